"""What happens at a practice nursery: its day plans, this week's menu and roster, and the roll of the days past."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from anxintuo.accounts.actor import Actor
from care.enums import AbsenceReason, AttendanceState
from care.models import AttendanceDay
from enrollment.models import Placement
from institutions.actions.menu import publish
from institutions.actions.roster import Choice, save_patterns, save_week
from institutions.actions.starts import start_day_plan, start_menu
from institutions.enums import ClassKind
from institutions.models import Institution, ShiftPattern, StaffMember
from institutions.opening import open_days
from institutions.queries.roster import monday_of, opening_hours

WEEK = timedelta(days=7)
AWAY_EVERY = 11  # of so many children-days one is a day of absence
ARRIVES, GOES = time(8, 10), time(16, 40)


def open_day_plans(practice: Institution, *, actor: Actor) -> None:
    """From the proposals, where the real nursery has none."""
    for kind in sorted(set(practice.rooms.values_list("class_kind", flat=True))):
        if not practice.day_plan.filter(class_kind__in=("", kind)).exists():
            start_day_plan(practice, ClassKind(kind), actor=actor)


def cook_this_week(practice: Institution, today: date, *, actor: Actor) -> None:
    """The proposed menus into this week and the next; this week's is before the parents, as it would be. On a weekend
    there is nothing left of this week to cook for."""
    for number, monday in enumerate((monday_of(today), monday_of(today) + WEEK)):
        try:
            week = start_menu(practice, monday, number, actor=actor)
        except ValidationError:
            continue
        if number == 0:
            publish(week, actor=actor)


def plan_this_week(practice: Institution, today: date, *, actor: Actor) -> None:
    """Everybody all day, this week and the next."""
    opens, closes = opening_hours(practice)
    pattern = ShiftPattern(name="通班", starts_at=opens, ends_at=closes)
    save_patterns(practice, [pattern], removed=[], actor=actor)
    monday = monday_of(today)
    days = open_days(practice, monday, monday + 2 * WEEK - timedelta(days=1))
    people = StaffMember.objects.filter(institution=practice).values_list("pk", flat=True)
    save_week(practice, [Choice(pk, day, str(pattern.pk)) for pk in people for day in days], actor=actor)


def call_past_days(practice: Institution, placements: Iterable[Placement], today: date, *, by: Actor) -> None:
    """Everybody was called on every open day but today, which is for practising. Written as if on its day."""
    first = min((each.from_on for each in placements), default=today)
    rows = [
        _row(placement, day, number, UUID(str(by.user_id)))
        for day in open_days(practice, first, today - timedelta(days=1))
        for number, placement in enumerate(placements)
        if placement.from_on <= day
    ]
    AttendanceDay.objects.bulk_create(rows)
    for row in rows:  # auto_now has said now
        row.recorded_at = _at(row.on, ARRIVES)
    AttendanceDay.objects.bulk_update(rows, ["recorded_at"], batch_size=500)


def _row(placement: Placement, day: date, number: int, by: UUID) -> AttendanceDay:
    row = AttendanceDay(placement=placement, room_id=placement.room_id, on=day, recorded_by_id=by)
    if (number * 4 + day.toordinal()) % AWAY_EVERY == 0:
        row.state, row.reason, row.told_on = AttendanceState.ABSENT, AbsenceReason.SICK, day
    else:
        row.state, row.arrived_at, row.left_at = AttendanceState.PRESENT, _at(day, ARRIVES), _at(day, GOES)
    return row


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
