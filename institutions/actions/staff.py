"""Files of staff: taken in, changed, ended; papers and training; the account that goes with a file."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.models import User
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from institutions.actions.desk import StaleForm, lock
from institutions.actions.practice import practise_too
from institutions.actions.staff_numbers import follow_files
from institutions.enums import LeaveReason, StaffPost
from institutions.models import Institution, Leave, Room, Shift, StaffMember, StaffMembership
from institutions.policies.staff import ADD_STAFF, EDIT_STAFF, END_STAFF, STAFF_ACCOUNT

# Of a member's own columns; identity and phone go through their setters, which keep the fingerprints.
PLAIN = (
    "name", "number", "post", "room", "full_time", "education", "major", "management_years", "joined_on", "note",
)  # fmt: skip
FARTHEST_START = timedelta(days=366)


@transaction.atomic
def add_member(institution: Institution, values: Mapping[str, Any], *, actor: Actor) -> StaffMember:
    """`values`: PLAIN, `identity_kind`, `identity_number` and `phone`, cleaned. ValidationError beside the field."""
    locked = lock(institution, actor=actor, act=ADD_STAFF)
    member = StaffMember(institution=locked)
    _fill(member, values)
    member.full_clean()
    member.save(force_insert=True)
    tell_of_member("institutions.add_staff", member, actor)
    return member


@transaction.atomic
def edit_member(member: StaffMember, values: Mapping[str, Any], *, seen_version: int, actor: Actor) -> StaffMember:
    """StaleForm when somebody else saved since. An empty identity number leaves the stored one."""
    locked = lock_member(member, EDIT_STAFF, actor)
    if locked.version != seen_version:
        raise StaleForm(_("同事刚刚也改了这份档案。请核对后再保存一次。"))
    _fill(locked, values)
    locked.version += 1
    locked.full_clean()
    locked.save()
    _seat_follows(locked)
    tell_of_member("institutions.edit_staff", locked, actor)
    return locked


@transaction.atomic
def end_member(member: StaffMember, *, on: date, reason: str, actor: Actor) -> StaffMember:
    """The last day at work. The account's seat ends with it, shifts and leave after it go."""
    locked = lock_member(member, END_STAFF, actor)
    if locked.left_on is not None:
        raise ValidationError(_("已经办过离职了。"))
    if on < locked.joined_on:
        raise ValidationError({"on": _("离职日期不能早于入职日期。")})
    if on > localdate() + FARTHEST_START:
        raise ValidationError({"on": _("离职日期最多提前一年登记。")})
    locked.left_on, locked.left_reason = on, LeaveReason(reason)
    locked.version += 1
    locked.save(update_fields=["left_on", "left_reason", "version"])
    _own_seats(locked).update(until_on=on, ended_by_id=actor.user_id)
    _take_off_the_roster(locked, on)
    tell_of_member("institutions.end_staff", locked, actor)
    return locked


@transaction.atomic
def take_back_end(member: StaffMember, *, actor: Actor) -> StaffMember:
    """Ended by mistake. The account is opened again by hand, the roster planned anew."""
    locked = lock_member(member, END_STAFF, actor)
    locked.left_on, locked.left_reason = None, ""
    locked.version += 1
    locked.full_clean()
    locked.save(update_fields=["left_on", "left_reason", "version"])
    tell_of_member("institutions.take_back_end", locked, actor)
    return locked


@transaction.atomic
def open_account(member: StaffMember, *, actor: Actor) -> StaffMembership:
    """A seat for the phone number of the file; whoever signs in with it works at the nursery. Twice is once."""
    locked = lock_member(member, STAFF_ACCOUNT, actor)
    if locked.left_on is not None:
        raise ValidationError(_("这位同事已经办了离职，不能开通账号。"))
    if not locked.phone:
        raise ValidationError(_("档案里还没有手机号，请先补上。"))
    found = locked.memberships.filter(until_on__isnull=True).first()
    if found is not None:
        return found
    user = User.objects.by_phone(locked.phone) or User.objects.create_with_phone(locked.phone, display_name=locked.name)
    membership = StaffMembership(
        user=user,
        institution=locked.institution,
        member=locked,
        post=locked.post,
        room=locked.room,
        from_on=max(locked.joined_on, localdate()),
    )
    membership.full_clean()
    membership.save(force_insert=True)
    practise_too(membership)
    tell_of_member("institutions.open_account", locked, actor)
    return membership


@transaction.atomic
def close_account(member: StaffMember, *, actor: Actor) -> None:
    """The seat is gone on the next request; the file stays. Nobody closes the seat that he wears."""
    locked, me = lock_member(member, STAFF_ACCOUNT, actor), UUID(str(actor.user_id))
    rows = locked.memberships.filter(until_on__isnull=True)
    if rows.filter(user_id=me).exists():
        raise ValidationError(_("不能停用您自己正在使用的账号，请另一位负责人来办。"))
    # Closed means from now on: a seat is current on its last day, so that it ended yesterday.
    yesterday = localdate() - timedelta(days=1)
    for membership in rows:
        membership.from_on = min(membership.from_on, yesterday)
        membership.until_on, membership.ended_by_id = yesterday, me
        membership.save(update_fields=["from_on", "until_on", "ended_by"])
    tell_of_member("institutions.close_account", locked, actor)


def lock_member(member: StaffMember, act: Act, actor: Actor) -> StaffMember:
    """The nursery's row first, as everywhere: the numbers that parents see hang on it."""
    Institution.objects.select_for_update().get(pk=member.institution_id)
    locked = StaffMember.objects.select_for_update(of=("self",)).select_related("institution", "room").get(pk=member.pk)
    act.demand(actor, locked)
    return locked


def _fill(member: StaffMember, values: Mapping[str, Any]) -> None:
    for name in PLAIN:
        if name in values:
            setattr(member, name, values[name])
    room: Room | None = member.room
    if room is not None and room.institution_id != member.institution_id:
        raise ValidationError({"room": _("请选择本园的班级。")})
    if member.joined_on and member.joined_on > localdate() + FARTHEST_START:
        raise ValidationError({"joined_on": _("入职日期最多提前一年登记。")})
    if values.get("identity_number"):
        member.set_identity(values["identity_kind"], values["identity_number"])
    if "phone" in values:
        member.set_phone(values["phone"])


def _seat_follows(member: StaffMember) -> None:
    """Another post or room in the file is another post or room of the seat, on the next request."""
    _own_seats(member).update(post=StaffPost(member.post), room=member.room)


def _own_seats(member: StaffMember) -> "QuerySet[StaffMembership]":
    """Open ones. A practice seat follows the real one, whatever becomes of the file at the practice nursery."""
    return member.memberships.filter(until_on__isnull=True, practises__isnull=True)


def _take_off_the_roster(member: StaffMember, last: date) -> None:
    Shift.objects.filter(member=member, on__gt=last).delete()
    Leave.objects.filter(member=member, from_on__gt=last).delete()
    Leave.objects.filter(member=member, until_on__gt=last).update(until_on=last)


def tell_of_member(event: str, member: StaffMember, actor: Actor) -> None:
    follow_files(member.institution)
    subjects = [("institution", member.institution_id), ("staff_member", member.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
