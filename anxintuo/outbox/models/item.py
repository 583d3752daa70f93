"""Outgoing work as rows: written with what caused it, sent after the commit."""

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7
from anxintuo.outbox.enums import ParkedReason, State, Urgency


def _exactly_when(state: State, *, holds: Q) -> Q:
    return Q(holds, state=state) | (~Q(state=state) & ~holds)


class OutgoingItemQuerySet(models.QuerySet["OutgoingItem"]):
    def due(self, urgency: str, now: datetime) -> "OutgoingItemQuerySet":
        return self.filter(state=State.WAITING, urgency=urgency, not_before__lte=now)

    def abandoned(self, urgency: str, claimed_before: datetime) -> "OutgoingItemQuerySet":
        """Claimed by a process that never came back."""
        return self.filter(state=State.IN_FLIGHT, urgency=urgency, claimed_at__lt=claimed_before)

    def parked(self) -> "OutgoingItemQuerySet":
        return self.filter(state=State.PARKED)

    def retryable(self) -> "OutgoingItemQuerySet":
        return self.parked().exclude(parked_reason=ParkedReason.EXPIRED)


class OutgoingItem(models.Model):
    """One thing to deliver, at least once. (`topic`, `key`) is its identity: enqueued twice, it is one row.

    `payload` is sealed JSON and emptied once it has served; `reference`, the errors and `evidence` are shown
    to operators and hold nothing personal.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    topic = models.CharField(_("种类"), max_length=60)
    key = models.CharField(_("唯一标识"), max_length=200)
    reference = models.CharField(_("关联"), max_length=200, blank=True)
    payload = EncryptedTextField(_("内容"), blank=True)
    urgency = models.CharField(_("缓急"), max_length=10, choices=Urgency.choices)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("尝试次数"), default=0)
    not_before = models.DateTimeField(_("最早发送时间"), default=timezone.now)
    not_after = models.DateTimeField(_("最晚发送时间"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("领取时间"), null=True, blank=True)
    claimed_by = models.CharField(_("领取进程"), max_length=100, blank=True)
    last_error_code = models.CharField(_("上次错误代码"), max_length=80, blank=True)
    last_error = models.CharField(_("上次错误"), max_length=200, blank=True)
    evidence = models.JSONField(_("送达凭据"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    parked_reason = models.CharField(_("搁置原因"), max_length=10, choices=ParkedReason.choices, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("送出时间"), null=True, blank=True)
    parked_at = models.DateTimeField(_("搁置时间"), null=True, blank=True)

    objects = OutgoingItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("待发条目")
        constraints = [
            models.UniqueConstraint(
                name="outbox_item_once_per_key",
                fields=["topic", "key"],
                violation_error_message=_("这件事已经登记过，不会重复发送。"),
            ),
            models.CheckConstraint(
                name="outbox_item_done_has_time",
                condition=_exactly_when(State.DONE, holds=Q(done_at__isnull=False)),
                violation_error_message=_("已送出的条目要有送出时间，其他条目没有。"),
            ),
            models.CheckConstraint(
                name="outbox_item_claimed_in_flight",
                condition=_exactly_when(State.IN_FLIGHT, holds=Q(claimed_at__isnull=False)),
                violation_error_message=_("正在发送的条目要有领取时间，其他条目没有。"),
            ),
            models.CheckConstraint(
                name="outbox_item_parked_has_reason",
                condition=_exactly_when(State.PARKED, holds=Q(parked_at__isnull=False) & ~Q(parked_reason="")),
                violation_error_message=_("搁置的条目要写明原因和时间，其他条目没有。"),
            ),
        ]
        indexes = [
            models.Index(
                name="outbox_item_due", fields=["urgency", "not_before", "id"], condition=Q(state=State.WAITING)
            ),
            models.Index(
                name="outbox_item_claimed", fields=["urgency", "claimed_at"], condition=Q(state=State.IN_FLIGHT)
            ),
            models.Index(name="outbox_item_parked", fields=["-parked_at"], condition=Q(state=State.PARKED)),
            models.Index(name="outbox_item_done", fields=["done_at"], condition=Q(state=State.DONE)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.id} {self.state}"
