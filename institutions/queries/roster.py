"""Read models of the roster: a week as a grid, and the forecast of the ratio."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from anxintuo.rulebook.queries import RuleValue, class_bands, rules_of
from institutions.enums import StaffPost
from institutions.models import Institution, Leave, Room, Shift, ShiftPattern, StaffMember, StaffPaper
from institutions.opening import open_days
from institutions.planned import planned_stays
from institutions.queries.staff import unfit_by
from institutions.staffing.forecast import (
    Absence,
    Duty,
    Gap,
    Norms,
    Plan,
    RoomDay,
    RoomNeeds,
    forecast,
    minutes,
)
from institutions.staffing.papers import fit_for_duty

FORECAST_DAYS = 14
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
# Where the nursery has not told its hours.
USUAL_HOURS = (time(7, 30), time(17, 30))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def opening_hours(institution: Institution) -> tuple[time, time]:
    opens, closes = institution.opens_at, institution.closes_at
    return (opens, closes) if opens and closes else USUAL_HOURS


def ratio_plan(institution: Institution, days: Sequence[date]) -> Plan:
    """Everything that the forecast of these days looks at; six statements whatever the nursery's size."""
    first, last = days[0], days[-1]
    rooms = list(institution.rooms.order_by("order", "name"))
    shifts = Shift.objects.filter(
        member__institution=institution,
        member__post=StaffPost.CAREGIVER,
        room__isnull=False,
        on__range=(first, last),
    )
    duties = [
        Duty(member_id, room_id, on, minutes(starts_at), minutes(ends_at))
        for member_id, room_id, on, starts_at, ends_at in shifts.order_by().values_list(
            "member_id", "room_id", "on", "starts_at", "ends_at"
        )
    ]
    opens, closes = opening_hours(institution)
    return Plan(
        rooms=[RoomNeeds(room.pk, room.class_kind, room.unlisted) for room in rooms],
        days=days,
        opens=minutes(opens),
        closes=minutes(closes),
        stays=planned_stays(institution, first, last),
        duties=duties,
        absences=absences(institution, first, last),
        fit=fitness({duty.member_id for duty in duties}, region=institution.division_id or ""),
        norms=_norms(institution.division_id or ""),
    )


def day_plan_of(institution: Institution, rooms: Sequence[Room], day: date) -> Plan:
    """One day, for the desk's first page, with rooms read already. Four statements: whether papers are in date is asked
    with the shifts."""
    region = institution.division_id or ""
    shifts = Shift.objects.filter(
        member__institution=institution, member__post=StaffPost.CAREGIVER, room__isnull=False, on=day
    )
    members = StaffMember.objects.filter(pk=OuterRef("member"))
    rows = shifts.annotate(unfit=Exists(unfit_by(members, day))).order_by()
    told = list(rows.values_list("member_id", "room_id", "starts_at", "ends_at", "unfit"))
    unfit = {member_id for member_id, _room, _start, _end, is_unfit in told if is_unfit}
    opens, closes = opening_hours(institution)
    return Plan(
        rooms=[RoomNeeds(room.pk, room.class_kind, room.unlisted) for room in rooms],
        days=[day],
        opens=minutes(opens),
        closes=minutes(closes),
        stays=planned_stays(institution, day, day),
        duties=[
            Duty(member_id, room_id, day, minutes(start), minutes(end)) for member_id, room_id, start, end, _ in told
        ],
        absences=absences(institution, day, day),
        fit=lambda member, _day: member not in unfit,
        norms=_norms(region),
    )


def absences(institution: Institution, first: date, last: date) -> list[Absence]:
    """Leave that touches the days; one statement."""
    rows = Leave.objects.filter(member__institution=institution, from_on__lte=last, until_on__gte=first)
    return [absence_of(leave) for leave in rows]


def absence_of(leave: Leave) -> Absence:
    if leave.starts_at is None or leave.ends_at is None:
        return Absence(leave.member_id, leave.from_on, leave.until_on)
    return Absence(leave.member_id, leave.from_on, leave.until_on, minutes(leave.starts_at), minutes(leave.ends_at))


def fitness(members: Iterable[UUID], *, region: str) -> Any:
    """`fit(member, day)` for these people; one statement, each answer judged once."""
    papers: dict[UUID, list[StaffPaper]] = defaultdict(list)
    for paper in StaffPaper.objects.filter(member__in=list(members)).defer("number"):
        papers[paper.member_id].append(paper)
    return cache(lambda member, day: fit_for_duty(papers[member], day, region=region))


def _norms(region: str) -> Any:
    def norms(day: date) -> Norms:
        ratios = {kind: told.value for kind, told in rules_of("class.ratio", region=region, on=day).items()}
        return Norms(ratios, class_bands(region=region, on=day))

    return cache(norms)


