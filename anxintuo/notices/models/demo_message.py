"""What a real channel would have carried, for the demonstration's page of messages."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7
from anxintuo.notices.enums import Channel


class DemoMessage(models.Model):
    """Written only while settings.DEMO is on. `recipient`: phone in E.164 or e-mail address."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(_("方式"), max_length=10, choices=Channel.choices)
    recipient = EncryptedTextField(_("收件人"))
    subject = EncryptedTextField(_("主题"), blank=True)
    body = EncryptedTextField(_("内容"))
    created_at = models.DateTimeField(_("时间"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("演示消息")
        constraints = [
            models.CheckConstraint(
                name="notices_demo_message_channel_known",
                condition=models.Q(channel__in=Channel.values),
                violation_error_message=_("没有这种通知方式。"),
            ),
        ]

    def __str__(self) -> str:
        return f"demo message {self.id}"
