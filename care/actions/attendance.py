"""The roll call: who came, who did not and why, who went home. One row a child and day (PostgreSQL holds it).

Every act names the room as well as the child: a child is called where it is on that day, its own room or that of a
cover. The placement is the lock: two tablets that call one child wait for each other, and the second finds the row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from care.enums import AbsenceReason, AttendanceState
from care.models import AttendanceDay
from care.policies.attendance import CALL_ROLL
from care.queries.attendance import children_of_room, room_on
from enrollment.models import Placement
from institutions.models import Room

CLOSED_AFTER = timedelta(days=31)


@transaction.atomic
def mark_present(placement: Placement, room: Room, on: date, *, actor: Actor, at: time | None = None) -> AttendanceDay:
    """Here since `at` (none: now, and only today). Called again without a time, nothing changes; with one, it is put
    right. A child that was said to stay away and comes all the same is present."""
    locked = _lock(placement, room, on, actor)
    row = _row(locked, on)
    if row is not None and row.state == AttendanceState.PRESENT and at is None:
        return row
    row = row or AttendanceDay(placement=locked, on=on)
    row.room, row.state, row.arrived_at = room, AttendanceState.PRESENT, _moment(on, at)
    row.reason, row.told_on = "", None
    return _keep(row, "care.mark_present", actor)


@transaction.atomic
def mark_absent(
    placement: Placement, room: Room, on: date, *, reason: str, told_on: date | None, actor: Actor
) -> AttendanceDay:
    """`told_on`: the day on which the family said so; none where it has not said anything."""
    locked = _lock(placement, room, on, actor)
    if told_on is not None and not on - CLOSED_AFTER <= told_on <= localdate():
        raise ValidationError({"told_on": _("请核对家长告知的日期，不能晚于今天。")})
    if reason not in AbsenceReason.values:
        raise ValidationError({"reason": _("请选择缺勤原因。")})
    row = _row(locked, on)
    if row is not None and (row.state, row.reason, row.told_on) == (AttendanceState.ABSENT, reason, told_on):
        return row
    row = row or AttendanceDay(placement=locked, on=on)
    row.room, row.state, row.reason, row.told_on = room, AttendanceState.ABSENT, reason, told_on
    row.arrived_at = row.left_at = None
    return _keep(row, "care.mark_absent", actor)


@transaction.atomic
def mark_left(placement: Placement, room: Room, on: date, *, actor: Actor, at: time | None = None) -> AttendanceDay:
    """Gone home. ValidationError for a child that did not come, and for a time before it came."""
    row = _row(_lock(placement, room, on, actor), on)
    if row is None or row.state != AttendanceState.PRESENT:
        raise ValidationError(_("宝宝这一天没有登记到园，请先登记到园。"))
    if row.left_at is not None and at is None:
        return row
    row.left_at = _moment(on, at)
    if row.arrived_at and row.left_at < row.arrived_at:
        raise ValidationError({"at": _("离园时间不能早于到园时间。")})
    return _keep(row, "care.mark_left", actor)


@transaction.atomic
def take_back_leaving(placement: Placement, room: Room, on: date, *, actor: Actor) -> None:
    """Pressed by mistake: the child is still here."""
    row = _row(_lock(placement, room, on, actor), on)
    if row is not None and row.left_at is not None:
        row.left_at = None
        _keep(row, "care.take_back_leaving", actor)


@transaction.atomic
def take_back_mark(placement: Placement, room: Room, on: date, *, actor: Actor) -> None:
    """As if the child had not been called; its history keeps what stood there. Twice is once."""
    row = _row(_lock(placement, room, on, actor), on)
    if row is not None:
        row.delete()
        _tell("care.take_back_mark", actor, room, [row])


@dataclass(frozen=True, slots=True)
class Called:
    """How many were marked; who was called already, or is said to stay away, is not among them."""

    marked: int


@transaction.atomic
def mark_all_present(room: Room, on: date, *, actor: Actor, at: time | None = None) -> Called:
    """Everybody expected who has no row yet. Rows are locked in one order, so that two tablets never wait in a ring."""
    CALL_ROLL.demand(actor, room)
    _check_day(on)
    moment = _moment(on, at)
    expected = sorted(children_of_room(room, on), key=lambda each: each.pk)
    ids = [each.pk for each in expected]
    locked = list(Placement.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    known = set(AttendanceDay.objects.filter(placement__in=ids, on=on).values_list("placement_id", flat=True))
    fresh = [
        AttendanceDay(
            placement=each,
            room=room,
            on=on,
            state=AttendanceState.PRESENT,
            arrived_at=moment,
            recorded_by_id=user_id(actor),
        )
        for each in locked
        if each.pk not in known
    ]
    AttendanceDay.objects.bulk_create(fresh)
    if fresh:
        _tell("care.mark_all_present", actor, room, fresh)
    return Called(len(fresh))


def lock_placement(pk: UUID) -> Placement:
    return Placement.objects.select_for_update(of=("self",)).select_related("room__institution").get(pk=pk)


def _lock(placement: Placement, room: Room, on: date, actor: Actor) -> Placement:
    """Lock, ask, check: the child, the room's roll, the day and that the child is in the room on it."""
    locked = lock_placement(placement.pk)
    CALL_ROLL.demand(actor, room)
    _check_day(on)
    if locked.from_on > on or (locked.until_on is not None and locked.until_on < on):
        raise ValidationError(_("宝宝这一天不在托。"))
    if room_on(locked, on) != room.pk:
        raise PermissionDenied(_("宝宝这一天不在这个班。"))
    return locked


def _check_day(on: date) -> None:
    today = localdate()
    if on > today:
        raise ValidationError(_("这一天还没到，到时候再点名。"))
    if on < today - CLOSED_AFTER:
        raise ValidationError(_("过了 %(n)s 天的考勤不再改。") % {"n": CLOSED_AFTER.days})


def _moment(on: date, at: time | None) -> datetime:
    now = localtime()
    if at is None:
        if on != now.date():
            raise ValidationError({"at": _("补记以前的日子，请填时间。")})
        return now
    moment = timezone.make_aware(datetime.combine(on, at))
    if moment > now:
        raise ValidationError({"at": _("这个时间还没到。")})
    return moment


def _row(placement: Placement, on: date) -> AttendanceDay | None:
    return AttendanceDay.objects.filter(placement=placement, on=on).first()


def _keep(row: AttendanceDay, event: str, actor: Actor) -> AttendanceDay:
    row.recorded_by_id = user_id(actor)
    row.full_clean(exclude=["placement", "room", "recorded_by"])
    row.save()
    _tell(event, actor, row.room, [row])
    return row


def _tell(event: str, actor: Actor, room: Room, rows: Iterable[AttendanceDay]) -> None:
    children = [("child", row.placement.child_id) for row in rows]
    subjects = [("institution", room.institution_id), ("room", room.pk), *children]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
