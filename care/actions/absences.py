"""The family says ahead that its child stays at home; until the day it may change its mind."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.dates import format_day
from care.actions.attendance import lock_placement
from care.enums import AbsenceReason, AttendanceState
from care.models import AttendanceDay
from care.policies.attendance import TELL_ABSENCE
from care.queries.attendance import rooms_on
from enrollment.models import Placement
from institutions.opening import open_days

AHEAD = timedelta(days=31)


@transaction.atomic
def tell_absence(placement: Placement, *, first: date, last: date, reason: str, actor: Actor) -> list[AttendanceDay]:
    """Each open day from `first` to `last` on which the child has its place. A day on which the roll has been called
    already stays as it is; a day told twice keeps the day on which it was told first."""
    locked = lock_placement(placement.pk)
    TELL_ABSENCE.demand(actor, locked)
    days = _days(locked, first, last)
    if reason not in (AbsenceReason.SICK, AbsenceReason.FAMILY):
        raise ValidationError({"reason": _("请选择原因。")})
    standing = {row.on: row for row in AttendanceDay.objects.filter(placement=locked, on__in=days)}
    rooms, fresh = rooms_on(locked, days), []
    for day in days:
        row = standing.get(day)
        if row is None:
            row = AttendanceDay(placement=locked, on=day, room_id=rooms[day], told_on=localdate())
        elif row.state != AttendanceState.ABSENT or row.reason == reason or row.on <= localdate():
            continue
        row.state, row.reason, row.recorded_by_id = AttendanceState.ABSENT, reason, UUID(str(actor.user_id))
        row.save()
        fresh.append(row)
    if not fresh and all(day in standing and standing[day].state == AttendanceState.PRESENT for day in days):
        raise ValidationError(_("宝宝今天已经到园了。"))
    if fresh:
        _tell("care.tell_absence", locked, actor)
    return fresh


@transaction.atomic
def take_back_absence(placement: Placement, on: date, *, actor: Actor) -> None:
    """The child comes after all. From the day itself on, the nursery's roll decides."""
    locked = lock_placement(placement.pk)
    TELL_ABSENCE.demand(actor, locked)
    if on <= localdate():
        raise ValidationError(_("当天请直接联系老师。"))
    gone, _each = AttendanceDay.objects.absent().filter(placement=locked, on=on).delete()
    if gone:
        _tell("care.take_back_absence", locked, actor)


def drop_absences(placement: Placement, _actor: Actor) -> None:
    """The place was given up before the first day (enrollment.removals): what was told ahead goes with it."""
    AttendanceDay.objects.filter(placement=placement).delete()


def _days(placement: Placement, first: date, last: date) -> Iterable[date]:
    today = localdate()
    if first < today:
        raise ValidationError({"first": _("从今天或以后的一天开始。")})
    if last < first:
        raise ValidationError({"last": _("最后一天不能早于第一天。")})
    if last > today + AHEAD:
        raise ValidationError({"last": _("最多提前 %(n)s 天告诉园里。") % {"n": AHEAD.days}})
    if first < placement.from_on or (placement.until_on is not None and last > placement.until_on):
        raise ValidationError({"first": _("这几天里有宝宝不在托的日子。")})
    days = open_days(placement.room.institution, first, last)
    if not days:
        raise ValidationError({"first": _("%(day)s本来就不开园。") % {"day": format_day(first)}})
    return days


def _tell(event: str, placement: Placement, actor: Actor) -> None:
    subjects = [("institution", placement.room.institution_id), ("child", placement.child_id)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
