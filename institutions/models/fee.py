"""The published fee list (目录清单): nothing outside it may be charged (发改价格〔2024〕1477号)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.enums import ClassKind, FeeCategory, FeeUnit
from institutions.models.institution import Institution


class FeeItemQuerySet(models.QuerySet["FeeItem"]):
    def current(self, on: date) -> Self:
        return self.filter(
            Q(valid_from_on__isnull=True) | Q(valid_from_on__lte=on),
            Q(valid_to_on__isnull=True) | Q(valid_to_on__gte=on),
        )


@pghistory.track(*removals_too())
class FeeItem(models.Model):
    """One line of the list. `amount` is yuan per `unit`; `class_kind` empty: for every class."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="fees")
    category = models.CharField(_("类别"), max_length=8, choices=FeeCategory.choices)
    title = models.CharField(_("项目"), max_length=40)
    class_kind = models.CharField(_("适用班型"), max_length=8, choices=ClassKind.choices, blank=True)
    unit = models.CharField(_("计费单位"), max_length=8, choices=FeeUnit.choices)
    amount = models.DecimalField(_("金额（元）"), max_digits=9, decimal_places=2)
    basis = models.CharField(_("收费依据"), max_length=160, blank=True)
    includes = models.CharField(_("包含内容"), max_length=200, blank=True)
    voluntary = models.BooleanField(_("自愿选择"), default=False)
    refund_rule = models.CharField(_("退费办法"), max_length=2000, blank=True)
    valid_from_on = models.DateField(_("执行开始"), null=True, blank=True)
    valid_to_on = models.DateField(_("执行结束"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = FeeItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("收费项目")
        ordering = ("category", "order", "title")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=Decimal(0)),
                name="fee_not_negative",
                violation_error_message=_("金额不能小于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_from_on__isnull=True)
                | Q(valid_to_on__isnull=True)
                | Q(valid_to_on__gte=F("valid_from_on")),
                name="fee_dates_in_order",
                violation_error_message=_("执行结束日期不能早于开始日期。"),
            ),
            # The basic fee is what everybody pays; only other services are a matter of choice.
            models.CheckConstraint(
                condition=Q(category=FeeCategory.OTHER) | Q(voluntary=False),
                name="fee_basic_not_voluntary",
                violation_error_message=_("基本服务费不能是自愿项目。"),
            ),
        ]

    def __str__(self) -> str:
        return f"fee item {self.pk}"

    def valid_on(self, day: date) -> bool:
        starts, ends = self.valid_from_on, self.valid_to_on
        return (starts is None or starts <= day) and (ends is None or day <= ends)

    def per_month(self) -> Decimal:
        """Yuan per month by the conventions below; 0 for what is paid once."""
        if self.unit == FeeUnit.DAY:
            return self.amount * CARE_DAYS_PER_MONTH
        if self.unit == FeeUnit.TERM:
            return (self.amount / MONTHS_PER_TERM).quantize(Decimal("0.01"))
        return self.amount if self.unit == FeeUnit.MONTH else Decimal(0)


# What a month and a term count for in an estimate. Not law: our own convention, said beside every estimate.
CARE_DAYS_PER_MONTH = 22
MONTHS_PER_TERM = 5


@dataclass(frozen=True, slots=True)
class MonthlyEstimate:
    """Yuan per month for one child: what everybody pays, and what may be chosen besides."""

    required: Decimal
    voluntary: Decimal

    @property
    def total(self) -> Decimal:
        return self.required + self.voluntary


def monthly_estimate(institution: Institution, class_kind: str, *, on: date | None = None) -> MonthlyEstimate | None:
    """What a full month costs in this kind of class, from the fee list valid on `on` (default: today).

    Days count 22 a month and a term 5 months; what is paid once is left out. An item without a class kind is for
    all of them. None when no basic fee is published, because a sum without it would mislead. Uses prefetched `fees`.
    """
    day = on or localdate()
    sums = {False: Decimal(0), True: Decimal(0)}
    has_basic = False
    for item in institution.fees.all():
        if item.class_kind not in ("", class_kind) or not item.valid_on(day):
            continue
        has_basic = has_basic or item.category == FeeCategory.BASIC
        sums[item.voluntary] += item.per_month()
    return MonthlyEstimate(sums[False], sums[True]) if has_basic else None
