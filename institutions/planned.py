"""Which children are expected in which room, as the floor above knows them (design.md §2, rule 3).

Enrollment registers its placements and covers in `apps.py: ready()`. A stay names no child: ratio, kitchen and
roster need to know how old the children of a room are and how many, not who they are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from institutions.models import Institution, Room


@dataclass(frozen=True, slots=True)
class PlannedStay:
    """A child of that birth date is expected in the room on every day from `from_on` to `until_on` (none: open)."""

    room_id: UUID
    born_on: date
    from_on: date
    until_on: date | None

    def on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


Source = Callable[[Institution, date, date], Iterable[PlannedStay]]
_sources: dict[str, Source] = {}


def register_planned(name: str, source: Source) -> None:
    """`source(institution, first, last)` gives the stays that touch these days, in a fixed number of statements."""
    _sources[name] = source


Promised = Callable[[Room, date, date | None], int]
_promised: list[Promised] = []


def register_promised(most: Promised) -> None:
    """Once, by the app that promises places: the most that are promised at once from a day until a day (none: open)."""
    if _promised and _promised[0] is not most:
        raise ValueError("promises of places are registered already")
    _promised[:] = [most]


def most_promised(room: Room, first: date, last: date | None) -> int:
    """Children with a place in the room, present or to come, and open offers; those only counted are not among them."""
    return _promised[0](room, first, last) if _promised else 0


def planned_stays(institution: Institution, first: date, last: date) -> list[PlannedStay]:
    """Children whom the nursery only counts (`Room.unlisted`) are not among them: nobody knows their birth date."""
    return [stay for name in sorted(_sources) for stay in _sources[name](institution, first, last)]
