"""An official's posting: an area by code prefix (3303 the city, 330302 a county), from a day, until a day."""

from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from governance.enums import Duty


class PostingQuerySet(models.QuerySet["Posting"]):
    def current(self, on: date) -> Self:
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)


@pghistory.track()
class Posting(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(_("职责"), max_length=16, choices=Duty.choices)
    area = models.CharField(
        _("管辖范围"), max_length=9, validators=[RegexValidator(r"^\d{2,9}$", _("请填写行政区划代码。"))]
    )
    office = models.CharField(_("单位"), max_length=80)
    from_on = models.DateField(_("开始日期"))
    until_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="posting_dates_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(area__regex=r"^\d{2,9}$"),
                name="posting_area_is_a_code",
                violation_error_message=_("请填写行政区划代码。"),
            ),
        ]

    def __str__(self) -> str:
        return f"posting {self.pk}"
