"""What a device does by itself: it reports, and a camera sends the picture that was asked for.

There is no actor. Who signs with a key that has not ended is the device; anything else is one and the same refusal,
which does not tell whether the key, the device or the signature was wrong.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from anxintuo.audit.actions import SYSTEM
from anxintuo.files.actions import accept_upload, delete_file
from anxintuo.files.checking import check_upload
from anxintuo.files.purposes import purpose_named
from institutions.actions.devices import tell_of_device
from institutions.devices.signing import CLOCK_SECONDS, Signed
from institutions.devices.uptime import GRACE
from institutions.models import Camera, Device, DeviceKey, DeviceNonce, DeviceSpan

PICTURE_FILE = "camera_picture"  # the purpose of test pictures
PICTURE_KEPT = timedelta(days=1)
NOBODYS = "-"  # compared with, so that an unknown key takes as long as a wrong signature


class NotTheDevice(Exception):
    """Key, device or signature: not told which."""


class WrongClock(Exception):
    """Rightly signed, but more than five minutes off."""


class Replayed(Exception):
    """Rightly signed, and seen before."""


class NotAsked(Exception):
    """A picture that nobody asked for."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a beat says besides that the device is there; everything may be missing."""

    own_word: str = ""
    firmware: str = ""
    kept_days: int | None = None


def identify(signed: Signed) -> DeviceKey:
    """The key whose device signed this. NotTheDevice. No lock yet: a stranger who knows an id holds up nobody."""
    try:
        key_id = UUID(signed.key_id)
    except ValueError:
        key_id = UUID(int=0)
    rows = DeviceKey.objects.filter(ended_at__isnull=True, device__retired_at__isnull=True)
    key = rows.select_related("device").filter(pk=key_id).first()
    fits = signed.is_whole and signed.fits(key.secret if key else NOBODYS)
    if key is None or not fits:
        raise NotTheDevice
    return key


@transaction.atomic
def beat(key: DeviceKey, signed: Signed, report: Report) -> bool:
    """Fold one beat into the device's hours. Returns whether a picture is asked for.

    NotTheDevice, WrongClock, Replayed.
    """
    now = timezone.now()
    locked = _use(key, signed, now)
    _fold(locked.device_id, now)
    locked.seen_at = now
    locked.own_word, locked.firmware, locked.kept_days = report.own_word, report.firmware, report.kept_days
    locked.save(update_fields=["seen_at", "own_word", "firmware", "kept_days"])
    return Camera.objects.filter(pk=locked.device_id, picture_asked_at__isnull=False).exists()


@transaction.atomic
def take_picture(key: DeviceKey, signed: Signed) -> None:
    """The picture that was asked for; the one before goes. NotAsked, UploadRefused, and what `beat` raises."""
    _use(key, signed, timezone.now())
    camera = Camera.objects.select_for_update(of=("self",)).select_related("picture").filter(pk=key.device_id).first()
    if camera is None or camera.picture_asked_at is None:
        raise NotAsked
    upload = SimpleUploadedFile("camera.jpg", signed.body, "image/jpeg")
    checked = check_upload(upload, purpose=purpose_named(PICTURE_FILE))
    now, before = timezone.now(), camera.picture
    camera.picture = accept_upload(checked, purpose=PICTURE_FILE, actor=SYSTEM, expires_at=now + PICTURE_KEPT)
    camera.pictured_at, camera.picture_asked_at = now, None
    camera.save(update_fields=["picture", "pictured_at", "picture_asked_at"])
    if before is not None:
        delete_file(before, actor=SYSTEM)
    tell_of_device("institutions.device_picture", Device.objects.get(pk=camera.pk), SYSTEM)


@transaction.atomic
def forget_old_nonces() -> None:
    """Nightly: a request as old as this is refused by its time alone."""
    DeviceNonce.objects.filter(at__lt=timezone.now() - timedelta(seconds=3 * CLOCK_SECONDS)).delete()


def lock_key(pk: UUID) -> DeviceKey | None:
    """Beats of one device come one after the other; a key that ended meanwhile is none."""
    return DeviceKey.objects.select_for_update().filter(pk=pk, ended_at__isnull=True).first()


def _use(key: DeviceKey, signed: Signed, now: datetime) -> DeviceKey:
    locked = lock_key(key.pk)
    if locked is None:
        raise NotTheDevice
    if not signed.is_timely(now):
        raise WrongClock
    try:
        with transaction.atomic():
            DeviceNonce.objects.create(key=locked, nonce=signed.nonce, at=now)
    except IntegrityError:
        raise Replayed from None
    return locked


def _fold(device_id: UUID, now: datetime) -> None:
    latest = DeviceSpan.objects.filter(device_id=device_id).order_by("-until_at").first()
    if latest is None or now - latest.until_at > GRACE:
        DeviceSpan.objects.create(device_id=device_id, from_at=now, until_at=now)
    elif now > latest.until_at:
        latest.until_at = now
        latest.save(update_fields=["until_at"])
