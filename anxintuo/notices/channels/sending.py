"""The outbox's senders for the topics `sms` and `email`."""

import smtplib
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from anxintuo.kit.verdict import ALLOWED
from anxintuo.notices.budget import reserve_notice_sms
from anxintuo.notices.channels.aliyun import AliyunSms
from anxintuo.notices.channels.demo import DemoSms
from anxintuo.notices.channels.needs import ALIYUN, DEMO, missing_sms_settings
from anxintuo.notices.channels.tencent import TencentSms
from anxintuo.notices.channels.texts import CODE, TEXTS, Sms
from anxintuo.notices.quiet import HOUSE, Pace, outside_quiet_hours
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Evidence, Misconfigured, Permanent, Retry

SMS_TOPIC, EMAIL_TOPIC = "sms", "email"


class SmsBackend(Protocol):
    def send(self, sms: Sms) -> Evidence:
        """Hand one message to the provider; raises Retry, Permanent or Misconfigured."""
        ...


def sms_backend() -> SmsBackend:
    """The one that settings.SMS_BACKEND names."""
    if settings.SMS_BACKEND == DEMO:
        return DemoSms()
    missing = missing_sms_settings(lambda name: getattr(settings, name))
    if missing:
        raise Misconfigured("sms_settings", f"短信服务还缺少设置：{'、'.join(missing)}")
    account: dict[str, Any] = {
        "key_id": settings.SMS_ACCESS_ID,
        "key_secret": settings.SMS_ACCESS_SECRET,
        "sign_name": settings.SMS_SIGN_NAME,
        "templates": settings.SMS_TEMPLATES,
        "endpoint": settings.SMS_ENDPOINT,
    }
    if settings.SMS_BACKEND == ALIYUN:
        return AliyunSms(**account)
    return TencentSms(app_id=settings.SMS_APP_ID, region=settings.SMS_REGION, **account)


def send_sms(payload: dict[str, Any], item: OutgoingItem) -> Evidence:
    """Payload: phone (E.164), text (a name in TEXTS), params; and quiet, from and until what hour, where it may wait.
    Codes were counted when they were asked for."""
    text = TEXTS[payload["text"]]
    backend = sms_backend()
    pace = Pace(quiet_from=payload["quiet"][0], quiet_until=payload["quiet"][1]) if "quiet" in payload else None
    if pace is not None:
        _wait_for_the_morning(pace)
    verdict = ALLOWED if text is CODE else reserve_notice_sms(payload["phone"], item_id=item.pk)
    if not verdict:
        raise Retry("budget", verdict.reason, after=_until_tomorrow_morning(pace or HOUSE))
    return backend.send(Sms(payload["phone"], text, payload["params"], reference=str(item.pk)))


def _wait_for_the_morning(pace: Pace) -> None:
    """A worker that was down, or a provider that stumbled, may have brought us into the night."""
    now = timezone.now()
    morning = outside_quiet_hours(now, pace)
    if morning > now:
        raise Retry("quiet_hours", "现在是免打扰时间，早上再发。", after=morning - now)


def _until_tomorrow_morning(pace: Pace) -> timedelta:
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return outside_quiet_hours(midnight, pace) - now


def send_email(payload: dict[str, Any], item: OutgoingItem) -> Evidence:
    """Payload: to, subject, body. Handed to Django's e-mail backend."""
    message_id = f"<{item.pk}@{settings.EMAIL_DOMAIN}>"
    message = EmailMessage(payload["subject"], payload["body"], to=[payload["to"]], headers={"Message-ID": message_id})
    try:
        message.send()
    except smtplib.SMTPAuthenticationError as error:
        raise Misconfigured("smtp_login", "邮件服务器不接受我们的账号。") from error
    except smtplib.SMTPRecipientsRefused as error:
        if all(500 <= code < 600 for code, _answer in error.recipients.values()):
            raise Permanent("smtp_recipient", "邮件服务器不接受这个收件地址。") from error
        raise Retry("smtp_recipient", "邮件服务器暂时不接受这个收件地址。") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Retry("smtp", "邮件暂时没有发送成功。") from error
    return Evidence("email", message_id)
