"""What must not be on whose plate, as the floor above knows it (design.md §2, rule 3).

Care registers the allergies of placed children in `apps.py: ready()`. A restriction names no child: the menu needs to
know in which room how many must not eat what. `eater` only tells one child from another, so that milk and egg in one
dish are one child and not two.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import ngettext

from anxintuo.kit.allergens import Allergen
from institutions.models import Institution, MenuDish, Room


@dataclass(frozen=True, slots=True)
class Restriction:
    """A child expected in the room from `from_on` to `until_on` (none: open) must not eat this."""

    room_id: UUID
    eater: UUID
    allergen: str
    from_on: date
    until_on: date | None

    def on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Clash:
    """A dish that `children` of the room must not eat, and because of what."""

    room: Room
    children: int
    allergens: tuple[str, ...]

    @property
    def words(self) -> str:
        return "、".join(str(Allergen(each).label) for each in self.allergens)

    @property
    def sentence(self) -> str:
        told = ngettext("%(room)s %(n)s 个宝宝不能吃%(what)s", "%(room)s %(n)s 个宝宝不能吃%(what)s", self.children)
        return told % {"room": self.room.name, "n": self.children, "what": self.words}


Source = Callable[[Institution, date, date], Iterable[Restriction]]
_sources: dict[str, Source] = {}
_pages: list[str] = []


def register_restrictions(name: str, source: Source, *, page: str) -> None:
    """`source(institution, first, last)` gives what touches these days, in a fixed number of statements; `page` is the
    url name of the list with names, for those who may see it."""
    _sources[name] = source
    if page not in _pages:
        _pages.append(page)


def restrictions(institution: Institution, first: date, last: date) -> list[Restriction]:
    return [each for name in sorted(_sources) for each in _sources[name](institution, first, last)]


def names_page() -> str:
    """Empty where nobody registered one."""
    return _pages[0] if _pages else ""


def clashes_of(dish: MenuDish, rooms: Iterable[Room], told: Iterable[Restriction]) -> list[Clash]:
    """The rooms that eat the dish and have children who must not, in the order of `rooms`."""
    known = [each for each in told if each.allergen in dish.allergens and each.on(dish.on)]
    found = []
    for room in rooms:
        here = [each for each in known if each.room_id == room.pk]
        if here and dish.class_kind in ("", room.class_kind):
            kinds = tuple(kind for kind in Allergen.values if any(each.allergen == kind for each in here))
            found.append(Clash(room, len({each.eater for each in here}), kinds))
    return found