@dataclass(frozen=True, slots=True)
class GapLine:
    """The same gap of a room on one or several days."""

    room: Room
    gap: Gap
    days: list[date]


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """Days across, rooms down. A day on which nobody is on the roster is `unplanned`, not below its ratio."""

    days: list[date]
    rows: list[tuple[Room, RuleValue, list[RoomDay | None]]]
    gaps: list[GapLine]
    unplanned: list[date]


def forecast_page(institution: Institution, first: date | None = None, days: int = FORECAST_DAYS) -> ForecastPage:
    """From a day on (today by default), on the days on which the nursery is open. Seven statements."""
    start = first or localdate()
    opened = open_days(institution, start, start + timedelta(days=days - 1))
    rooms = {room.pk: room for room in institution.rooms.order_by("order", "name")}
    plan = ratio_plan(institution, opened) if opened else None
    planned = {duty.on for duty in plan.duties} if plan else set()
    cells: Mapping[UUID, dict[date, RoomDay]] = defaultdict(dict)
    for cell in forecast(plan) if plan else []:
        if cell.on in planned:
            cells[cell.room_id][cell.on] = cell
    ratios = rules_of("class.ratio", region=institution.division_id or "", on=start)
    return ForecastPage(
        days=opened,
        rows=[(room, ratios[room.class_kind], [cells[pk].get(day) for day in opened]) for pk, room in rooms.items()],
        gaps=_gap_lines(rooms, cells),
        unplanned=[day for day in opened if day not in planned],
    )


def _gap_lines(rooms: Mapping[UUID, Room], cells: Mapping[UUID, Mapping[date, RoomDay]]) -> list[GapLine]:
    found: dict[tuple[Any, ...], GapLine] = {}
    for pk, of_room in cells.items():
        for day in sorted(of_room):
            for gap in of_room[day].gaps:
                key = (pk, gap.start, gap.end, gap.need, gap.have)
                found.setdefault(key, GapLine(rooms[pk], gap, [])).days.append(day)
    return sorted(found.values(), key=lambda line: (line.days[0], line.gap.start, line.room.order))


@dataclass(frozen=True, slots=True)
class Cell:
    """One person on one day: `value` is what the grid's choice holds (a pattern's id, "own", or "" for none)."""

    day: date
    shifts: list[Shift]
    away: Leave | None
    value: str
    fit: bool


@dataclass(frozen=True, slots=True)
class WeekRow:
    member: StaffMember
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class WeekPage:
    monday: date
    days: list[date]
    rows: list[WeekRow]
    patterns: list[ShiftPattern]

    @property
    def before(self) -> date:
        return self.monday - WEEK

    @property
    def after(self) -> date:
        return self.monday + WEEK


def week_page(institution: Institution, monday: date) -> WeekPage:
    """The days on which the nursery is open, and everybody who works there on one of them. Six statements."""
    sunday = monday + timedelta(days=6)
    days = open_days(institution, monday, sunday)
    people = StaffMember.objects.filter(institution=institution, joined_on__lte=sunday).not_left(monday)
    members = sorted(people.select_related("room"), key=_by_room_and_name)
    patterns = list(institution.shift_patterns.all())
    shifts: dict[tuple[UUID, date], list[Shift]] = defaultdict(list)
    rows = Shift.objects.filter(member__in=members, on__range=(monday, sunday)).select_related("room")
    for shift in rows.order_by("starts_at"):
        shifts[shift.member_id, shift.on].append(shift)
    leaves: dict[UUID, list[Leave]] = defaultdict(list)
    for leave in Leave.objects.filter(member__in=members, from_on__lte=sunday, until_on__gte=monday):
        leaves[leave.member_id].append(leave)
    fit = fitness([member.pk for member in members], region=institution.division_id or "")

    def cell(member: StaffMember, day: date) -> Cell:
        there = shifts[member.pk, day]
        away = next((leave for leave in leaves[member.pk] if leave.from_on <= day <= leave.until_on), None)
        return Cell(day, there, away, _value(member, there, patterns), member.employed_on(day) and fit(member.pk, day))

    return WeekPage(
        monday, days, [WeekRow(member, [cell(member, day) for day in days]) for member in members], patterns
    )


def _by_room_and_name(member: StaffMember) -> tuple[int, int, str]:
    carer = member.post == StaffPost.CAREGIVER
    return (0 if carer else 1, member.room.order if carer and member.room else 99, member.name)


def _value(member: StaffMember, shifts: Sequence[Shift], patterns: Sequence[ShiftPattern]) -> str:
    """The pattern that the day's one shift follows; "own" for anything that the grid's choice cannot say."""
    if not shifts:
        return ""
    if len(shifts) == 1 and shifts[0].room_id == usual_room(member):
        for pattern in patterns:
            if (pattern.starts_at, pattern.ends_at) == (shifts[0].starts_at, shifts[0].ends_at):
                return str(pattern.pk)
    return "own"


def usual_room(member: StaffMember) -> UUID | None:
    """Where a shift of the grid takes place: carers in their room, everybody else in none."""
    return member.room_id if member.post == StaffPost.CAREGIVER else None
