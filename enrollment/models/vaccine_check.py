"""Inspection of a child's 预防接种证: within 30 days after entry, and again by the year's end (VAX-30d)."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from enrollment.enums import CheckResult, CheckStage
from enrollment.models.placement import Placement


@pghistory.track()
class VaccineCheck(models.Model):
    """A task until `done_at`. With gaps, `clinic` names the vaccination unit to which they were reported (VAX-48)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="vaccine_checks")
    stage = models.CharField(_("第几次"), max_length=6, choices=CheckStage.choices)
    due_on = models.DateField(_("最迟"))
    result = models.CharField(_("结果"), max_length=8, choices=CheckResult.choices, blank=True)
    clinic = models.CharField(_("报告的接种单位"), max_length=60, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(_("查验时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("预防接种证查验")
        indexes = [models.Index(fields=["due_on"], condition=Q(done_at__isnull=True), name="vaccine_check_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "stage"],
                name="vaccine_check_once_a_stage",
                violation_error_message=_("这次查验已经有了。"),
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, result="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(result="")),
                name="vaccine_check_done_whole",
                violation_error_message=_("查验要有结果、时间和经手人。"),
            ),
            models.CheckConstraint(
                condition=~Q(result="gaps") | ~Q(clinic=""),
                name="vaccine_check_gaps_reported",
                violation_error_message=_("有缺漏的，要写明报告了哪个接种单位。"),
            ),
        ]

    def __str__(self) -> str:
        return f"vaccine check {self.pk}"
