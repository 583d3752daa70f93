"""A notice that waits to leave by SMS or e-mail together with others (docs/decisions/notice-digests.md)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from anxintuo.notices.enums import Channel
from anxintuo.notices.models.notice import Notice


class HeldNotice(models.Model):
    """Written with the notice, deleted in the transaction that puts the one message for it into the outbox."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+", verbose_name=_("消息"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("收件人"))
    channel = models.CharField(_("方式"), max_length=10, choices=Channel.choices)
    leaves_at = models.DateTimeField(_("最迟汇总时间"))

    class Meta:
        verbose_name = _("等待汇总的消息")
        constraints = [
            models.UniqueConstraint(
                name="notices_held_once",
                fields=["notice", "channel"],
                violation_error_message=_("这条消息已经在等待汇总。"),
            ),
            models.CheckConstraint(
                name="notices_held_channel_known",
                condition=models.Q(channel__in=Channel.values),
                violation_error_message=_("没有这种通知方式。"),
            ),
        ]
        indexes = [models.Index(name="notices_held_of_person", fields=["user", "channel"])]

    def __str__(self) -> str:
        return f"held {self.id}"
