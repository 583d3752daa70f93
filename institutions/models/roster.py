"""The roster (排班): patterns, who works when and where, and who is away."""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.database.spans import clock_span, same, span
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.enums import AbsenceKind
from institutions.models.institution import Institution
from institutions.models.room import Room
from institutions.models.staff_file import StaffMember

IN_ORDER: dict[str, Any] = {
    "condition": Q(ends_at__gt=F("starts_at")),
    "violation_error_message": _("下班时间要晚于上班时间。"),
}


@pghistory.track(*removals_too())
class ShiftPattern(models.Model):
    """A shift as the nursery calls it: 早班 07:30–15:30."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="shift_patterns")
    name = models.CharField(_("班次"), max_length=12)
    starts_at = models.TimeField(_("上班"))
    ends_at = models.TimeField(_("下班"))

    class Meta:
        verbose_name = _("班次")
        ordering = ("starts_at", "ends_at", "name")
        constraints = [
            models.CheckConstraint(name="shift_pattern_in_order", **IN_ORDER),
            models.UniqueConstraint(
                fields=["institution", "name"],
                name="shift_pattern_name_once",
                violation_error_message=_("已经有同名的班次。"),
            ),
        ]

    def __str__(self) -> str:
        return f"shift pattern {self.pk}"


@pghistory.track(*removals_too())
class Shift(models.Model):
    """One person on one day, in one room or in none (kitchen, gate, office). Two of a person never overlap."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="shifts")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="shifts")
    on = models.DateField(_("日期"))
    starts_at = models.TimeField(_("上班"))
    ends_at = models.TimeField(_("下班"))

    class Meta:
        verbose_name = _("排班")
        ordering = ("on", "starts_at")
        indexes = [models.Index(fields=["on", "room"], name="shift_by_day")]
        constraints = [
            models.CheckConstraint(name="shift_in_order", **IN_ORDER),
            ExclusionConstraint(
                name="shift_once_at_a_time",
                expressions=[clock_span(), same("member")],
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("这位同事在这个时间已经有一个班了。"),
            ),
        ]

    def __str__(self) -> str:
        return f"shift {self.pk}"


@pghistory.track(*removals_too())
class Leave(models.Model):
    """Away from the roster on these days, all day or between two times. `reason_despite_gap`: what was written when it
    left a room below its ratio."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="leaves")
    kind = models.CharField(_("类别"), max_length=10, choices=AbsenceKind.choices)
    from_on = models.DateField(_("第一天"))
    until_on = models.DateField(_("最后一天"))
    starts_at = models.TimeField(_("从几点"), null=True, blank=True)
    ends_at = models.TimeField(_("到几点"), null=True, blank=True)
    reason_despite_gap = models.CharField(_("为什么仍要批准"), max_length=200, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("请假")
        ordering = ("from_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="leave_dates_in_order",
                violation_error_message=_("最后一天不能早于第一天。"),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="leave_hours_in_order",
                violation_error_message=_("从几点到几点要一起填写，先后要对；请一整天就都空着。"),
            ),
            ExclusionConstraint(
                name="leave_once_at_a_time",
                expressions=[span(), same("member")],
                violation_error_message=_("这位同事这几天已经请了假。"),
            ),
        ]

    def __str__(self) -> str:
        return f"leave {self.pk}"
