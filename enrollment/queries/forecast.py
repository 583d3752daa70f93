"""何时有位: the months in which places open, from what is known (ends, birthdays, the queue), room by room.

*Certain* are seats that are free by dates that stand. *Expected* are those that children leave when they outgrow their
class (SET-19): nobody has fixed the day, so they are told as an expectation and never promised.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months, month_of
from anxintuo.rulebook.queries import class_bands
from enrollment.models import Case, Placement, SeatHold
from enrollment.queries.places import Span, most_at_once, room_takes
from enrollment.queries.queue import Waiting, waiting_line
from institutions.enums import ClassKind
from institutions.models import Institution, Room

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Month:
    """Places that a child could take from the first of the month on, for good."""

    on: date
    certain: int
    expected: int  # besides

    @property
    def total(self) -> int:
        return self.certain + self.expected


@dataclass(slots=True)
class KindForecast:
    """One kind of class of a nursery. `leaving`: children who outgrow it, by month."""

    kind: str
    places: int
    months: list[Month] = field(default_factory=list)
    waiting: int = 0
    offered: int = 0

    @property
    def label(self) -> str:
        return str(ClassKind(self.kind).label)

    def month_for(self, rank: int) -> Month | None:
        """The first month with a place for whoever stands at `rank` (from 1); None within the year known."""
        return next((month for month in self.months if month.total >= rank), None)


def forecast(institution: Institution, *, today: date | None = None) -> list[KindForecast]:
    """Every kind of class that the nursery has, in the order of ages. Six statements, whatever its size."""
    day = today or localdate()
    rooms = list(institution.rooms.prefetch_related("capacities").order_by("order", "name"))
    for room in rooms:
        room.institution = institution
    holds: dict[object, list[SeatHold]] = {}
    for hold in SeatHold.objects.filter(room__in=rooms).order_by("from_on", "pk"):
        holds.setdefault(hold.room_id, []).append(hold)
    ends = _outgrowing(institution, rooms, day)
    waiting = _count_waiting(institution)
    found: dict[str, KindForecast] = {}
    for room in rooms:
        kind = found.setdefault(room.class_kind, KindForecast(room.class_kind, 0))
        kind.places += room.places
        _add_room(kind, room, holds.get(room.pk, []), ends.get(room.pk, []), day)
    for code, kind in found.items():
        kind.waiting, kind.offered = waiting.get(code, (0, 0))
    return [found[code] for code in ClassKind.values if code in found]


def _add_room(kind: KindForecast, room: Room, holds: Sequence[SeatHold], ends: Sequence[date], day: date) -> None:
    capacities = [(each.from_on, each.places) for each in room.capacities.all()]
    first = month_of(day)
    for number in range(MONTHS):
        on = max(add_months(first, number), day)
        span = Span(on)
        takes = room_takes(room, span, capacities=capacities)
        certain = max(takes - most_at_once(holds, span), 0)
        left = sum(1 for end in ends if end <= on)
        expected = max(min(left, takes - certain), 0)
        if number < len(kind.months):
            before = kind.months[number]
            kind.months[number] = Month(before.on, before.certain + certain, before.expected + expected)
        else:
            kind.months.append(Month(on, certain, expected))


def _outgrowing(institution: Institution, rooms: Sequence[Room], day: date) -> dict[object, list[date]]:
    """By room, the days on which children without a fixed end reach the class's upper age."""
    bands = class_bands(region=institution.division_id or "", on=day)
    kinds = {room.pk: room.class_kind for room in rooms}
    found: dict[object, list[date]] = {}
    rows = Placement.objects.current(day).filter(room__in=rooms, until_on__isnull=True)
    for room_id, born_on in rows.values_list("room_id", "child__born_on"):
        _lowest, highest = bands[kinds[room_id]]
        found.setdefault(room_id, []).append(add_months(born_on, highest))
    return found


def _count_waiting(institution: Institution) -> dict[str, tuple[int, int]]:
    """By kind of class: families in line, and open offers."""
    counts: dict[str, tuple[int, int]] = {}
    for kind, state in Case.objects.filter(institution=institution, state__in=("waiting", "offered")).values_list(
        "class_kind", "state"
    ):
        waiting, offered = counts.get(kind, (0, 0))
        counts[kind] = (waiting + 1, offered) if state == "waiting" else (waiting, offered + 1)
    return counts


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a waiting family is told: its place in line as a band, the month in sight, the two facts that move it."""

    ahead_from: int
    ahead_to: int
    month: Month | None
    outgrowing: int  # children of the class who outgrow it until then (or within the year)
    ahead: int


BANDS = ((0, 0), (1, 2), (3, 5), (6, 10), (11, 20), (21, 50))


def outlook_of(case: Case, *, today: date | None = None) -> Outlook | None:
    """For a case in line; None for any other, one that left the line since it was read included."""
    if case.state != "waiting":
        return None
    line: list[Waiting] = waiting_line(case.institution, case.class_kind)
    mine = next((each for each in line if each.case_id == case.pk), None)
    if mine is None:
        return None
    kinds = {each.kind: each for each in forecast(case.institution, today=today)}
    kind = kinds.get(case.class_kind)
    ahead = mine.rank - 1
    low, high = next(((low, high) for low, high in BANDS if low <= ahead <= high), (51, ahead))
    month = kind.month_for(mine.rank) if kind else None
    last = month or (kind.months[-1] if kind and kind.months else None)
    return Outlook(low, high, month, last.expected if last else 0, ahead)


def when_free(institution: Institution) -> dict[str, Any]:
    """For the public page: each kind of class with its first free month beyond those who wait."""
    return {"kinds": [(kind, earliest_free(kind)) for kind in forecast(institution)]}


def earliest_free(kind: KindForecast) -> Month | None:
    """What the public page says: the first month with a place beyond those who wait already."""
    return kind.month_for(kind.waiting + 1)
