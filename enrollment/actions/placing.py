"""From the accepted place to the last day: first day, giving up, moving rooms, cover, leaving."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.workflow import MoveRefused
from anxintuo.rulebook.queries import RuleValue, rule
from enrollment.actions.moving import lock_case, move
from enrollment.actions.seats import hold_seat, lock_room, shorten, tell_room
from enrollment.actions.settling import cut_settling, hand_over_settling
from enrollment.actions.vaccine_checks import open_check, refuse_where_gaps_block
from enrollment.enums import CaseState, EndReason
from enrollment.models import Case, Cover, Placement
from enrollment.notices import tell_placement_ended
from enrollment.policies import GIVE_UP, MOVE_PLACEMENT, PLACE
from enrollment.queries.documents import documents_asked
from enrollment.queries.places import Span, age_fits
from enrollment.removals import clear_before_removal
from institutions.models import Room

ONE_DAY = timedelta(days=1)


@transaction.atomic
def enroll(case: Case, *, actor: Actor) -> None:
    """The child's first day. MoveRefused before the day, or while something that entry asks for is missing (MGT-11)."""
    locked = lock_case(case)
    PLACE.demand(actor, locked)
    placement = _placement_of(locked)
    if locked.state == CaseState.ACCEPTED:
        if placement is None or placement.from_on > localdate():
            raise MoveRefused(_("还没有到约定的入托日期。"))
        lacking = [line for line in documents_asked(locked, "entry") if not line.is_good]
        if lacking:
            names = "、".join(str(line.kind.label) for line in lacking)
            raise MoveRefused(
                _("入托前还要核验：%(names)s。依据：《托育机构管理规范（试行）》第十一条。") % {"names": names}
            )
        refuse_where_gaps_block(locked)
    move(locked, "enroll", actor=actor)
    if placement is not None:
        open_check(placement)


@transaction.atomic
def give_up(case: Case, *, actor: Actor) -> None:
    """The family gives the place back before the first day."""
    _drop(case, "give_up", actor=actor, act=GIVE_UP, note="")


@transaction.atomic
def drop(case: Case, *, note: str, actor: Actor) -> None:
    """The child did not come: the nursery takes the place back, with a reason."""
    _drop(case, "drop", actor=actor, act=PLACE, note=note)


def _drop(case: Case, name: str, *, actor: Actor, act: Act, note: str) -> None:
    placement = _placement_of(case)
    room = lock_room(placement.room_id) if placement else None
    locked = lock_case(case)
    act.demand(actor, locked)
    move(locked, name, actor=actor, note=note)
    if placement is not None and room is not None:
        hold = placement.hold
        clear_before_removal(placement, actor)
        placement.delete()
        hold.delete()
        tell_room(room)


@transaction.atomic
def end_placement(placement: Placement, *, last_day: date, reason: str, actor: Actor, act: Act) -> Placement:
    """The child leaves; the seat is free from the next day. Both sides may (`act`), ahead of time.

    ValidationError for a day before today's, or before the placement began.
    """
    room = lock_room(placement.room_id)
    locked = Placement.objects.select_for_update(of=("self",)).select_related("hold", "child").get(pk=placement.pk)
    act.demand(actor, locked)
    if last_day < localdate():
        raise ValidationError({"last_day": _("最后一天不能早于今天。")})
    if last_day < locked.from_on:
        raise ValidationError({"last_day": _("还没有入托，请改为放弃托位。")})
    if locked.until_on is not None and locked.until_on < last_day:
        raise ValidationError({"last_day": _("离托日期已经定在更早的一天，延后请联系机构重新安排托位。")})
    locked.until_on, locked.end_reason = last_day, EndReason(reason)
    locked.ended_by_id, locked.ended_at = user_id(actor), timezone.now()
    locked.save(update_fields=["until_on", "end_reason", "ended_by", "ended_at"])
    shorten(locked.hold, last_day)
    cut_settling(locked, last_day)
    for cover in locked.covers.filter(until_on__gt=last_day):
        _cut_cover(cover, last_day)
    tell_placement_ended(locked)
    _tell("enrollment.end_placement", locked, actor)
    tell_room(room)
    return locked


