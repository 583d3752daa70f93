"""The register of cameras and gates: entered, changed, filed with the police, retired; why one was off line."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.files.actions import delete_file
from anxintuo.kit.text import clean_line
from anxintuo.rulebook.queries import rule
from institutions.actions.desk import StaleForm, lock
from institutions.devices.cited import cited
from institutions.devices.source import checked_source
from institutions.enums.devices import DeviceKind, DevicePlace, GapCause
from institutions.models import Camera, Device, DeviceSpan, Institution
from institutions.policies.devices import (
    ADD_DEVICE,
    EDIT_DEVICE,
    FILE_CAMERA,
    NAME_GAP,
    RETIRE_DEVICE,
    SEE_PICTURE,
)

MOST_DEVICES = 200
FARTHEST_START = timedelta(days=366)
OF_DEVICE = ("name", "place", "room", "used_from_on")
OF_CAMERA = ("look", "keep_days", "records_audio", "sign_on")


@transaction.atomic
def add_device(institution: Institution, kind: DeviceKind, values: Mapping[str, Any], *, actor: Actor) -> Device:
    """`values`: OF_DEVICE, and for a camera OF_CAMERA and `source`, cleaned. ValidationError beside the field; nothing
    is saved then."""
    locked = lock(institution, actor=actor, act=ADD_DEVICE)
    if locked.devices.in_use().count() >= MOST_DEVICES:
        raise ValidationError(_("最多登记 %(n)s 台设备，请先停用不用的。") % {"n": MOST_DEVICES})
    device = Device(institution=locked, kind=kind)
    _fill(device, values)
    device.save(force_insert=True)
    if device.is_camera:
        _save_camera(Camera(device=device), values)
    tell_of_device("institutions.add_device", device, actor)
    return device


@transaction.atomic
def edit_device(device: Device, values: Mapping[str, Any], *, seen_version: int, actor: Actor) -> Device:
    """StaleForm when somebody else saved since. An empty `source` leaves the stored one, which nobody sees."""
    locked = lock_device(device, EDIT_DEVICE, actor)
    if locked.version != seen_version:
        raise StaleForm(_("同事刚刚也改了这台设备。请核对后再保存一次。"))
    before = _filed_facts(locked)
    _fill(locked, values)
    locked.version += 1
    locked.save()
    if locked.is_camera:
        camera = Camera.objects.select_related("device__institution").get(pk=locked.pk)
        _save_camera(camera, values)
        if camera.filed_on is not None and _filed_facts(camera.device) != before:
            camera.changed_on = camera.changed_on or localdate()
            camera.save(update_fields=["changed_on"])
    tell_of_device("institutions.edit_device", locked, actor)
    return locked


@transaction.atomic
def file_camera(device: Device, *, receipt: str, on: date, actor: Actor) -> None:
    """Filed with the police (VID-14): the receipt's number and its day. Entered anew, it corrects, or tells of the
    filing of what was changed."""
    locked = lock_device(device, FILE_CAMERA, actor)
    _demand_camera(locked)
    if on > localdate():
        raise ValidationError({"on": _("备案日期不能晚于今天。")})
    camera = Camera.objects.get(pk=locked.pk)
    camera.filed_on, camera.filing_receipt, camera.changed_on = on, clean_line(receipt), None
    camera.full_clean()
    camera.save(update_fields=["filed_on", "filing_receipt", "changed_on"])
    tell_of_device("institutions.file_camera", locked, actor)


@transaction.atomic
def ask_picture(device: Device, *, actor: Actor) -> None:
    """The next beat of the camera is answered with the wish: nobody dials into the nursery. Twice is once."""
    locked = lock_device(device, SEE_PICTURE, actor)
    _demand_camera(locked)
    if not locked.keys.filter(ended_at__isnull=True).exists():
        raise ValidationError(_("先给摄像头配对，才能要画面。"))
    Camera.objects.filter(pk=locked.pk, picture_asked_at__isnull=True).update(picture_asked_at=timezone.now())
    tell_of_device("institutions.ask_picture", locked, actor)


@transaction.atomic
def retire_device(device: Device, *, why: str, actor: Actor) -> None:
    """Taken down. Its key ends at once and its test picture goes; the register and its hours stay."""
    locked = lock_device(device, RETIRE_DEVICE, actor)
    now = timezone.now()
    locked.retired_at, locked.retired_by_id, locked.retired_why = now, UUID(str(actor.user_id)), clean_line(why)
    locked.full_clean(exclude=["name", "place", "room"])  # how it was entered is not judged anew
    locked.save(update_fields=["retired_at", "retired_by", "retired_why"])
    locked.keys.filter(ended_at__isnull=True).update(ended_at=now)
    if locked.is_camera and locked.camera.picture is not None:
        delete_file(locked.camera.picture, actor=actor)
    tell_of_device("institutions.retire_device", locked, actor)


@transaction.atomic
def name_gap(span: DeviceSpan, *, cause: GapCause, words: str, actor: Actor) -> None:
    """Why the device was off line after `span`. Said anew, it corrects; the history keeps both."""
    locked = DeviceSpan.objects.select_for_update(of=("self",)).select_related("device").get(pk=span.pk)
    NAME_GAP.demand(actor, locked)
    locked.gap_cause, locked.gap_words = cause, clean_line(words)
    if cause == GapCause.OTHER and not locked.gap_words:
        raise ValidationError({"words": _("选“其他”时写明是什么。")})
    locked.gap_named_by_id, locked.gap_named_at = UUID(str(actor.user_id)), timezone.now()
    fields = ["gap_cause", "gap_words", "gap_named_by", "gap_named_at"]
    locked.save(update_fields=fields)
    tell_of_device("institutions.name_gap", locked.device, actor)


def lock_device(device: Device, act: Act, actor: Actor) -> Device:
    """The row, locked, after the policy agreed. A retired one changes no more."""
    locked = (
        Device.objects.select_for_update(of=("self",))
        .select_related("institution", "room", "camera__picture")
        .get(pk=device.pk)
    )
    act.demand(actor, locked)
    if locked.retired_at is not None:
        raise ValidationError(_("这台设备已经停用。"))
    return locked


def tell_of_device(event: str, device: Device, actor: Any) -> None:
    subjects = [("institution", device.institution_id), ("device", device.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)


def _filed_facts(device: Device) -> tuple[object, ...]:
    """What the filing tells the police: where, what kind, how long its pictures are kept."""
    camera = device.camera if device.is_camera else None
    return (device.place, device.room_id, *((camera.look, camera.keep_days) if camera else ()))


def _demand_camera(device: Device) -> None:
    if not device.is_camera:
        raise ValidationError(_("这不是摄像头。"))


def _fill(device: Device, values: Mapping[str, Any]) -> None:
    for name in OF_DEVICE:
        setattr(device, name, values[name])
    device.name = clean_line(device.name)
    _check_place(device)
    if device.used_from_on and device.used_from_on > localdate() + FARTHEST_START:
        raise ValidationError({"used_from_on": _("最多提前一年登记。")})
    device.full_clean()


def _check_place(device: Device) -> None:
    if device.is_camera:
        forbidden = rule("video.forbidden_zones", region=_region(device))
        if device.place in forbidden.value:
            raise ValidationError({"place": cited(forbidden)})
    if device.place == DevicePlace.ROOM and device.room is None:
        raise ValidationError({"room": _("请选是哪个班级。")})
    if device.place != DevicePlace.ROOM and device.room is not None:
        raise ValidationError({"room": _("选了班级，位置要选“班级里”。")})
    if device.room is not None and device.room.institution_id != device.institution_id:
        raise ValidationError({"room": _("这不是本园的班级。")})


def _save_camera(camera: Camera, values: Mapping[str, Any]) -> None:
    region = _region(camera.device)
    for name in OF_CAMERA:
        setattr(camera, name, values[name])
    floor = rule("video.law_floor_days", region=region)
    if camera.keep_days is not None and camera.keep_days < floor.value:
        raise ValidationError({"keep_days": cited(floor)})
    if camera.sign_on and camera.sign_on > localdate():
        raise ValidationError({"sign_on": _("还没有贴就先空着。")})
    if values.get("source"):
        try:
            camera.source = checked_source(values["source"], region=region)
        except ValidationError as refusal:
            raise ValidationError({"source": refusal.messages}) from refusal
    camera.full_clean()
    camera.save()


def _region(device: Device) -> str:
    return device.institution.division_id or ""
