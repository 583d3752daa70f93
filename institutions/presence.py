"""How many children really came, as the floor above writes it at the roll call (design.md §2, rule 3)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from institutions.models import Institution


@dataclass(frozen=True, slots=True)
class Presence:
    """A room on a day on which somebody called the roll; a day without one has no Presence."""

    room_id: UUID
    on: date
    present: int
    absent: int


Source = Callable[[Institution, date, date], Iterable[Presence]]
_sources: dict[str, Source] = {}


def register_presence(name: str, source: Source) -> None:
    """`source(institution, first, last)`, in a fixed number of statements."""
    _sources[name] = source


AwaySource = Callable[[Institution, date, date], Iterable[tuple[UUID, date, int]]]
_away: dict[str, AwaySource] = {}


def register_away(name: str, source: AwaySource) -> None:
    """`source(institution, first, last)` gives room, day and how many of those expected are known to stay away, also
    of days to come; in a fixed number of statements."""
    _away[name] = source


def away(institution: Institution, first: date, last: date) -> dict[tuple[UUID, date], int]:
    """By room and day, for the kitchen; a day on which nobody stays away is not among them."""
    counts: dict[tuple[UUID, date], int] = {}
    for name in sorted(_away):
        for room_id, on, children in _away[name](institution, first, last):
            counts[room_id, on] = counts.get((room_id, on), 0) + children
    return counts


def presences(institution: Institution, first: date, last: date) -> list[Presence]:
    return [each for name in sorted(_sources) for each in _sources[name](institution, first, last)]
