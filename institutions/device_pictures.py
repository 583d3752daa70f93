"""Test pictures of cameras: sealed, gone after a day, for directors of the nursery only, every look recorded."""

from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.files.enums import Kind
from anxintuo.files.models import StoredFile
from anxintuo.files.purposes import MEGABYTE, Purpose, Subjects, register_purpose
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from institutions.actions.device_beats import PICTURE_FILE
from institutions.models import Device
from institutions.policies.devices import SEE_PICTURE


def register() -> None:
    register_purpose(
        Purpose(
            PICTURE_FILE,
            "摄像头测试画面",
            kinds=frozenset({Kind.JPEG}),
            max_bytes=2 * MEGABYTE,
            max_pixels=20_000_000,
            max_edge=1_920,
            may_read=_may_read,
            sensitive=True,
            subjects=_subjects,
        )
    )


def _device(stored: StoredFile) -> Device | None:
    return Device.objects.filter(camera__picture=stored).first()


def _may_read(actor: Actor, stored: StoredFile) -> Verdict:
    device = _device(stored)
    return ALLOWED if device is not None and SEE_PICTURE.check(actor, device) else refuse(_("文件不存在。"))


def _subjects(stored: StoredFile) -> Subjects:
    device = _device(stored)
    return () if device is None else (("device", device.pk),)
