"""Bills and what was paid: append-only, numbered without gaps. What was wrong is put right by another row."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from care.enums import AmountKind, BillKind, NumberSeries, PaymentKind, PaymentMethod
from care.models.contract import FeeContract, FeeContractLine


class SeriesCounter(models.Model):
    """The last number given. Its row is the lock: a number belongs to a row that was kept, so that none is missing."""

    institution = models.ForeignKey("institutions.Institution", on_delete=models.CASCADE, related_name="+")
    series = models.CharField(max_length=8, choices=NumberSeries.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "series", "year"], name="series_counter_once")]

    def __str__(self) -> str:
        return f"series {self.series} {self.year}"


class Bill(models.Model):
    """A month of a contract, as far as it was known when issued. `total` is the sum of its lines."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey("institutions.Institution", on_delete=models.PROTECT, related_name="bills")
    contract = models.ForeignKey(FeeContract, on_delete=models.PROTECT, related_name="bills")
    kind = models.CharField(_("种类"), max_length=10, choices=BillKind.choices)
    month = models.DateField(_("月份"))
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(_("编号"))
    total = models.DecimalField(_("合计（元）"), max_digits=9, decimal_places=2)
    due_on = models.DateField(_("付款日"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("开出时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("账单")
        ordering = ("month", "issued_at", "pk")
        indexes = [models.Index(fields=["institution", "month"], name="bill_by_month")]
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "number"], name="bill_number_once"),
            models.UniqueConstraint(
                fields=["contract", "month"],
                condition=Q(kind="regular"),
                name="bill_once_a_month",
                violation_error_message=_("这个月的账单已经开过了。"),
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="bill_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"bill {self.pk}"

    @property
    def label(self) -> str:
        return f"ZD{self.year}-{self.number:05d}"


class BillLine(models.Model):
    """`for_month` differs from the bill's month where an earlier month is settled: `amount` is then the difference."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(FeeContractLine, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=AmountKind.choices)
    for_month = models.DateField(_("月份"))
    is_difference = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField(_("天数"), default=0)
    of_days = models.PositiveSmallIntegerField(_("开园天数"), default=0)
    amount = models.DecimalField(_("金额（元）"), max_digits=9, decimal_places=2)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("账单明细")
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["bill", "line", "kind", "for_month"], name="bill_line_once"),
        ]

    def __str__(self) -> str:
        return f"bill line {self.pk}"


class Payment(models.Model):
    """Money received or given back, recorded with a receipt. `voids`: another row that was a mistake, undone in full.

    `once` comes with the form: a form sent twice is one payment.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey("institutions.Institution", on_delete=models.PROTECT, related_name="payments")
    contract = models.ForeignKey(FeeContract, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("种类"), max_length=4, choices=PaymentKind.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(_("编号"))
    amount = models.DecimalField(_("金额（元）"), max_digits=9, decimal_places=2)
    method = models.CharField(_("方式"), max_length=8, choices=PaymentMethod.choices)
    paid_on = models.DateField(_("日期"))
    reference = models.CharField(_("流水号"), max_length=40, blank=True)
    note = models.CharField(_("说明"), max_length=100, blank=True)
    voids = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="voided_by")
    once = models.UUIDField(unique=True, default=uuid7, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("收退款")
        ordering = ("paid_on", "recorded_at", "pk")
        indexes = [models.Index(fields=["institution", "paid_on"], name="payment_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["institution", "kind", "year", "number"], name="payment_number_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=Decimal(0), voids__isnull=True)
                | (Q(amount__lt=Decimal(0), voids__isnull=False) & ~Q(note="")),
                name="payment_amount_sign",
                violation_error_message=_("金额要大于 0；作废要写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"

    @property
    def label(self) -> str:
        prefix = "SJ" if self.kind == PaymentKind.IN else "TK"
        return f"{prefix}{self.year}-{self.number:05d}"

    @property
    def effect(self) -> Decimal:
        """On what the nursery holds."""
        return self.amount if self.kind == PaymentKind.IN else -self.amount
