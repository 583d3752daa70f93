"""Each person is told once, in the inbox and by the ways they chose; no health fact leaves the house."""

from datetime import datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy

from anxintuo.kit.ids import uuid7
from anxintuo.notices import kinds
from anxintuo.notices.actions import notify, notify_many, set_preferences
from anxintuo.notices.channels.demo import DemoSms
from anxintuo.notices.channels.texts import NOTICE, Sms
from anxintuo.notices.enums import Channel
from anxintuo.notices.models import DemoMessage, EmailContact, Notice, NoticePreference, SmsBudget
from anxintuo.notices.quiet import outside_quiet_hours
from anxintuo.outbox.actions import OutsideTransaction
from anxintuo.outbox.delivery import drain
from anxintuo.outbox.enums import State, Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Retry

pytestmark = pytest.mark.django_db
BEIJING = get_default_timezone()
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=BEIJING)
NIGHT = datetime(2026, 11, 24, 23, 30, tzinfo=BEIJING)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def tell(user, kind="test.progress", key="k1", **what):
    return notify(user, kind, **{"title": "材料已通过", "body": "请确认入托日期。", "url": "/my/", "key": key, **what})


def _flow_limit(self, sms):
    raise Retry("flow", "短信服务商暂时不接受。")


def sent_by(channel):
    """What the demonstration's channels carried, after draining every queue."""
    for urgency in Urgency:
        drain(urgency)
    return list(DemoMessage.objects.filter(channel=channel).order_by("id"))


def topics():
    return sorted(OutgoingItem.objects.values_list("topic", flat=True))


@pytest.fixture
def with_email(user, settings):
    settings.EMAIL_BACKEND = "anxintuo.notices.channels.demo.DemoEmailBackend"
    return EmailContact.objects.create(user=user, address="parent@example.com")


class TestInbox:
    def test_a_notice_stands_in_the_inbox_and_unread(self, user):
        notice = tell(user, "test.news")
        notice.refresh_from_db()
        assert (notice.title, notice.body, notice.url, notice.read_at) == (
            "材料已通过",
            "请确认入托日期。",
            "/my/",
            None,
        )
        assert topics() == []

    def test_telling_the_same_thing_twice_adds_nothing(self, user):
        first, again = tell(user), tell(user)
        assert first.pk == again.pk
        assert topics() == ["sms"]

    def test_the_same_thing_reaches_every_person_once(self, user, stranger):
        tell(user)
        notify_many([user, stranger], "test.progress", title="材料已通过", key="k1")
        assert Notice.objects.count() == 2
        assert topics() == ["sms", "sms"]

    def test_many_people_take_a_fixed_number_of_statements(self, user, stranger, django_assert_num_queries):
        with django_assert_num_queries(7):
            notify_many([user, stranger], "test.progress", title="材料已通过", key="k1")

    def test_what_was_written_is_not_readable_in_the_database(self, user):
        tell(user, title="陈小明体温 38.2 度", body="请尽快来接。")
        with connection.cursor() as cursor:
            cursor.execute("SELECT n::text FROM notices_notice n UNION ALL SELECT o::text FROM outbox_outgoingitem o")
            stored = repr(cursor.fetchall())
        assert "38.2" not in stored
        assert "小明" not in stored
        assert "13800138000" not in stored

    @pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
    def test_a_notice_leads_to_our_own_pages_only(self, user, url):
        with pytest.raises(IntegrityError), transaction.atomic():
            tell(user, url=url)

    def test_an_unknown_kind_is_a_defect(self, user):
        with pytest.raises(KeyError):
            tell(user, "test.unknown")

    def test_two_kinds_of_one_name_are_a_defect(self):
        kinds.register_kind("test.news", "机构通知")  # the same again does no harm
        with pytest.raises(ValueError, match="already"):
            kinds.register_kind("test.news", "别的")


