"""Read models of the weekly menu: a week as a table, for parents, and how many eat."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from anxintuo.kit.allergens import Allergen
from anxintuo.rulebook.queries import RuleValue, rule
from institutions.enums import Meal
from institutions.kitchen import Restriction, clashes_of, names_page, restrictions
from institutions.models import Institution, MenuDish, MenuWeek, Room
from institutions.opening import open_days
from institutions.planned import planned_stays
from institutions.presence import away

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class MenuDay:
    """The dishes of a day by meal, in the order of the day; `eaters` children are expected."""

    on: date
    meals: dict[str, list[MenuDish]]
    eaters: int

    def of(self, meal: str) -> list[MenuDish]:
        return self.meals.get(meal, [])

    @property
    def rows(self) -> list[tuple[str, list[MenuDish]]]:
        return [(str(meal.label), self.meals[meal]) for meal in Meal if meal in self.meals]


@dataclass(frozen=True, slots=True)
class MenuPage:
    """`same_as_before`: the dishes are those of the week before (WS/T 821 7.3.1)."""

    monday: date
    week: MenuWeek | None
    days: list[MenuDay]
    meals: list[tuple[Meal, list[tuple[MenuDay, list[MenuDish]]]]]
    rooms: list[tuple[Room, list[int]]]
    earlier: MenuWeek | None
    same_as_before: RuleValue | None
    others: int  # children with a restriction that no dish can be held against
    names_page: str  # url name of the list with names; empty where there is none

    @property
    def unanswered(self) -> list[MenuDish]:
        """Dishes with children who must not eat them and no word about what they get instead."""
        dishes = [dish for day in self.days for own in day.meals.values() for dish in own]
        return [dish for dish in dishes if dish.clashes and not dish.substitute]

    @property
    def before(self) -> date:
        return self.monday - WEEK

    @property
    def after(self) -> date:
        return self.monday + WEEK

    @property
    def is_empty(self) -> bool:
        return not any(day.meals for day in self.days)


def menu_page(institution: Institution, monday: date) -> MenuPage:
    """The open days of a week. Seven statements at most, and those of the sources of restrictions."""
    days = open_days(institution, monday, monday + timedelta(days=6))
    week = MenuWeek.objects.filter(institution=institution, monday=monday).first()
    written = MenuWeek.objects.filter(institution=institution, monday__lt=monday, dishes__isnull=False)
    earlier = written.distinct().first()
    dishes = _dishes(week)
    extra = sorted({dish.on for dish in dishes} - set(days))
    rooms = list(institution.rooms.order_by("order", "name"))
    told = restrictions(institution, monday, monday + timedelta(days=6))
    _mark(dishes, rooms, told)
    stays = planned_stays(institution, monday, monday + timedelta(days=6))
    shown = sorted([*days, *extra])
    gone = away(institution, monday, monday + timedelta(days=6))

    def eaters(room: Room, day: date) -> int:
        expected = sum(stay.room_id == room.pk and stay.on(day) for stay in stays) + room.unlisted
        return max(expected - gone.get((room.pk, day), 0), 0)

    eat = [(room, [eaters(room, day) for day in shown]) for room in rooms]
    by_day: dict[date, dict[str, list[MenuDish]]] = defaultdict(lambda: defaultdict(list))
    for dish in dishes:
        by_day[dish.on][dish.meal].append(dish)
    table = [MenuDay(day, dict(by_day[day]), sum(counts[at] for _room, counts in eat)) for at, day in enumerate(shown)]
    repeated = earlier is not None and earlier.monday == monday - WEEK and _same(dishes, _dishes(earlier))
    return MenuPage(
        monday=monday,
        week=week,
        days=table,
        meals=[(meal, [(day, day.of(meal)) for day in table]) for meal in Meal],
        rooms=eat,
        earlier=earlier,
        same_as_before=rule("menu.weekly", region=institution.division_id or "", on=monday) if repeated else None,
        others=len({each.eater for each in told if each.allergen == Allergen.OTHER}),
        names_page=names_page(),
    )


def _mark(dishes: list[MenuDish], rooms: list[Room], told: list[Restriction]) -> None:
    for dish in dishes:
        dish.clashes = clashes_of(dish, rooms, told)


def unanswered_clashes(institution: Institution, week: MenuWeek, *, from_on: date) -> list[MenuDish]:
    """Dishes of the week from a day on that somebody must not eat, and that name no substitute."""
    dishes = [dish for dish in week.dishes.all() if dish.on >= from_on and not dish.substitute]
    rooms = list(institution.rooms.order_by("order", "name"))
    _mark(dishes, rooms, restrictions(institution, week.monday, week.monday + timedelta(days=6)))
    return [dish for dish in dishes if dish.clashes]


def _dishes(week: MenuWeek | None) -> list[MenuDish]:
    return list(week.dishes.all()) if week else []


def _same(now: list[MenuDish], before: list[MenuDish]) -> bool:
    def told(dishes: list[MenuDish]) -> set[Any]:
        return {(dish.on.weekday(), dish.meal, dish.name) for dish in dishes}

    return bool(now) and told(now) == told(before)


def for_parents(institution: Institution) -> dict[str, Any]:
    """This week's published menu, for the nursery's public page; two statements, one where there is none."""
    today = localdate()
    monday = today - timedelta(days=today.weekday())
    week = MenuWeek.objects.filter(institution=institution, monday=monday, published_at__isnull=False).first()
    by_day: dict[date, dict[str, list[MenuDish]]] = defaultdict(lambda: defaultdict(list))
    for dish in _dishes(week):
        by_day[dish.on][dish.meal].append(dish)
    return {"week": week, "days": [MenuDay(day, dict(by_day[day]), 0) for day in sorted(by_day)], "today": today}
