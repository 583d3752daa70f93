"""Which back end carries an SMS, and what becomes of an e-mail that the server does not take."""

import smtplib
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from anxintuo.kit.ids import uuid7
from anxintuo.notices import tasks
from anxintuo.notices.channels.aliyun import AliyunSms
from anxintuo.notices.channels.sending import send_email, send_sms, sms_backend
from anxintuo.notices.channels.tencent import TencentSms
from anxintuo.notices.channels.texts import NOTICE, short_title
from anxintuo.notices.checks import sms_can_be_sent
from anxintuo.notices.models import DemoMessage
from anxintuo.notices.queries import recent_demo_messages
from anxintuo.outbox.registry import Misconfigured, Permanent, Retry

ITEM = SimpleNamespace(pk=uuid7(), attempts=1)
MAIL = {"to": "parent@example.com", "subject": "安心托", "body": "您好"}


@pytest.fixture
def account(settings):
    """A complete account at a provider."""
    settings.DEMO = False
    settings.SMS_BACKEND = "aliyun"
    settings.SMS_ACCESS_ID = settings.SMS_ACCESS_SECRET = settings.SMS_SIGN_NAME = settings.SMS_APP_ID = "x"
    settings.SMS_TEMPLATES = {"code": "1", "notice": "2", "notice_neutral": "3", "notice_digest": "4"}
    return settings


def test_the_setting_chooses_the_provider(account):
    assert isinstance(sms_backend(), AliyunSms)
    account.SMS_BACKEND = "tencent"
    assert isinstance(sms_backend(), TencentSms)


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ({"SMS_BACKEND": ""}, "ANXINTUO_SMS_BACKEND"),
        ({"SMS_BACKEND": "pigeon"}, "ANXINTUO_SMS_BACKEND"),
        ({"SMS_ACCESS_ID": ""}, "ANXINTUO_SMS_ACCESS_ID"),
        ({"SMS_ACCESS_SECRET": ""}, "ANXINTUO_SMS_ACCESS_SECRET"),
        ({"SMS_SIGN_NAME": ""}, "ANXINTUO_SMS_SIGN_NAME"),
        ({"SMS_TEMPLATES": {"code": "1"}}, "ANXINTUO_SMS_TEMPLATES"),
        ({"SMS_BACKEND": "tencent", "SMS_APP_ID": ""}, "ANXINTUO_SMS_APP_ID"),
    ],
)
def test_what_is_missing_is_named_before_the_start_and_when_sending(account, lacking, told):
    for name, value in lacking.items():
        setattr(account, name, value)
    assert [(found.id, told in found.msg) for found in sms_can_be_sent(None)] == [("notices.E002", True)]
    with pytest.raises(Misconfigured) as raised:
        sms_backend()
    assert told in raised.value.sentence


def test_a_complete_account_passes_the_check(account):
    assert sms_can_be_sent(None) == []


def test_the_demonstration_s_channel_works_in_demo_mode_only(account, db):
    account.SMS_BACKEND = "demo"
    assert [found.id for found in sms_can_be_sent(None)] == ["notices.E001"]
    with pytest.raises(Misconfigured):
        send_sms({"phone": "+8613800138000", "text": "code", "params": {"code": "1", "minutes": "5"}}, ITEM)
    assert not DemoMessage.objects.exists()


def test_an_email_is_handed_to_django_with_a_message_id_of_its_own():
    evidence = send_email(MAIL, ITEM)
    assert mail.outbox[0].to == ["parent@example.com"]
    assert mail.outbox[0].extra_headers["Message-ID"] == evidence.message_id
    assert str(ITEM.pk) in evidence.message_id


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), Misconfigured),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), Permanent),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"later")}), Retry),
        (smtplib.SMTPServerDisconnected("gone"), Retry),
        (ConnectionRefusedError(), Retry),
        (TimeoutError(), Retry),
    ],
)
def test_a_mail_server_that_refuses(monkeypatch, error, outcome):
    def refuse(self, messages):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(outcome) as raised:
        send_email(MAIL, ITEM)
    assert type(raised.value) is outcome


@pytest.mark.django_db
def test_the_demonstration_s_messages_come_newest_first_and_go_after_a_week():
    for number in range(3):
        DemoMessage.objects.create(channel="sms", recipient="+8613800138000", body=f"第 {number} 条")
    assert [message.body for message in recent_demo_messages(2)] == ["第 2 条", "第 1 条"]
    old = DemoMessage.objects.earliest("id")
    DemoMessage.objects.filter(pk=old.pk).update(created_at=old.created_at.replace(year=2020))
    tasks.purge()
    assert old.pk not in DemoMessage.objects.values_list("pk", flat=True)
    assert DemoMessage.objects.count() == 2


@pytest.mark.parametrize("title", ["变更申请已通过。", "变更申请已通过！ ", "变更申请已通过。。"])
def test_a_title_brings_no_stop_into_the_wording_that_has_its_own(title):
    assert NOTICE.filled({"title": short_title(title)}) == "您有一条新消息：变更申请已通过。请登录安心托查看。"
