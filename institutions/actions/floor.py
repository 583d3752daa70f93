"""Pairing a tablet, PINs, and the sessions of who works at it. What may be guessed is counted under a lock, and the
count stands whatever the page answers: these acts return refusals, they do not raise them."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import SYSTEM, record
from anxintuo.audit.enums import Kind
from institutions.actions.desk import lock
from institutions.models import FloorDevice, FloorPin, FloorSession, Institution, PairingCode, Room, StaffMembership
from institutions.models.floor import MOST_FAILURES, token_hash
from institutions.models.pairing import fresh_code
from institutions.policies.floor import CHANGE_PIN, FLOOR_CODE, FLOOR_PINS, FLOOR_REVOKE, OWN_PIN
from institutions.staffing.pins import checked_pin, fresh_pin

MOST_DEVICES = 40


@dataclass(frozen=True, slots=True)
class Entered:
    """A PIN was tried: the session that it opened, or the sentence why not."""

    session: FloorSession | None = None
    refusal: str = ""


@transaction.atomic
def make_code(institution: Institution, *, name: str, room: Room | None, actor: Actor) -> str:
    """Eight digits for one tablet, shown once. Earlier codes of the nursery that nobody used end."""
    locked = lock(institution, actor=actor, act=FLOOR_CODE)
    if room is not None and room.institution_id != locked.pk:
        raise PermissionDenied(_("这不是您管辖的内容。"))
    if locked.floor_devices.filter(revoked_at__isnull=True).count() >= MOST_DEVICES:
        raise ValidationError(_("最多配 %(n)s 台平板，请先停用不用的。") % {"n": MOST_DEVICES})
    if locked.floor_devices.filter(revoked_at__isnull=True, name=name).exists():
        raise ValidationError({"name": _("已经有一台同名的平板。")})
    PairingCode.objects.filter(institution=locked, used_at__isnull=True).delete()
    code = fresh_code()
    PairingCode.objects.create(
        institution=locked,
        code_index=PairingCode.index_of(code),
        name=name,
        room=room,
        made_by_id=UUID(str(actor.user_id)),
    )
    record("institutions.floor_code", actor=actor, kind=Kind.CHANGE, subjects=[("institution", locked.pk)])
    return code


@transaction.atomic
def pair(code: str) -> tuple[FloorDevice, str] | None:
    """The device and the token for its browser, the only time that it is told; None for a code that is wrong, used or
    over. The caller counts the tries."""
    found = PairingCode.take(code)
    if found is None:
        return None
    token = secrets.token_urlsafe(32)
    device = FloorDevice.objects.create(
        institution_id=found.institution_id,
        name=found.name,
        room_id=found.room_id,
        token_hash=token_hash(token),
        paired_by_id=found.made_by_id,
    )
    subjects = [("institution", device.institution_id), ("floor_device", device.pk)]
    record("institutions.floor_pair", actor=SYSTEM, kind=Kind.CHANGE, subjects=subjects)
    return device, token


@transaction.atomic
def revoke(device: FloorDevice, *, actor: Actor) -> None:
    """Lost or stolen: whoever works at it is out on the next request. Twice is once."""
    locked = FloorDevice.objects.select_for_update().get(pk=device.pk)
    FLOOR_REVOKE.demand(actor, locked)
    if locked.revoked_at is None:
        locked.revoked_at, locked.revoked_by_id = timezone.now(), UUID(str(actor.user_id))
        locked.save(update_fields=["revoked_at", "revoked_by"])
        locked.sessions.filter(ended_at__isnull=True).update(ended_at=timezone.now())
        subjects = [("institution", locked.institution_id), ("floor_device", locked.pk)]
        record("institutions.floor_revoke", actor=actor, kind=Kind.CHANGE, subjects=subjects)


@transaction.atomic
def open_again(device: FloorDevice, *, actor: Actor) -> None:
    """Shut after too many wrong PINs in a row."""
    locked = FloorDevice.objects.select_for_update().get(pk=device.pk)
    FLOOR_REVOKE.demand(actor, locked)
    locked.failures = 0
    locked.save(update_fields=["failures"])
    subjects = [("institution", locked.institution_id), ("floor_device", locked.pk)]
    record("institutions.floor_open_again", actor=actor, kind=Kind.CHANGE, subjects=subjects)


@transaction.atomic
def give_pin(membership: StaffMembership, *, actor: Actor) -> str:
    """A first PIN from the desk, or a new one for who forgot it; shown once, changed at the first use. What was locked
    is open again, and sessions of the person end."""
    FLOOR_PINS.demand(actor, membership)
    pin = fresh_pin()
    _write_pin(membership, pin, must_change=True)
    _record("institutions.floor_give_pin", membership, actor)
    return pin


@transaction.atomic
def set_own_pin(institution: Institution, pin: str, *, actor: Actor) -> None:
    """From one's own account. ValidationError for an easy one."""
    OWN_PIN.demand(actor)
    _set(_own_membership(institution, actor), pin, actor)