def test_what_is_told_is_in_the_house_s_language_whoever_acts(user, with_email):
    """An official who reads English decides about a nursery that does not."""
    with translation.override("en"):
        tell(user, title=gettext_lazy("备案进度"), body=gettext_lazy("已备案，家长可以在查找页看到您的机构。"))
        tell(user, "test.health", key="k2")
    first = Notice.objects.order_by("id")[0]
    assert (first.title, first.body) == ("备案进度", "已备案，家长可以在查找页看到您的机构。")
    mails = sent_by(Channel.EMAIL)
    assert [(mail.subject, mail.body) for mail in mails] == [
        ("安心托：备案进度", first.body), ("安心托：您有一条新消息", "您在安心托有一条新消息，请登录查看。"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_outside_the_transaction_of_what_is_told_it_is_refused(user):
    with pytest.raises(OutsideTransaction):
        tell(user, "test.news")
    assert not Notice.objects.exists()


class TestSms:
    def test_an_sms_carries_the_title_and_no_more(self, user):
        tell(user)
        message = sent_by(Channel.SMS)[0]
        assert message.recipient == "+8613800138000"
        assert message.body == "您有一条新消息：材料已通过。请登录安心托查看。"

    def test_a_long_title_is_cut_and_a_link_taken_out(self, user):
        tell(user, title="请看 https://example.com/一个非常非常长的标题写不下了")
        assert "://" not in sent_by(Channel.SMS)[0].body
        assert OutgoingItem.objects.get().state == State.DONE

    def test_of_a_sensitive_kind_only_a_neutral_sentence_is_sent(self, user, with_email):
        tell(user, "test.health", title="体温 38.2 度", body="请尽快来接。")
        everything = " ".join(f"{m.subject} {m.body}" for c in Channel for m in sent_by(c))
        assert len(DemoMessage.objects.all()) == 2
        assert "38.2" not in everything
        assert "来接" not in everything

    def test_nobody_without_a_phone_and_nobody_disabled_gets_one(self, user, stranger):
        user.set_phone("")
        user.save()
        stranger.is_active = False
        stranger.save()
        notify_many([user, stranger], "test.progress", title="材料已通过", key="k1")
        assert topics() == []
        assert Notice.objects.count() == 2

    def test_at_night_it_waits_for_the_morning(self, user, clock):
        clock.move_to(NIGHT)
        tell(user)
        assert sent_by(Channel.SMS) == []
        clock.move_to(datetime(2026, 11, 25, 7, 0, 1, tzinfo=BEIJING))
        assert len(sent_by(Channel.SMS)) == 1

    def test_what_is_urgent_is_sent_at_night_through_the_urgent_queue(self, user, clock):
        clock.move_to(NIGHT)
        tell(user, "test.arrival")
        assert OutgoingItem.objects.get().urgency == Urgency.URGENT
        assert len(sent_by(Channel.SMS)) == 1

    def test_old_news_is_not_sent(self, user, clock):
        tell(user)
        clock.move_to(datetime(2026, 11, 27, 12, 0, tzinfo=BEIJING))
        assert sent_by(Channel.SMS) == []

    def test_over_the_day_s_limit_it_waits_for_the_next_day_and_the_inbox_does_not(self, user, settings, clock):
        settings.SMS_LIMITS = {**settings.SMS_LIMITS, "notice.number": 1}
        tell(user, key="k1")
        tell(user, key="k2")
        assert len(sent_by(Channel.SMS)) == 1
        assert Notice.objects.count() == 2
        waiting = OutgoingItem.objects.get(state=State.WAITING)
        assert waiting.not_before == datetime(2026, 11, 25, 7, 0, tzinfo=BEIJING)
        assert waiting.last_error == "今天发往这个号码的短信通知已达上限，明天（11 月 25 日）0 点以后再发。"

    def test_what_waited_for_the_next_day_is_counted_on_that_day(self, user, settings, clock):
        settings.SMS_LIMITS = {**settings.SMS_LIMITS, "notice.number": 1}
        tell(user, key="k1")
        tell(user, key="k2")
        assert len(sent_by(Channel.SMS)) == 1
        clock.move_to(datetime(2026, 11, 25, 9, 0, tzinfo=BEIJING))
        tell(user, key="k3")
        assert len(sent_by(Channel.SMS)) == 2, "the one that waited; it has used up the second day"
        clock.move_to(datetime(2026, 11, 26, 9, 0, tzinfo=BEIJING))
        assert len(sent_by(Channel.SMS)) == 3

    def test_a_message_that_is_tried_again_is_counted_once(self, user, settings, clock, monkeypatch):
        settings.SMS_LIMITS = {**settings.SMS_LIMITS, "notice.number": 1}
        with monkeypatch.context() as patch:
            patch.setattr(DemoSms, "send", _flow_limit)
            tell(user)
            assert sent_by(Channel.SMS) == []
        OutgoingItem.objects.update(attempts=0)  # as after an operator's “try again”
        clock.shift(60)
        assert len(sent_by(Channel.SMS)) == 1
        assert SmsBudget.objects.get(scope="notice.number").used == 1


def test_the_demonstrations_telephone_gets_one_message_for_one_reference():
    """A worker killed between sending and recording sends again; a provider that honours our reference drops it."""
    sms = Sms("+8613800138000", NOTICE, dict.fromkeys(NOTICE.params, "材料已通过"), reference=str(uuid7()))
    assert DemoSms().send(sms) == DemoSms().send(sms)
    assert DemoMessage.objects.count() == 1


class TestEmail:
    def test_it_goes_to_the_verified_address(self, user, with_email):
        tell(user)
        message = sent_by(Channel.EMAIL)[0]
        assert (message.recipient, message.subject) == ("parent@example.com", "安心托：材料已通过")
        assert message.body == "请确认入托日期。"

    def test_whoever_has_given_no_address_gets_none(self, user, with_email):
        with_email.delete()
        tell(user)
        assert topics() == ["sms"]


class TestPreferences:
    def test_what_was_turned_off_is_not_sent(self, user, actor):
        set_preferences({("test.progress", Channel.SMS): False}, actor=actor)
        tell(user)
        assert topics() == []

    def test_what_was_turned_on_is_sent_although_the_kind_does_not_by_itself(self, user, actor, with_email):
        set_preferences({("test.arrival", Channel.EMAIL): True}, actor=actor)
        tell(user, "test.arrival")
        assert topics() == ["email", "sms"]

    def test_what_is_required_cannot_be_turned_off(self, user, actor):
        set_preferences({("test.arrival", Channel.SMS): False}, actor=actor)
        NoticePreference.objects.create(user=user, kind="test.arrival", channel=Channel.SMS, wanted=False)
        tell(user, "test.arrival")
        assert topics() == ["sms"]

    def test_one_person_s_choice_leaves_the_other_s_alone(self, user, stranger, actor):
        set_preferences({("test.progress", Channel.SMS): False}, actor=actor)
        notify_many([user, stranger], "test.progress", title="材料已通过", key="k1")
        assert topics() == ["sms"]

    def test_changing_one_s_mind_keeps_one_row_and_its_history(self, user, actor):
        for wanted in (False, True):
            set_preferences({("test.progress", Channel.SMS): wanted}, actor=actor)
        assert NoticePreference.objects.get().wanted is True
        history = NoticePreference.pgh_event_model.objects.order_by("pgh_id")
        assert [event.wanted for event in history] == [False, True]


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        ((24, 6, 59), (24, 7, 0)),
        ((24, 7, 0), (24, 7, 0)),
        ((24, 21, 59), (24, 21, 59)),
        ((24, 22, 0), (25, 7, 0)),
        ((24, 0, 0), (24, 7, 0)),
        ((30, 23, 59), (31, 7, 0)),
    ],
)
def test_quiet_hours_are_ten_in_the_evening_to_seven_in_the_morning_in_beijing(at, sent):
    def december(day, hour, minute):
        return datetime(2026, 12, day, hour, minute, tzinfo=BEIJING)

    assert outside_quiet_hours(december(*at)) == december(*sent)