@transaction.atomic
def move_room(placement: Placement, room: Room, *, from_on: date, actor: Actor) -> Placement:
    """Another room of the same nursery from a day on (升班, 调班). NoSeat when it is full, ValidationError when the
    class does not take the child's age."""
    rooms = {pk: lock_room(pk) for pk in sorted({placement.room_id, room.pk})}
    locked = Placement.objects.select_for_update(of=("self",)).select_related("hold", "child").get(pk=placement.pk)
    MOVE_PLACEMENT.demand(actor, locked)
    target = rooms[room.pk]
    if target.institution_id != rooms[locked.room_id].institution_id or target.pk == locked.room_id:
        raise ValidationError({"room": _("请选择本机构的另一个班。")})
    if from_on <= locked.from_on or from_on < localdate():
        raise ValidationError({"from_on": _("调班日期要在今天以后、入托日期之后。")})
    if locked.until_on is not None and locked.until_on < from_on:
        raise ValidationError({"from_on": _("宝宝在那之前已经离托。")})
    fits = age_fits(target, locked.child.born_on, from_on)
    if not fits:
        raise ValidationError({"room": fits.reason})
    until = locked.until_on
    hold = hold_seat(target, Span(from_on, until))
    last = from_on - ONE_DAY
    locked.until_on, locked.end_reason = last, EndReason.MOVE
    locked.ended_by_id, locked.ended_at = user_id(actor), timezone.now()
    locked.save(update_fields=["until_on", "end_reason", "ended_by", "ended_at"])
    shorten(locked.hold, last)
    moved = Placement.objects.create(
        child=locked.child, room=target, case=locked.case, hold=hold, from_on=from_on, until_on=until
    )
    hand_over_settling(locked, moved)
    _tell("enrollment.move_room", moved, actor)
    for each in rooms.values():
        tell_room(each)
    return moved


@transaction.atomic
def cover(placement: Placement, room: Room, *, from_on: date, until_on: date, reason: str, actor: Actor) -> Cover:
    """Some days in another room. It takes a seat there; the child's own stays."""
    target = lock_room(room.pk)
    locked = Placement.objects.select_for_update(of=("self",)).select_related("room").get(pk=placement.pk)
    MOVE_PLACEMENT.demand(actor, locked)
    if target.institution_id != locked.room.institution_id or target.pk == locked.room_id:
        raise ValidationError({"room": _("请选择本机构的另一个班。")})
    if from_on < max(localdate(), locked.from_on) or (locked.until_on is not None and until_on > locked.until_on):
        raise ValidationError({"from_on": _("调班的日子要在今天以后、宝宝在托期间。")})
    if until_on < from_on:
        raise ValidationError({"until_on": _("结束日期不能早于起始日期。")})
    hold = hold_seat(target, Span(from_on, until_on))
    row = Cover(
        placement=locked,
        room=target,
        hold=hold,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        arranged_by_id=user_id(actor),
    )
    row.validate_constraints()
    row.save(force_insert=True)
    _tell("enrollment.cover", locked, actor)
    tell_room(target)
    return row


def leave_notice(placement: Placement) -> RuleValue:
    """How many days ahead leaving is told, with its sentence (the agreement may say otherwise)."""
    return rule("admission.leave_notice_days", region=placement.room.institution.division_id or "")


def _cut_cover(row: Cover, last_day: date) -> None:
    room = lock_room(row.room_id)
    hold = row.hold
    if row.from_on > last_day:
        row.delete()
        hold.delete()
    else:
        row.until_on = last_day
        row.save(update_fields=["until_on"])
        shorten(hold, last_day)
    tell_room(room)


def _placement_of(case: Case) -> Placement | None:
    """The one that an accepted case led to."""
    return Placement.objects.filter(case=case).select_related("hold").order_by("-from_on").first()


def _tell(event: str, placement: Placement, actor: Actor) -> None:
    subjects: list[tuple[str, UUID]] = [("placement", placement.pk), ("child", placement.child_id)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
