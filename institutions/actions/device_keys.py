"""Keys of devices: fetched with a code, or made at the desk; shown once, replaced at will, ended at once."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import SYSTEM
from institutions.actions.devices import lock_device, tell_of_device
from institutions.models import Device, DeviceKey, DevicePairing
from institutions.models.device_key import fresh_secret
from institutions.models.pairing import fresh_code
from institutions.policies.devices import DEVICE_KEYS


@transaction.atomic
def make_pairing(device: Device, *, actor: Actor) -> str:
    """Eight digits for one device, shown once. An earlier code of the device that nobody used ends; the key that it
    has works on until the new one is fetched."""
    locked = lock_device(device, DEVICE_KEYS, actor)
    DevicePairing.objects.filter(device=locked, used_at__isnull=True).delete()
    code = fresh_code()
    DevicePairing.objects.create(
        device=locked, code_index=DevicePairing.index_of(code), made_by_id=UUID(str(actor.user_id))
    )
    tell_of_device("institutions.device_code", locked, actor)
    return code


@transaction.atomic
def pair(code: str) -> DeviceKey | None:
    """The key of the device whose code this is; None for a code that is wrong, used or over. The caller counts."""
    found = DevicePairing.take(code)
    if found is None:
        return None
    device = Device.objects.select_for_update().get(pk=found.device_id)
    if device.retired_at is not None:
        return None
    key = _replace(device, found.made_by_id)
    tell_of_device("institutions.device_pair", device, SYSTEM)
    return key


@transaction.atomic
def make_key(device: Device, *, actor: Actor) -> DeviceKey:
    """For a device that cannot type a code. The old key ends with this."""
    locked = lock_device(device, DEVICE_KEYS, actor)
    key = _replace(locked, UUID(str(actor.user_id)))
    tell_of_device("institutions.device_key", locked, actor)
    return key


@transaction.atomic
def end_key(device: Device, *, actor: Actor) -> None:
    """Acts on the next beat. ValidationError where there is none."""
    locked = lock_device(device, DEVICE_KEYS, actor)
    if not _end(locked):
        raise ValidationError(_("这台设备没有密钥。"))
    tell_of_device("institutions.device_key_end", locked, actor)


@transaction.atomic
def forget_old_pairings() -> None:
    """Nightly: codes that nobody used."""
    DevicePairing.objects.forgotten().delete()


def _end(device: Device) -> int:
    return device.keys.filter(ended_at__isnull=True).update(ended_at=timezone.now())


def _replace(device: Device, made_by: UUID) -> DeviceKey:
    _end(device)
    return DeviceKey.objects.create(device=device, secret=fresh_secret(), made_by_id=made_by)
