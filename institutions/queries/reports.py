"""Figures that a nursery takes from its own rows: occupancy by month, hours by person, what one more child means."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from anxintuo.kit.ages import add_months, class_kinds_at, month_of
from anxintuo.rulebook.queries import class_bands
from institutions.models import Institution, Leave, Room, Shift, StaffMember
from institutions.opening import open_days
from institutions.planned import PlannedStay, most_promised, planned_stays
from institutions.queries.roster import ratio_plan
from institutions.queries.staff import POST_ORDER
from institutions.staffing.forecast import forecast, minutes

ONE_DAY = timedelta(days=1)
MONTHS = 6
LOOKS_AHEAD = 14  # days


@dataclass(frozen=True, slots=True)
class OccupancyLine:
    """A room month by month: `taken[i]` of `places[i]` on the month's first day; the first month is today."""

    room: Room
    places: list[int]
    taken: list[int]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return list(zip(self.taken, self.places, strict=True))


@dataclass(frozen=True, slots=True)
class OccupancyPage:
    days: list[date]
    lines: list[OccupancyLine]

    @property
    def totals(self) -> list[tuple[int, int]]:
        return [
            (sum(line.taken[at] for line in self.lines), sum(line.places[at] for line in self.lines))
            for at in range(len(self.days))
        ]


def occupancy(institution: Institution, on: date) -> OccupancyPage:
    """Places as planned for the day (dated capacity) and children confirmed for it. Four statements."""
    first = month_of(on)
    days = [on, *(add_months(first, step) for step in range(1, MONTHS))]
    stays = planned_stays(institution, on, days[-1])
    lines = []
    for room in institution.rooms.prefetch_related("capacities").order_by("order", "name"):
        dated = sorted((row.from_on, row.places) for row in room.capacities.all())
        places = [places_on(room, dated, day) for day in days]
        taken = [sum(stay.room_id == room.pk and stay.on(day) for stay in stays) + room.unlisted for day in days]
        lines.append(OccupancyLine(room, places, taken))
    return OccupancyPage(days, lines)


def places_on(room: Room, dated: Sequence[tuple[date, int]], day: date) -> int:
    before = [places for from_on, places in dated if from_on <= day]
    return before[-1] if before else room.places


@dataclass(frozen=True, slots=True)
class HoursLine:
    """A person's month: shifts planned, hours of them, and hours of leave that fall into a shift."""

    member: StaffMember
    shifts: int
    hours: Decimal
    away: Decimal

    @property
    def net(self) -> Decimal:
        return self.hours - self.away


def staff_hours(institution: Institution, month: date) -> list[HoursLine]:
    """Everybody with a shift in the month; three statements."""
    last = add_months(month, 1) - ONE_DAY
    shifts: dict[UUID, list[Shift]] = defaultdict(list)
    for shift in Shift.objects.filter(member__institution=institution, on__range=(month, last)):
        shifts[shift.member_id].append(shift)
    leaves: dict[UUID, list[Leave]] = defaultdict(list)
    for leave in Leave.objects.filter(member__institution=institution, from_on__lte=last, until_on__gte=month):
        leaves[leave.member_id].append(leave)
    members = StaffMember.objects.filter(pk__in=list(shifts)).select_related("room")
    lines = [_hours(member, shifts[member.pk], leaves[member.pk]) for member in members]
    return sorted(lines, key=lambda line: (POST_ORDER[line.member.post], line.member.number, str(line.member.pk)))


def _hours(member: StaffMember, shifts: Sequence[Shift], leaves: Sequence[Leave]) -> HoursLine:
    worked = away = 0
    for shift in shifts:
        start, end = minutes(shift.starts_at), minutes(shift.ends_at)
        worked += end - start
        for leave in leaves:
            if leave.from_on <= shift.on <= leave.until_on:
                begins = minutes(leave.starts_at) if leave.starts_at else 0
                ends = minutes(leave.ends_at) if leave.ends_at else 24 * 60
                away += max(0, min(end, ends) - max(start, begins))
    return HoursLine(member, len(shifts), _in_hours(worked), _in_hours(away))


def _in_hours(total: int) -> Decimal:
    return (Decimal(total) / 60).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One more child in a room from a day on. `free`: places left before it; `new_gaps`: half-hours of the first
    fortnight that fall below the ratio because of it; `fits`: its age is the class's on that day."""

    room: Room
    fits: bool
    free: int
    days: int
    new_gaps: int
    carers_before: int
    carers_after: int

    @property
    def is_possible(self) -> bool:
        return self.fits and self.free > 0 and self.new_gaps == 0


def what_if(institution: Institution, born_on: date, start: date) -> list[WhatIf]:
    """For every room. The number of statements grows with the rooms only: one each for what is promised there."""
    days = open_days(institution, start, start + timedelta(days=LOOKS_AHEAD - 1))
    plan = ratio_plan(institution, days or [start])
    before = forecast(plan)
    bands = class_bands(region=institution.division_id or "", on=start)
    found = []
    for room in institution.rooms.prefetch_related("capacities").order_by("order", "name"):
        child = PlannedStay(room.pk, born_on, start, None)
        after = forecast(replace(plan, stays=[*plan.stays, child]))
        pairs = [(now, then) for now, then in zip(before, after, strict=True) if now.room_id == room.pk]
        dated = sorted((row.from_on, row.places) for row in room.capacities.all())
        found.append(
            WhatIf(
                room=room,
                fits=room.class_kind in class_kinds_at(born_on, start, bands),
                free=places_on(room, dated, start) - most_promised(room, start, None) - room.unlisted,
                days=len(days),
                new_gaps=sum(then.slots_below - now.slots_below for now, then in pairs),
                carers_before=max((now.need for now, _then in pairs), default=0),
                carers_after=max((then.need for _now, then in pairs), default=0),
            )
        )
    return found
