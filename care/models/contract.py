"""What a family and a nursery have agreed to pay: lines of the published list, as they stood on the day."""

from datetime import date
from decimal import Decimal

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.database.spans import same, span
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from care.money.terms import LineTerms, RefundRule, Terms
from enrollment.enums import EndReason
from institutions.enums import FeeCategory, FeeUnit

LAST_DUE_DAY = 28
LONGEST_RUN = 20


@pghistory.track(*removals_too())
class FeeContract(models.Model):
    """One runs at a time for a placement. Its lines do not change: other terms are another contract from a day on.

    `until_on` is the last day; an earlier end of the placement counts as well. `placement` is none where the place was
    given up before the first day: the contract is void then. `voided_at`: entered by mistake, it comes to nothing and
    what was billed goes back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    placement = models.ForeignKey(
        "enrollment.Placement", on_delete=models.SET_NULL, null=True, blank=True, related_name="fee_contracts"
    )
    institution = models.ForeignKey("institutions.Institution", on_delete=models.PROTECT, related_name="fee_contracts")
    child = models.ForeignKey("families.Child", on_delete=models.PROTECT, related_name="fee_contracts")
    from_on = models.DateField(_("从哪天起"))
    until_on = models.DateField(_("到哪天止"), null=True, blank=True)
    by_day = models.BooleanField(_("不足一个月按天算"), default=True)
    # Another of the same child ended the day before, or begins the day after: what they share is counted by day.
    continues = models.BooleanField(default=False, editable=False)
    is_followed = models.BooleanField(default=False, editable=False)
    due_day = models.PositiveSmallIntegerField(
        _("每月几号前付"), default=10, validators=[MinValueValidator(1), MaxValueValidator(LAST_DUE_DAY)]
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("签订时间"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("家长确认时间"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("收费合同")
        indexes = [models.Index(fields=["institution", "child"], name="fee_contract_by_account")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="fee_contract_dates_in_order",
                violation_error_message=_("最后一天不能早于第一天。"),
            ),
            models.CheckConstraint(
                condition=Q(due_day__range=(1, LAST_DUE_DAY)),
                name="fee_contract_due_day",
                violation_error_message=_("付款日是每月 1 号到 28 号。"),
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="fee_contract_voided_with_reason",
                violation_error_message=_("作废合同要写明原因。"),
            ),
            models.CheckConstraint(
                condition=Q(placement__isnull=False) | Q(voided_at__isnull=False),
                name="fee_contract_has_its_place",
                violation_error_message=_("合同要有托位。"),
            ),
            ExclusionConstraint(
                name="fee_contract_one_at_a_time",
                expressions=[span(), same("placement")],
                condition=Q(voided_at__isnull=True),
                violation_error_message=_("这段时间里已经有一份收费合同。"),
            ),
        ]

    def __str__(self) -> str:
        return f"fee contract {self.pk}"

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None

    @property
    def is_unconfirmed(self) -> bool:
        return self.confirmed_at is None and not self.is_void

    def terms(self) -> Terms:
        """Uses prefetched lines, and the placement."""
        lines = tuple(line.terms() for line in self.lines.all())
        moved = self.placement is not None and self.placement.end_reason == EndReason.MOVE
        return Terms(
            self.from_on,
            self.last_on,
            self.by_day,
            () if self.is_void else lines,
            continues=self.continues,
            is_followed=self.is_followed or moved,
        )

    @property
    def last_on(self) -> date | None:
        """The last day that is charged: the contract's own, or the child's last if that is earlier."""
        ends = [self.until_on, self.placement.until_on if self.placement else None]
        return min((each for each in ends if each is not None), default=None)


class FeeContractLine(models.Model):
    """`item` is the line of the published list from which the rest was copied (发改价格〔2024〕1477号: nothing else may
    be charged). Append-only. The refund rule is that of `RefundRule`; `refund_text` is what the list said in words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.ForeignKey(FeeContract, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey("institutions.FeeItem", on_delete=models.PROTECT, related_name="contract_lines")
    title = models.CharField(_("项目"), max_length=40)
    category = models.CharField(_("类别"), max_length=8, choices=FeeCategory.choices)
    unit = models.CharField(_("计费单位"), max_length=8, choices=FeeUnit.choices)
    amount = models.DecimalField(_("金额（元）"), max_digits=9, decimal_places=2)
    refund_text = models.CharField(_("退费办法"), max_length=2000, blank=True)
    refund_share = models.PositiveSmallIntegerField(_("缺勤退还比例（%）"), default=0)
    refund_from_day = models.PositiveSmallIntegerField(_("连续缺勤第几天起退"), default=1)
    refund_whole_run = models.BooleanField(_("满天数后从第一天算起"), default=False)
    refund_told_ahead = models.BooleanField(_("要提前一天告知"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("合同收费项目")
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["contract", "item"], name="fee_contract_line_once"),
            models.CheckConstraint(condition=Q(amount__gte=Decimal(0)), name="fee_contract_line_not_negative"),
            models.CheckConstraint(
                condition=Q(refund_share__range=(0, 100), refund_from_day__range=(1, LONGEST_RUN)),
                name="fee_contract_line_refund_range",
                violation_error_message=_("退还比例是 0 到 100，连续天数是 1 到 20。"),
            ),
            models.CheckConstraint(
                condition=Q(refund_share=0) | Q(unit__in=["month", "day"]),
                name="fee_contract_line_refund_by_days",
                violation_error_message=_("按月或按天收的项目才能按缺勤天数退。"),
            ),
        ]

    def __str__(self) -> str:
        return f"fee contract line {self.pk}"

    @property
    def rule(self) -> RefundRule:
        return RefundRule(self.refund_share, self.refund_from_day, self.refund_whole_run, self.refund_told_ahead)

    def terms(self) -> LineTerms:
        return LineTerms(self.pk, self.title, self.unit, self.amount, self.rule)
