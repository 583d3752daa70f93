"""The demonstration's channels: nothing leaves the machine, everything stands on /_demo/messages."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from anxintuo.notices.channels.texts import Sms
from anxintuo.notices.enums import Channel
from anxintuo.notices.models import DemoMessage
from anxintuo.outbox.registry import Evidence, Misconfigured


def _demo_only() -> None:
    if not settings.DEMO:
        raise Misconfigured("demo_only", "演示通道只在演示模式下可用，请配置真实的短信或邮件服务。")


class DemoSms:
    """The same reference twice is one message, as with a provider that honours it: a worker killed between sending and
    recording sends again."""

    def send(self, sms: Sms) -> Evidence:
        _demo_only()
        values = {"channel": Channel.SMS, "recipient": sms.phone, "body": sms.text.filled(sms.params)}
        message, _new = DemoMessage.objects.get_or_create(id=UUID(sms.reference), defaults=values)
        return Evidence("demo", str(message.pk))


class DemoEmailBackend(BaseEmailBackend):
    """settings.EMAIL_BACKEND of the demonstration."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        _demo_only()
        rows = [
            DemoMessage(channel=Channel.EMAIL, recipient=address, subject=str(message.subject), body=str(message.body))
            for message in email_messages
            for address in message.recipients()
        ]
        DemoMessage.objects.bulk_create(rows)
        return len(email_messages)
