"""A week of one kind of class: the day plan down the side, and at each meal what there is to eat day by day."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import QuerySet

from institutions.enums import ClassKind, Meal
from institutions.models import DayPlanItem, Institution, MenuDish, MenuWeek
from institutions.opening import open_days

NOON = time(12)
NAMED = (
    (Meal.BREAKFAST, re.compile("早餐|早饭")),
    (Meal.LUNCH, re.compile("午餐|午饭")),
    (Meal.DINNER, re.compile("晚餐|晚饭")),
)
SNACK = re.compile("点心|早点|午点|加餐|水果|茶点|奶")


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A line of the day plan; `meal` empty where nothing is eaten. A meal without a line of its own has no time."""

    at: time | None
    title: str
    note: str
    meal: str
    cells: list[tuple[date, list[MenuDish]]]


@dataclass(frozen=True, slots=True)
class WeekPlan:
    monday: date
    kind: ClassKind | None
    kinds: list[ClassKind]
    days: list[date]
    rows: list[WeekRow]
    is_published: bool

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=7)


def week_plan(institution: Institution, monday: date, kind: str = "", *, for_parents: bool = False) -> WeekPlan:
    """`kind` none or unknown: that of the nursery's first room. Parents see dishes once they are published. Four
    statements."""
    ordered = institution.rooms.order_by("order", "name").values_list("class_kind", flat=True)
    kinds = [ClassKind(value) for value in dict.fromkeys(ordered)]
    chosen = ClassKind(kind) if kind in kinds else (kinds[0] if kinds else None)
    days = open_days(institution, monday, monday + timedelta(days=6))
    weeks = published(institution) if for_parents else MenuWeek.objects.filter(institution=institution)
    week = weeks.filter(monday=monday).first()
    dishes = [dish for dish in (week.dishes.all() if week else []) if dish.class_kind in ("", chosen)]
    lines = [line for line in institution.day_plan.all() if line.class_kind in ("", chosen)]
    shown = sorted({*days, *(dish.on for dish in dishes)})
    rows = _rows(lines, dishes, shown)
    return WeekPlan(monday, chosen, kinds, shown, rows, bool(week and week.published_at))


def published(institution: Institution) -> QuerySet[MenuWeek]:
    return MenuWeek.objects.filter(institution=institution, published_at__isnull=False)


def _rows(lines: Iterable[DayPlanItem], dishes: Iterable[MenuDish], days: list[date]) -> list[WeekRow]:
    table: dict[str, dict[date, list[MenuDish]]] = defaultdict(lambda: defaultdict(list))
    for dish in dishes:
        table[dish.meal][dish.on].append(dish)

    def cells(meal: str) -> list[tuple[date, list[MenuDish]]]:
        return [(day, table[meal][day]) for day in days] if meal in table else []

    rows, served = [], set[str]()
    for line in sorted(lines, key=lambda each: each.starts_at):
        meal = meal_of(line)
        meal = "" if meal in served else meal
        served.add(meal)
        rows.append(WeekRow(line.starts_at, line.title, line.note, meal, cells(meal)))
    left = [meal for meal in Meal if meal in table and meal not in served]
    return rows + [WeekRow(None, str(meal.label), "", meal, cells(meal)) for meal in left]


def meal_of(line: DayPlanItem) -> str:
    """By what the line is called; a snack is the morning's or the afternoon's by its time."""
    for meal, named in NAMED:
        if named.search(line.title):
            return meal
    if SNACK.search(line.title):
        return Meal.MORNING if line.starts_at < NOON else Meal.AFTERNOON
    return ""
