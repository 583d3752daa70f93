"""What a device proves itself with: a key, the code that fetches one, and the nonces already used."""

import base64
import secrets

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.enums.devices import OwnWord
from institutions.models.device import Device
from institutions.models.pairing import OneTimeCode

SECRET_BYTES = 32


def fresh_secret() -> str:
    """256 bits, URL-safe base64 without padding: fits into a setting of the device."""
    return base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")


@pghistory.track(*removals_too(), exclude=["secret", "seen_at", "own_word", "firmware", "kept_days"])
class DeviceKey(models.Model):
    """Its id is public. The secret verifies an HMAC, so it is sealed, not hashed. The rest is from the last beat:
    `kept_days` is how many days of recordings the device finds on its own disk."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="keys")
    secret = EncryptedTextField(editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    own_word = models.CharField(max_length=8, choices=OwnWord.choices, blank=True)
    firmware = models.CharField(max_length=40, blank=True)
    kept_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("设备密钥")
        constraints = [
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(ended_at__isnull=True),
                name="device_key_one_at_a_time",
                violation_error_message=_("一台设备同时只有一个密钥。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("made_at")),
                name="device_key_dates_in_order",
                violation_error_message=_("密钥的结束不能早于开始。"),
            ),
        ]

    def __str__(self) -> str:
        return f"device key {self.pk}"


class DevicePairing(OneTimeCode):
    """Fetches a key for one device."""

    PURPOSE = "device.pairing"

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("设备配对码")
        indexes = [models.Index(fields=["code_index"], name="device_pairing_by_code")]

    def __str__(self) -> str:
        return f"device pairing {self.pk}"


class DeviceNonce(models.Model):
    """Used once with a key. A replay loses here, in PostgreSQL, not in a cache that may forget."""

    id = models.BigAutoField(primary_key=True)
    key = models.ForeignKey(DeviceKey, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("用过的一次性标识")
        indexes = [models.Index(fields=["at"], name="device_nonce_by_age")]
        constraints = [models.UniqueConstraint(fields=["key", "nonce"], name="device_nonce_once")]

    def __str__(self) -> str:
        return f"nonce {self.pk}"
