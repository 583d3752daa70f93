"""What a child's doses say against the schedule: done, due, overdue, given too early, unknown, put off.

A screening only: the paper that counts is the assessment which the vaccination unit writes (VAX-result). What is
missing is caught up, never begun anew (regulations.md §5.2); a dose given too early is counted and left to the clinic.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from anxintuo.kit.ages import add_months
from families.immunisation.schedule import Course, Schedule, Series, Slot


class DoseState(StrEnum):
    DONE = "done"
    TOO_EARLY = "too_early"
    DUE = "due"
    OVERDUE = "overdue"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"
    DEFERRED = "deferred"


class Note(StrEnum):
    """Why a dose is judged as it is, where that is not plain from its dates."""

    AGE = "age"  # given before the youngest age
    INTERVAL = "interval"  # given too soon after the dose before
    LIVE_GAP = "live_gap"  # too soon after another live vaccine
    CLINIC = "clinic"  # past the age at which a dose is caught up without asking
    MIXED = "mixed"  # vaccines of two courses mixed
    NO_RECORD = "no_record"  # nothing is recorded of this child at all


GAPS = frozenset({DoseState.OVERDUE, DoseState.TOO_EARLY, DoseState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Given:
    """A dose as recorded. `key` is the record's own and comes back untouched."""

    vaccine: str
    on: date
    key: object = None


@dataclass(frozen=True, slots=True)
class Judged:
    """One dose of the schedule for this child. `from_on`: the first day on which it may be given; `before_on`: the
    first day on which it is late."""

    slot: Slot
    series: Series
    state: DoseState
    from_on: date
    before_on: date
    given: Given | None = None
    note: Note | None = None

    @property
    def is_gap(self) -> bool:
        return self.state in GAPS


@dataclass(frozen=True, slots=True)
class Assessment:
    """`others`: recorded doses that fill no place of the schedule (outside the programme, or more than it asks for)."""

    schedule: Schedule
    on: date
    doses: tuple[Judged, ...]
    others: tuple[Given, ...]
    has_record: bool

    def in_state(self, *states: DoseState) -> list[Judged]:
        return [dose for dose in self.doses if dose.state in states]

    @property
    def gaps(self) -> list[Judged]:
        """What makes the certificate incomplete for the child's age, oldest duty first."""
        return sorted(self.in_state(*GAPS), key=lambda dose: dose.before_on)

    @property
    def due(self) -> list[Judged]:
        return sorted(self.in_state(DoseState.DUE), key=lambda dose: dose.before_on)

    @property
    def next_dose(self) -> Judged | None:
        """The nearest one that is still to come."""
        return min(self.in_state(DoseState.NOT_YET), key=lambda dose: dose.from_on, default=None)

    @property
    def is_complete(self) -> bool:
        """Nothing missing for the age of the day."""
        return not self.gaps


def assess(
    schedule: Schedule,
    born_on: date,
    given: Iterable[Given],
    *,
    on: date,
    grace_months: int,
    put_off: Mapping[str, date | None] | None = None,
) -> Assessment:
    """Judge the doses given until `on`. `put_off`: series that a doctor has deferred, to the last day (None: open)."""
    doses = sorted((dose for dose in given if dose.on <= on), key=lambda dose: (dose.on, dose.vaccine))
    crowded = _too_near_live(schedule, doses)
    put_off = put_off or {}
    judged: list[Judged] = []
    used: list[Given] = []
    for series in schedule.series:
        own = [dose for dose in doses if dose.vaccine in series.vaccines]
        rows = _Line(schedule, series, born_on, on, grace_months, doses, crowded).judge(own)
        used += [row.given for row in rows if row.given]
        stays = series.key in put_off and (put_off[series.key] is None or on <= (put_off[series.key] or on))
        judged += [_deferred(row) for row in rows] if stays else rows
    others = [dose for dose in doses if not any(dose is one for one in used)]
    return Assessment(schedule, on, tuple(judged), tuple(others), bool(doses))


def _deferred(row: Judged) -> Judged:
    if row.state not in (DoseState.DUE, DoseState.OVERDUE, DoseState.UNKNOWN) or row.given:
        return row
    return Judged(row.slot, row.series, DoseState.DEFERRED, row.from_on, row.before_on)


def _too_near_live(schedule: Schedule, doses: Sequence[Given]) -> set[int]:
    """The ids of doses of live vaccines that follow another live vaccine too soon, and not on its day."""
    live = [dose for dose in doses if dose.vaccine in schedule.vaccines and schedule.vaccines[dose.vaccine].live]
    return {
        id(later) for earlier, later in pairwise(live) if earlier.on < later.on < schedule.live_gap.after(earlier.on)
    }


