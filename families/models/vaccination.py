"""Doses of vaccine that a child was given, and what a doctor has put off. What is missing is computed, never stored."""

from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7
from families.enums import DoseSource
from families.models.child import Child


class VaccineDoseQuerySet(models.QuerySet["VaccineDose"]):
    def current(self) -> Self:
        return self.filter(struck_at__isnull=True)


@pghistory.track()
class VaccineDose(models.Model):
    """`vaccine` is a code of the schedule (families/immunisation). A wrong entry is struck out, not deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="vaccine_doses")
    vaccine = models.CharField(_("疫苗"), max_length=24)
    given_on = models.DateField(_("接种日期"))
    lot = models.CharField(_("批号"), max_length=60, blank=True)
    place = models.CharField(_("接种单位"), max_length=60, blank=True)
    source = models.CharField(_("来源"), max_length=10, choices=DoseSource.choices)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_at = models.DateTimeField(_("划去时间"), null=True, blank=True)

    objects = VaccineDoseQuerySet.as_manager()

    class Meta:
        verbose_name = _("接种记录")
        constraints = [
            models.UniqueConstraint(
                fields=["child", "vaccine", "given_on"],
                condition=Q(struck_at__isnull=True),
                name="vaccine_dose_once_a_day",
                violation_error_message=_("这一天的这种疫苗已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True)
                | Q(struck_at__isnull=False, struck_by__isnull=False),
                name="vaccine_dose_struck_by_somebody",
                violation_error_message=_("划去的记录要有时间和经手人。"),
            ),
        ]

    def __str__(self) -> str:
        return f"vaccine dose {self.pk}"


@pghistory.track()
class VaccineDeferral(models.Model):
    """A doctor puts the doses of a series off (暂缓), until a day or until it is ended. The reason is a health fact."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="vaccine_deferrals")
    series = models.CharField(_("疫苗"), max_length=16)
    until_on = models.DateField(_("暂缓到"), null=True, blank=True)
    reason = EncryptedTextField(_("医生的说明"), blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("暂缓接种")
        constraints = [
            models.UniqueConstraint(
                fields=["child", "series"],
                condition=Q(ended_at__isnull=True),
                name="vaccine_deferral_once_at_a_time",
                violation_error_message=_("这种疫苗已经登记了暂缓。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("set_at")),
                name="vaccine_deferral_times_in_order",
                violation_error_message=_("结束时间不能早于登记时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"vaccine deferral {self.pk}"
