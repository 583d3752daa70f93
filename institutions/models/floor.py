"""Shared tablets on the floor: paired with the nursery, used by name and PIN (docs/decisions/nursery-desk.md)."""

import hashlib

import pghistory
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.models.institution import Institution
from institutions.models.pairing import OneTimeCode
from institutions.models.room import Room
from institutions.models.staff import StaffMembership

SESSION_HOURS = 12
MOST_FAILURES = 5  # of one person's PIN
MOST_DEVICE_FAILURES = 15  # in a row at one tablet, whoever's PIN


def token_hash(token: str) -> str:
    """What is kept of a random token of 256 bits: nothing slower is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


class PairingCode(OneTimeCode):
    """Makes one browser a tablet of the nursery."""

    PURPOSE = "floor.pairing"

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("平板名称"), max_length=20)
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("配对码")
        indexes = [models.Index(fields=["code_index"], name="pairing_by_code")]

    def __str__(self) -> str:
        return f"pairing code {self.pk}"


@pghistory.track(*removals_too(), exclude=["failures"])
class FloorDevice(models.Model):
    """A tablet. `failures`: wrong PINs in a row; at the limit it is shut until the desk opens it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="floor_devices")
    name = models.CharField(_("平板名称"), max_length=20)
    room = models.ForeignKey(
        Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("常用班级")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    paired_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    paired_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("共用平板")
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                condition=Q(revoked_at__isnull=True),
                name="floor_device_name_once",
                violation_error_message=_("已经有一台同名的平板。"),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("paired_at")),
                name="floor_device_dates_in_order",
                violation_error_message=_("停用时间不能早于配对时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"floor device {self.pk}"

    @property
    def is_shut(self) -> bool:
        return self.failures >= MOST_DEVICE_FAILURES


class FloorPin(models.Model):
    """Six digits of one person at one nursery, kept as a password hash. `must_change`: given out by the desk."""

    membership = models.OneToOneField(
        StaffMembership, on_delete=models.CASCADE, primary_key=True, related_name="floor_pin"
    )
    secret = models.CharField(max_length=128, editable=False)
    must_change = models.BooleanField(default=False)
    failures = models.PositiveSmallIntegerField(default=0)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("平板密码")

    def __str__(self) -> str:
        return f"floor pin {self.pk}"

    @property
    def is_locked(self) -> bool:
        return self.failures >= MOST_FAILURES

    def set_pin(self, pin: str, *, must_change: bool = False) -> None:
        self.secret, self.must_change = make_password(pin), must_change
        self.failures, self.set_at = 0, timezone.now()

    def fits(self, pin: str) -> bool:
        return check_password(pin, self.secret)


class FloorSession(models.Model):
    """Somebody works at a tablet from … until. The browser holds its id, signed, with the last time it was used."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.ForeignKey(FloorDevice, on_delete=models.CASCADE, related_name="sessions")
    membership = models.ForeignKey(StaffMembership, on_delete=models.CASCADE, related_name="floor_sessions")
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("平板使用")
        indexes = [models.Index(fields=["device", "-opened_at"], name="floor_session_by_device")]

    def __str__(self) -> str:
        return f"floor session {self.pk}"
