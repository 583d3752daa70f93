"""Half-hours below ratio, ahead of time: children by room and day against carers on shift with papers in date.

Pure arithmetic over rows that `queries.roster` reads. Each child asks for 1/r of a carer, r being the stricter of the
ratio of its class and of its own age band on that day (SET-20, `class.ratio`), so that birthdays change the need;
a room's need is the sum, rounded up. A carer counts in a half-hour that the shift covers whole.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from math import ceil
from uuid import UUID

from anxintuo.kit.ages import class_kinds_at
from institutions.planned import PlannedStay

SLOT = 30  # minutes


def minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60) if minute < 24 * 60 else time(23, 59)


@dataclass(frozen=True, slots=True)
class RoomNeeds:
    """A room as the forecast sees it. `unlisted` children are only counted: they ask for the class's own ratio."""

    id: UUID
    class_kind: str
    unlisted: int = 0


@dataclass(frozen=True, slots=True)
class Duty:
    """A carer in a room: minutes of the day, end excluded."""

    member_id: UUID
    room_id: UUID
    on: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Absence:
    """`start` and `end` bound the minutes of each of the days; a whole day is 0 to 1440."""

    member_id: UUID
    from_on: date
    until_on: date
    start: int = 0
    end: int = 24 * 60

    def meets(self, duty: Duty, start: int, end: int) -> bool:
        return (
            self.member_id == duty.member_id
            and self.from_on <= duty.on <= self.until_on
            and self.start < end
            and start < self.end
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """From `start` to `end` (minutes of the day) the room has `have` carers and needs `need`."""

    room_id: UUID
    on: date
    start: int
    end: int
    need: int
    have: int

    @property
    def missing(self) -> int:
        return self.need - self.have

    @property
    def starts_at(self) -> time:
        return clock(self.start)

    @property
    def ends_at(self) -> time:
        return clock(self.end)


@dataclass(frozen=True, slots=True)
class RoomDay:
    """One room on one day. `have[i]` carers are there in the i-th half-hour after opening."""

    room_id: UUID
    on: date
    children: int
    need: int
    opens: int
    closes: int
    have: tuple[int, ...]

    @property
    def gaps(self) -> list[Gap]:
        """Neighbouring half-hours with the same number of carers are one gap."""
        found: list[Gap] = []
        for at, have in enumerate(self.have):
            start = self.opens + at * SLOT
            end = min(start + SLOT, self.closes)
            if have >= self.need:
                continue
            last = found[-1] if found else None
            if last and last.end == start and last.have == have:
                found[-1] = Gap(self.room_id, self.on, last.start, end, self.need, have)
            else:
                found.append(Gap(self.room_id, self.on, start, end, self.need, have))
        return found

    @property
    def least(self) -> int:
        return min(self.have, default=0)

    @property
    def slots_below(self) -> int:
        return sum(have < self.need for have in self.have)


@dataclass(frozen=True, slots=True)
class Norms:
    """The rulebook on one day, read once: class kind → children per carer, class kind → months [from, to)."""

    ratios: Mapping[str, int]
    bands: Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class Plan:
    """Everything that a forecast looks at. `fit(member, day)`: the papers are in date."""

    rooms: Sequence[RoomNeeds]
    days: Sequence[date]
    opens: int
    closes: int
    stays: Sequence[PlannedStay]
    duties: Sequence[Duty]
    absences: Sequence[Absence]
    fit: Callable[[UUID, date], bool]
    norms: Callable[[date], Norms]


def carers_needed(room: RoomNeeds, births: Iterable[date], on: date, norms: Norms) -> int:
    """Carers that these children, and those only counted, ask for in the room (SET-20)."""
    ratio = norms.ratios[room.class_kind]
    parts: dict[int, int] = defaultdict(int)
    parts[ratio] += room.unlisted
    for born_on in births:
        own = class_kinds_at(born_on, on, norms.bands)
        parts[min(ratio, norms.ratios[own[0]]) if own else ratio] += 1
    return ceil(sum((Fraction(count, each) for each, count in parts.items()), Fraction(0)))


def forecast(plan: Plan) -> list[RoomDay]:
    """Each room on each day, days first. Rooms without children need nobody."""
    slots = -(-(plan.closes - plan.opens) // SLOT)
    stays: dict[UUID, list[PlannedStay]] = defaultdict(list)
    for stay in plan.stays:
        stays[stay.room_id].append(stay)
    duties: dict[tuple[UUID, date], list[Duty]] = defaultdict(list)
    for duty in plan.duties:
        duties[duty.room_id, duty.on].append(duty)
    absences: dict[UUID, list[Absence]] = defaultdict(list)
    for absence in plan.absences:
        absences[absence.member_id].append(absence)
    found = []
    for day in plan.days:
        norms = plan.norms(day)
        for room in plan.rooms:
            births = [stay.born_on for stay in stays[room.id] if stay.on(day)]
            have = _carers_by_slot(plan, duties[room.id, day], absences, slots)
            need = carers_needed(room, births, day, norms)
            found.append(RoomDay(room.id, day, len(births) + room.unlisted, need, plan.opens, plan.closes, have))
    return found


def _carers_by_slot(
    plan: Plan, duties: Sequence[Duty], absences: Mapping[UUID, list[Absence]], slots: int
) -> tuple[int, ...]:
    have = [0] * slots
    for duty in duties:
        if not plan.fit(duty.member_id, duty.on):
            continue
        away = absences.get(duty.member_id, ())
        for at in _covered(plan, duty, slots):
            start = plan.opens + at * SLOT
            if not any(absence.meets(duty, start, min(start + SLOT, plan.closes)) for absence in away):
                have[at] += 1
    return tuple(have)


def _covered(plan: Plan, duty: Duty, slots: int) -> range:
    """The half-hours that the shift covers whole; the last may be short of the closing time."""
    ends = [min(plan.opens + (at + 1) * SLOT, plan.closes) for at in range(slots)]
    first = max(0, -(-(duty.start - plan.opens) // SLOT))
    return range(first, bisect_right(ends, duty.end))
