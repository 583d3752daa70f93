"""Read models of the roll: a room and a nursery on a day, a child's month, a nursery's month, presence by room."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from care.enums import AttendanceState
from care.models import AttendanceDay
from enrollment.models import Cover, Placement
from institutions.models import Institution, Room
from institutions.opening import open_days
from institutions.presence import Presence

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RollLine:
    """A child on a day. `covering`: it is here instead of its own room."""

    placement: Placement
    row: AttendanceDay | None
    covering: bool = False

    @property
    def state(self) -> str:
        """open (not called yet), present, left or absent."""
        if self.row is None:
            return "open"
        if self.row.state == AttendanceState.ABSENT:
            return "absent"
        return "left" if self.row.left_at else "present"

    @property
    def told_ahead(self) -> bool:
        return self.row is not None and self.row.told_on is not None and self.row.told_on < self.row.on

    @property
    def late(self) -> bool:
        """Written after the day."""
        return self.row is not None and localdate(self.row.recorded_at) > self.row.on


@dataclass(slots=True)
class RollRoom:
    room: Room
    lines: list[RollLine] = field(default_factory=list)

    @property
    def expected(self) -> int:
        return len(self.lines)

    @property
    def present(self) -> int:
        """Came that day, whether or not gone home since."""
        return sum(line.state in ("present", "left") for line in self.lines)

    @property
    def absent(self) -> list[RollLine]:
        return [line for line in self.lines if line.state == "absent"]

    @property
    def open(self) -> list[RollLine]:
        return [line for line in self.lines if line.state == "open"]

    @property
    def here(self) -> int:
        return sum(line.state == "present" for line in self.lines)


@dataclass(frozen=True, slots=True)
class RollDay:
    on: date
    rooms: list[RollRoom]

    def total(self, name: str) -> int:
        found = [getattr(each, name) for each in self.rooms]
        return sum(each if isinstance(each, int) else len(each) for each in found)

    @property
    def expected(self) -> int:
        return self.total("expected")

    @property
    def present(self) -> int:
        return self.total("present")

    @property
    def absent(self) -> int:
        return self.total("absent")

    @property
    def open(self) -> int:
        return self.total("open")


def roll_day(rooms: Iterable[Room], institution_id: UUID | str, on: date) -> RollDay:
    """These rooms of a nursery on a day; four statements, however many rooms and children."""
    found = {room.pk: RollRoom(room) for room in rooms}
    placed = Placement.objects.current(on).filter(room__institution_id=institution_id).select_related("child")
    covers = dict(_covers(on).filter(placement__in=placed).values_list("placement_id", "room_id"))
    rows = {row.placement_id: row for row in AttendanceDay.objects.filter(placement__in=placed, on=on)}
    for placement in placed:
        room_id = covers.get(placement.pk, placement.room_id)
        if room_id in found:
            line = RollLine(placement, rows.get(placement.pk), covering=placement.pk in covers)
            found[room_id].lines.append(line)
    for each in found.values():
        each.lines.sort(key=lambda line: (line.placement.child.name, str(line.placement.pk)))
    return RollDay(on, list(found.values()))


def roll_counts(institution_id: UUID | str, on: date) -> dict[UUID, tuple[int, int, int]]:
    """By room: expected, present, absent. No names; three statements."""
    placed = Placement.objects.current(on).filter(room__institution_id=institution_id)
    covers = dict(_covers(on).filter(placement__in=placed).values_list("placement_id", "room_id"))
    states = dict(AttendanceDay.objects.filter(placement__in=placed, on=on).values_list("placement_id", "state"))
    found: dict[UUID, list[str]] = defaultdict(list)
    for pk, room_id in placed.values_list("pk", "room_id"):
        found[covers.get(pk, room_id)].append(states.get(pk, ""))
    return {
        room_id: (len(each), each.count(AttendanceState.PRESENT), each.count(AttendanceState.ABSENT))
        for room_id, each in found.items()
    }


def children_of_room(room: Room, on: date) -> list[Placement]:
    """Who is expected in the room on the day: its own without those covered elsewhere, and those who cover here."""
    covered = _covers(on)
    own = Q(room=room) & ~Q(pk__in=covered.values("placement_id"))
    here = Q(pk__in=covered.filter(room=room).values("placement_id"))
    return list(Placement.objects.current(on).filter(own | here, room__institution=room.institution_id))


def room_on(placement: Placement, on: date) -> UUID:
    return rooms_on(placement, [on])[on]


def rooms_on(placement: Placement, days: Iterable[date]) -> dict[date, UUID]:
    """By day, where the child is; one statement."""
    covers = list(Cover.objects.filter(placement=placement))
    return {
        day: next((each.room_id for each in covers if each.from_on <= day <= each.until_on), placement.room_id)
        for day in days
    }


def _covers(on: date) -> QuerySet[Cover]:
    return Cover.objects.filter(from_on__lte=on, until_on__gte=on)


# --- A month -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonthDay:
    """`row` none: the roll was not called, or the day is still to come."""

    on: date
    row: AttendanceDay | None

    @property
    def state(self) -> str:
        if self.row is None:
            return "coming" if self.on > localdate() else "today" if self.on == localdate() else "missing"
        return str(self.row.state)


@dataclass(frozen=True, slots=True)
class ChildMonth:
    placement: Placement
    month: date
    days: list[MonthDay]

    def count(self, state: str) -> int:
        return sum(day.state == state for day in self.days)

    @property
    def present(self) -> int:
        return self.count("present")

    @property
    def absent(self) -> int:
        return self.count("absent")

    @property
    def missing(self) -> int:
        return self.count("missing")

    @property
    def told_ahead(self) -> int:
        return sum(
            bool(day.row and day.row.state == "absent" and day.row.told_on and day.row.told_on < day.on)
            for day in self.days
        )


def child_month(placement: Placement, month: date) -> ChildMonth:
    """Open days of the placement in the month, and any other day with a row. One statement."""
    return _months([placement], placement.room.institution, month)[0]


def nursery_month(institution: Institution, month: date, room: Room | None = None) -> list[ChildMonth]:
    """Everybody placed in the month; two statements."""
    last = add_months(month, 1) - ONE_DAY
    placed = Placement.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=month), from_on__lte=last)
    placed = placed.filter(room=room) if room else placed.filter(room__institution=institution)
    rows = list(placed.select_related("child", "room"))
    rows.sort(key=lambda each: (each.room.order, each.room.name, each.child.name, str(each.pk)))
    return _months(rows, institution, month)


def _months(placements: Sequence[Placement], institution: Institution, month: date) -> list[ChildMonth]:
    last = add_months(month, 1) - ONE_DAY
    rows: dict[UUID, dict[date, AttendanceDay]] = defaultdict(dict)
    ids = [each.pk for each in placements]
    for row in AttendanceDay.objects.between(month, last).filter(placement__in=ids):
        rows[row.placement_id][row.on] = row
    opens = open_days(institution, month, last)
    found = []
    for each in placements:
        until = each.until_on or date.max
        days = sorted({*(day for day in opens if each.from_on <= day <= until), *rows[each.pk]})
        found.append(ChildMonth(each, month, [MonthDay(day, rows[each.pk].get(day)) for day in days]))
    return found


# --- For the reports below (institutions.presence) -------------------------------------------------------------


def presence_by_room(institution: Institution, first: date, last: date) -> list[Presence]:
    """Room by day, one statement. An absence that the family told ahead is no roll call: only rows written on the day
    or after it make one."""
    rows = AttendanceDay.objects.between(first, last).filter(room__institution=institution)
    rows = rows.filter(Q(state=AttendanceState.PRESENT) | Q(recorded_at__date__gte=F("on")))
    counted = rows.values_list("room_id", "on").annotate(
        present=Count("pk", filter=Q(state=AttendanceState.PRESENT)),
        absent=Count("pk", filter=Q(state=AttendanceState.ABSENT)),
    )
    return [Presence(*each) for each in counted.order_by()]


def away_by_room(institution: Institution, first: date, last: date) -> list[tuple[UUID, date, int]]:
    """Children who do not come, told ahead or called absent. One statement."""
    rows = AttendanceDay.objects.absent().between(first, last).filter(room__institution=institution)
    return list(rows.values_list("room_id", "on").annotate(children=Count("pk")).order_by())