@dataclass(frozen=True, slots=True)
class _Line:
    """One series of one child."""

    schedule: Schedule
    series: Series
    born_on: date
    on: date
    grace_months: int
    all_doses: Sequence[Given]
    crowded: set[int]

    def judge(self, own: Sequence[Given]) -> list[Judged]:
        course, is_mixed = self._course(own)
        rows: list[Judged] = []
        earliest = self.born_on  # of the dose before: when it was given, or can be at the soonest
        for index, slot in enumerate(course.slots):
            if index < len(own):
                row = self._done(slot, own[index], own[index - 1] if index else None)
                earliest = own[index].on
            else:
                row = self._missing(slot, earliest, index, own, is_mixed=is_mixed)
                earliest = max(row.from_on, self.on)
            rows.append(row)
        return rows

    def _course(self, own: Sequence[Given]) -> tuple[Course, bool]:
        """The course of the first dose that tells it; whether a dose of another course was given as well."""
        usual = [course for course in self.series.courses if course.from_count <= len(own)]
        grown = [course for course in usual if course.from_count]
        if grown:
            return grown[-1], False
        if len(usual) == 1:
            return usual[0], False
        kinds = [dose.vaccine for dose in own]
        for course in usual:
            if kinds and kinds[0] in course.main_vaccines:
                return course, any(kind not in course.main_vaccines for kind in kinds)
        return usual[0], False

    def _done(self, slot: Slot, dose: Given, previous: Given | None) -> Judged:
        terms = slot.takes.get(dose.vaccine)
        youngest = add_months(self.born_on, terms.months if terms else slot.months)
        after = previous and (terms.interval if terms else slot.interval).after(previous.on)
        note = None
        if terms is None:
            note = Note.MIXED
        elif dose.on < youngest and not self._by_count(slot):
            note = Note.AGE
        elif after and dose.on < after:
            note = Note.INTERVAL
        elif id(dose) in self.crowded:
            note = Note.LIVE_GAP
        state = {None: DoseState.DONE, Note.MIXED: DoseState.UNKNOWN}.get(note, DoseState.TOO_EARLY)
        return Judged(slot, self.series, state, max(youngest, after or youngest), self._deadline(slot), dose, note)

    def _by_count(self, slot: Slot) -> bool:
        """Begun with an older schedule: the first dose came no earlier, the others' ages are not held against."""
        limit = self.series.by_count_if_born_before
        return limit is not None and self.born_on < limit and slot.number > 1

    def _missing(self, slot: Slot, previous_on: date, index: int, own: Sequence[Given], *, is_mixed: bool) -> Judged:
        from_on = slot.youngest(self.born_on)
        if index:
            from_on = max(from_on, slot.interval.after(previous_on))
        if self._is_live(slot):
            from_on = max(from_on, self._after_live())
        late_on = self._deadline(slot)
        if index and index <= len(own):  # a late dose before it moves the next one, too
            late_on = max(late_on, add_months(slot.interval.after(previous_on), self.grace_months))
        state, note = self._state(slot, from_on, late_on, is_mixed=is_mixed)
        return Judged(slot, self.series, state, from_on, late_on, None, note)

    def _state(self, slot: Slot, from_on: date, late_on: date, *, is_mixed: bool) -> tuple[DoseState, Note | None]:
        if self.on < slot.youngest(self.born_on) or (self.on < from_on and self.on < late_on):
            return DoseState.NOT_YET, None
        if not self.all_doses:
            return DoseState.UNKNOWN, Note.NO_RECORD
        if is_mixed:
            return DoseState.UNKNOWN, Note.MIXED
        if slot.clinic_from is not None and self.on >= add_months(self.born_on, slot.clinic_from):
            return DoseState.UNKNOWN, Note.CLINIC
        return (DoseState.OVERDUE if self.on >= late_on else DoseState.DUE), None

    def _deadline(self, slot: Slot) -> date:
        return slot.deadline(self.born_on, self.grace_months)

    def _is_live(self, slot: Slot) -> bool:
        return self.schedule.vaccines[slot.vaccine].live

    def _after_live(self) -> date:
        """The first day that is far enough from the last live vaccine, or that vaccine's own day."""
        last = [dose.on for dose in self.all_doses if self._live_code(dose.vaccine)]
        if not last or last[-1] == self.on:
            return self.born_on
        return self.schedule.live_gap.after(last[-1])

    def _live_code(self, code: str) -> bool:
        return code in self.schedule.vaccines and self.schedule.vaccines[code].live
