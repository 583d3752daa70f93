"""Cameras and gates of a nursery: the register (docs/decisions/nursery-desk.md, Devices)."""

from datetime import date, datetime
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anxintuo.files.models import StoredFile
from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.enums.devices import NEVER_FILMED, CameraLook, DeviceKind, DevicePlace
from institutions.models.institution import Institution
from institutions.models.room import Room


class DeviceQuerySet(models.QuerySet["Device"]):
    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)

    def cameras(self) -> Self:
        return self.filter(kind=DeviceKind.CAMERA)

    def unfiled(self, used_until: date) -> Self:
        """Cameras first used, or changed since they were filed, on or before a day (VID-14)."""
        new = Q(used_from_on__lte=used_until, camera__filed_on__isnull=True)
        return self.in_use().cameras().filter(new | Q(camera__changed_on__lte=used_until))


@pghistory.track(*removals_too())
class Device(models.Model):
    """A camera or a gate. It is retired, never removed: what it was and when it ran stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="devices")
    kind = models.CharField(_("种类"), max_length=8, choices=DeviceKind.choices, editable=False)
    name = models.CharField(_("名称"), max_length=30)
    place = models.CharField(_("位置"), max_length=16, choices=DevicePlace.choices)
    room = models.ForeignKey(
        Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("班级")
    )
    used_from_on = models.DateField(_("启用日期"), null=True, blank=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_why = models.CharField(_("停用原因"), max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("设备")
        ordering = ("kind", "name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                condition=Q(retired_at__isnull=True),
                name="device_name_once",
                violation_error_message=_("已经有一台同名的设备。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind=DeviceKind.CAMERA, place__in=NEVER_FILMED),
                name="camera_never_in_private_places",
                violation_error_message=_("卫生间、浴室、更衣室、哺乳室和员工休息室里不得安装监控。"),
            ),
            models.CheckConstraint(
                condition=Q(room__isnull=True) | Q(place=DevicePlace.ROOM),
                name="device_room_where_place_is_room",
                violation_error_message=_("选了班级，位置要选“班级里”。"),
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True, retired_why="")
                | (Q(retired_at__isnull=False, retired_by__isnull=False) & ~Q(retired_why="")),
                name="device_retired_with_reason",
                violation_error_message=_("停用要写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_camera(self) -> bool:
        return self.kind == DeviceKind.CAMERA

    @property
    def area(self) -> str:
        """小海豚班, or 门厅."""
        return self.room.name if self.room else str(self.get_place_display())


@pghistory.track(*removals_too())
class Camera(models.Model):
    """What only a camera has. `source` is where its pictures come from inside the nursery; no page shows it again.

    `keep_days` is what the nursery declares. `changed_on`: what was filed is so no more, and is to be filed anew.
    `picture` is a test picture and gone after a day; `pictured_at` stays.
    """

    device = models.OneToOneField(Device, on_delete=models.CASCADE, primary_key=True, related_name="camera")
    look = models.CharField(_("类型"), max_length=8, choices=CameraLook.choices)
    source = EncryptedTextField(_("取流地址"), blank=True)
    keep_days = models.PositiveSmallIntegerField(_("录像保存天数"))
    records_audio = models.BooleanField(_("录声音"), default=False)
    sign_on = models.DateField(_("贴提示标志的日期"), null=True, blank=True)
    filed_on = models.DateField(_("公安备案日期"), null=True, blank=True)
    filing_receipt = models.CharField(_("备案回执编号"), max_length=60, blank=True)
    changed_on = models.DateField(_("备案后改动的日期"), null=True, blank=True)
    picture_asked_at = models.DateTimeField(null=True, blank=True)
    pictured_at = models.DateTimeField(null=True, blank=True)
    picture = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("摄像头")
        constraints = [
            models.CheckConstraint(
                condition=Q(keep_days__gte=1, keep_days__lte=3650),
                name="camera_keeps_days",
                violation_error_message=_("录像保存天数填 1 到 3650。"),
            ),
            models.CheckConstraint(
                condition=Q(filed_on__isnull=True, filing_receipt="")
                | (Q(filed_on__isnull=False) & ~Q(filing_receipt="")),
                name="camera_filed_with_receipt",
                violation_error_message=_("备案要有回执编号和日期。"),
            ),
            models.CheckConstraint(
                condition=Q(changed_on__isnull=True) | Q(filed_on__isnull=False),
                name="camera_changed_after_filing",
                violation_error_message=_("先备案，才有备案后的改动。"),
            ),
            models.CheckConstraint(
                condition=Q(picture__isnull=True) | Q(pictured_at__isnull=False),
                name="camera_picture_with_its_time",
                violation_error_message=_("测试画面要有时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"camera {self.pk}"

    def picture_at(self, now: datetime) -> StoredFile | None:
        """The test picture while it is there; `picture` is read."""
        return self.picture if self.picture is not None and self.picture.is_there(now) else None


@pghistory.track(*removals_too(), exclude=["until_at"])
class DeviceSpan(models.Model):
    """Online from … until the last beat. Once it is over, somebody may name why (`gap_…`: of the gap after it)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="spans")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    gap_cause = models.CharField(_("原因"), max_length=8, blank=True)
    gap_words = models.CharField(_("说明"), max_length=100, blank=True)
    gap_named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    gap_named_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("在线时段")
        ordering = ("device", "from_at")
        indexes = [models.Index(fields=["device", "-until_at"], name="device_span_latest")]
        constraints = [
            models.UniqueConstraint(fields=["device", "from_at"], name="device_span_once"),
            models.CheckConstraint(
                condition=Q(until_at__gte=F("from_at")),
                name="device_span_in_order",
                violation_error_message=_("在线时段的结束不能早于开始。"),
            ),
            models.CheckConstraint(
                condition=Q(gap_cause="", gap_named_by__isnull=True, gap_named_at__isnull=True)
                | (Q(gap_named_by__isnull=False, gap_named_at__isnull=False) & ~Q(gap_cause="")),
                name="device_gap_named_by_somebody",
                violation_error_message=_("断线原因要有填写的人。"),
            ),
        ]

    def __str__(self) -> str:
        return f"span {self.pk}"
