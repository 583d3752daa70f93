"""An offer of a place, and what the guardians answer."""

from datetime import datetime
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from enrollment.enums import OfferState
from enrollment.models.case import Case
from enrollment.models.seat import SeatHold


class OfferQuerySet(models.QuerySet["Offer"]):
    def open(self) -> Self:
        return self.filter(state=OfferState.OPEN)

    def late(self, at: datetime) -> Self:
        return self.open().filter(answer_by__lte=at)


@pghistory.track()
class Offer(models.Model):
    """Open exactly as long as it owns a seat. `starts_on`–`start_until_on` is the window for the first day.

    `order_rule` names the version of `admission.order` and `facts` what was known of the child and of those before and
    after in the queue when it was made; `fees` the published list as it was then: nothing else is charged.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    room = models.ForeignKey("institutions.Room", on_delete=models.PROTECT, related_name="offers")
    hold = models.OneToOneField(SeatHold, on_delete=models.PROTECT, null=True, blank=True, related_name="offer")
    state = models.CharField(_("状态"), max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    starts_on = models.DateField(_("最早入托日期"))
    start_until_on = models.DateField(_("最晚入托日期"))
    answer_by = models.DateTimeField(_("答复截止"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("发出时间"), auto_now_add=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    first_day_on = models.DateField(_("选定的入托日期"), null=True, blank=True)
    place_in_queue = models.PositiveSmallIntegerField(_("排队位置"))
    order_rule = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    fees = models.JSONField(default=list)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("录取通知")
        ordering = ("-id",)
        indexes = [models.Index(fields=["answer_by"], condition=Q(state=OfferState.OPEN), name="offer_by_deadline")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=OfferState.OPEN),
                name="offer_open_once",
                violation_error_message=_("已经发过托位，正在等待家长答复。"),
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.OPEN, hold__isnull=False, closed_at__isnull=True)
                | (~Q(state=OfferState.OPEN) & Q(hold__isnull=True, closed_at__isnull=False)),
                name="offer_open_holds_a_seat",
                violation_error_message=_("等待答复的录取通知要占住一个托位。"),
            ),
            models.CheckConstraint(
                condition=Q(start_until_on__gte=F("starts_on")),
                name="offer_window_in_order",
                violation_error_message=_("最晚入托日期不能早于最早入托日期。"),
            ),
            models.CheckConstraint(
                condition=Q(first_day_on__isnull=True)
                | Q(first_day_on__gte=F("starts_on"), first_day_on__lte=F("start_until_on")),
                name="offer_first_day_in_window",
                violation_error_message=_("入托日期要在约定的范围内。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=OfferState.ACCEPTED) | Q(first_day_on__isnull=False),
                name="offer_accepted_with_day",
                violation_error_message=_("请选择入托日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"


@pghistory.track()
class OfferAnswer(models.Model):
    """One guardian's yes or no. A changed mind replaces the row while the offer is open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed = models.BooleanField(_("同意"))
    answered_at = models.DateTimeField(_("答复时间"), auto_now=True)

    class Meta:
        verbose_name = _("监护人的答复")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "user"],
                name="offer_answer_once_per_guardian",
                violation_error_message=_("您已经答复过。"),
            )
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