@transaction.atomic
def change_pin(membership: StaffMembership, pin: str, *, actor: Actor) -> None:
    """At the tablet, by the person who works there."""
    CHANGE_PIN.demand(actor)
    if str(membership.user_id) != actor.user_id:
        raise PermissionDenied(_("这不是您管辖的内容。"))
    _set(membership, pin, actor, keep_sessions=True)


@transaction.atomic
def enter(device: FloorDevice, membership: StaffMembership, pin: str) -> Entered:
    """A name was picked and a PIN typed. Wrong ones count for the person and, in a row, for the tablet."""
    tablet = FloorDevice.objects.select_for_update().get(pk=device.pk)
    if tablet.revoked_at is not None:
        return Entered(refusal=_("这台平板已经停用。"))
    if tablet.is_shut:
        return Entered(refusal=_("这台平板输错太多次，请负责人在工作台上重新打开。"))
    own = StaffMembership.objects.current(localdate()).filter(
        pk=membership.pk, institution_id=tablet.institution_id, user__is_active=True
    )
    stored = FloorPin.objects.select_for_update().filter(membership__in=own).first()
    if stored is None:
        return Entered(refusal=_("还没有平板密码，请负责人发一个。"))
    if stored.is_locked:
        return Entered(refusal=_("密码已锁住，请负责人重新发一个。"))
    if not stored.fits(pin):
        return Entered(refusal=_count_failure(tablet, stored))
    _forget_failures(tablet, stored)
    session = FloorSession.objects.create(device=tablet, membership_id=stored.membership_id)
    subjects = [("floor_device", tablet.pk), ("staff_membership", stored.membership_id)]
    record("institutions.floor_enter", actor=SYSTEM, kind=Kind.CHANGE, subjects=subjects)
    return Entered(session=session)


@transaction.atomic
def leave(session_id: UUID) -> None:
    """换人: the next colleague picks a name."""
    FloorSession.objects.filter(pk=session_id, ended_at__isnull=True).update(ended_at=timezone.now())


def _count_failure(tablet: FloorDevice, stored: FloorPin) -> str:
    tablet.failures += 1
    tablet.save(update_fields=["failures"])
    stored.failures += 1
    stored.save(update_fields=["failures"])
    left = MOST_FAILURES - stored.failures
    if left <= 0:
        _record_locked(tablet, stored)
        return _("输错太多次，密码已锁住。请负责人重新发一个。")
    return _("密码不对，还可以试 %(n)s 次。") % {"n": left}


def _record_locked(tablet: FloorDevice, stored: FloorPin) -> None:
    subjects = [("floor_device", tablet.pk), ("staff_membership", stored.membership_id)]
    record("institutions.floor_locked", actor=SYSTEM, kind=Kind.CHANGE, subjects=subjects)


def _forget_failures(tablet: FloorDevice, stored: FloorPin) -> None:
    if tablet.failures:
        tablet.failures = 0
        tablet.save(update_fields=["failures"])
    if stored.failures:
        stored.failures = 0
        stored.save(update_fields=["failures"])


def _set(membership: StaffMembership, pin: str, actor: Actor, *, keep_sessions: bool = False) -> None:
    _write_pin(membership, checked_pin(pin), keep_sessions=keep_sessions)
    _record("institutions.floor_set_pin", membership, actor)


def _write_pin(
    membership: StaffMembership, pin: str, *, must_change: bool = False, keep_sessions: bool = False
) -> None:
    stored = FloorPin.objects.select_for_update().filter(membership=membership).first() or FloorPin(
        membership=membership
    )
    stored.set_pin(pin, must_change=must_change)
    stored.save()
    if not keep_sessions:
        membership.floor_sessions.filter(ended_at__isnull=True).update(ended_at=timezone.now())


def _own_membership(institution: Institution, actor: Actor) -> StaffMembership:
    rows = StaffMembership.objects.current(localdate()).filter(
        institution=institution, user_id=UUID(str(actor.user_id))
    )
    found = rows.filter(pk=actor.seat.key.removeprefix("staff:")).first() if actor.seat else None
    if found is None:
        raise PermissionDenied(_("这不是您管辖的内容。"))
    return found


def _record(event: str, membership: StaffMembership, actor: Actor) -> None:
    subjects = [("institution", membership.institution_id), ("staff_membership", membership.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)


@transaction.atomic
def forget_old_codes() -> None:
    """Nightly: codes that nobody used."""
    PairingCode.objects.forgotten().delete()
