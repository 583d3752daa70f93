"""One digest instead of twenty: what may wait leaves as one message, once, and never for what was read meanwhile."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from anxintuo.accounts.models import User
from anxintuo.notices import kinds, tasks
from anxintuo.notices.actions import notify, notify_many, open_notice, read_all, set_pace, set_preferences
from anxintuo.notices.channels.demo import DemoSms
from anxintuo.notices.enums import Channel
from anxintuo.notices.models import DemoMessage, EmailContact, HeldNotice, Notice, NoticePace, SmsBudget
from anxintuo.notices.quiet import HOUSE, Pace, leaves_at, outside_quiet_hours
from anxintuo.outbox.delivery import drain
from anxintuo.outbox.enums import ParkedReason, State, Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Retry
from tests.notices.waiting import BEIJING, NOON, a_window_later, beijing, sent_by, tell


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def with_email(user, settings):
    settings.EMAIL_BACKEND = "anxintuo.notices.channels.demo.DemoEmailBackend"
    return EmailContact.objects.create(user=user, address="parent@example.com")


@pytest.mark.django_db
class TestTogether:
    def test_twenty_notices_leave_as_one_sms_that_counts_them(self, user, clock):
        tell(user, *(f"第 {n} 步" for n in range(20)))
        assert sent_by() == []
        a_window_later(clock)
        assert sent_by() == ["您有 20 条新消息，请登录安心托查看。"]
        assert SmsBudget.objects.get(scope="notice.number").used == 1
        assert not HeldNotice.objects.exists()
        assert set(OutgoingItem.objects.values_list("state", flat=True)) == {State.DONE}

    def test_one_e_mail_tells_how_many_and_the_titles(self, user, with_email, clock):
        tell(user, "材料已通过", "已排到第 3 位")
        tell(user, "体检单 38.2 度", kind="test.paper")
        a_window_later(clock)
        assert sent_by(Channel.EMAIL) == [
            "您有 3 条新消息：\n· 材料已通过\n· 已排到第 3 位\n· 还有 1 条\n\n请登录安心托查看。"
        ]
        assert DemoMessage.objects.get(channel=Channel.EMAIL).subject == "安心托：您有 3 条新消息"

    def test_of_health_alone_an_e_mail_only_counts(self, user, with_email, clock):
        tell(user, "发热 38.2 度", "过敏", kind="test.paper")
        a_window_later(clock)
        assert sent_by(Channel.EMAIL) == ["您有 2 条新消息。\n\n请登录安心托查看。"]

    def test_very_many_titles_are_cut(self, user, with_email, clock):
        tell(user, *(f"第 {n} 步" for n in range(23)))
        a_window_later(clock)
        assert sent_by(Channel.EMAIL)[0].count("· 第") == 20
        assert "· 还有 3 条" in sent_by(Channel.EMAIL)[0]

    def test_a_single_one_keeps_its_own_title(self, user, with_email, clock):
        tell(user, "材料已通过")
        a_window_later(clock)
        assert sent_by() == ["您有一条新消息：材料已通过。请登录安心托查看。"]
        assert DemoMessage.objects.get(channel=Channel.EMAIL).subject == "安心托：材料已通过"

    def test_a_single_one_about_health_stays_neutral(self, user, clock):
        tell(user, "发热 38.2 度", kind="test.paper")
        a_window_later(clock)
        assert sent_by() == ["您在安心托有一条新消息，请登录查看。"]

    def test_what_comes_within_the_window_of_the_first_goes_along_and_what_comes_after_it_does_not(self, user, clock):
        tell(user, "一")
        clock.shift(timedelta(minutes=9))
        tell(user, "二")
        clock.shift(timedelta(minutes=1, seconds=1))
        assert sent_by() == ["您有 2 条新消息，请登录安心托查看。"]
        tell(user, "三")
        a_window_later(clock)
        assert sent_by()[1:] == ["您有一条新消息：三。请登录安心托查看。"]

    def test_each_person_has_a_digest_of_their_own(self, user, stranger, clock):
        with transaction.atomic():
            for title in ("一", "二"):
                notify_many([user, stranger], "test.step", title=title, key=title)
        a_window_later(clock)
        assert sent_by() == ["您有 2 条新消息，请登录安心托查看。"] * 2

    def test_telling_the_same_thing_twice_holds_it_once(self, user, clock):
        tell(user, "一"), tell(user, "一")
        assert HeldNotice.objects.count() == 1

    def test_what_was_rolled_back_is_not_held(self, user, clock):
        with transaction.atomic():
            notify(user, "test.step", title="一", key="一")
            transaction.set_rollback(True)
        assert not HeldNotice.objects.exists()
        assert not OutgoingItem.objects.exists()

    def test_many_people_take_a_fixed_number_of_statements(self, django_assert_num_queries, db, clock):
        def people(first, last):
            return [User.objects.create_with_phone(f"+86138001380{n:02d}") for n in range(first, last)]

        for number, group in enumerate((people(1, 3), people(3, 23))):
            with django_assert_num_queries(10), transaction.atomic():  # savepoint and release are two of them
                notify_many(group, "test.step", title="一", key=f"k{number}")

    def test_nothing_of_it_is_readable_in_the_database(self, user, clock):
        tell(user, "小明的材料已通过")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT h::text FROM notices_heldnotice h UNION ALL SELECT o::text FROM outbox_outgoingitem o"
            )
            assert "小明" not in repr(cursor.fetchall())


@pytest.mark.django_db
class TestWhatStillHolds:
    """Everything is asked at the time of sending."""

    def test_no_sms_for_what_was_read_in_the_app(self, user, actor, clock):
        tell(user, "一", "二")
        read_all(actor=actor)
        a_window_later(clock)
        assert sent_by() == []
        assert set(OutgoingItem.objects.values_list("state", flat=True)) == {State.DONE}

    def test_of_three_one_of_which_was_read_two_are_told(self, user, actor, clock):
        first, *_others = tell(user, "一", "二", "三")
        open_notice(first, actor=actor)
        a_window_later(clock)
        assert sent_by() == ["您有 2 条新消息，请登录安心托查看。"]

    def test_also_when_it_was_read_after_gathering(self, user, actor, clock, monkeypatch):
        first, *_others = tell(user, "一", "二")
        a_window_later(clock)
        with monkeypatch.context() as patch:
            patch.setattr(DemoSms, "send", _busy)
            assert sent_by() == []
        open_notice(first, actor=actor)
        clock.shift(60)
        assert sent_by() == ["您有一条新消息：二。请登录安心托查看。"]

    def test_what_was_turned_off_meanwhile_is_not_sent(self, user, actor, clock):
        tell(user, "一", "二")
        tell(user, "三", kind="test.paper")
        set_preferences({("test.step", Channel.SMS): False}, actor=actor)
        a_window_later(clock)
        assert sent_by() == ["您在安心托有一条新消息，请登录查看。"]

    def test_it_goes_to_the_number_of_that_moment(self, user, clock):
        tell(user, "一", "二")
        user.set_phone("+8613700137000")
        user.save()
        a_window_later(clock)
        sent_by()
        assert DemoMessage.objects.get().recipient == "+8613700137000"

    def test_nothing_to_whoever_was_disabled_or_has_no_number_and_no_address_any_more(
        self, user, stranger, with_email, clock
    ):
        with transaction.atomic():
            notify_many([user, stranger], "test.step", title="一", key="一")
        user.set_phone("")
        user.save()
        with_email.delete()
        stranger.is_active = False
        stranger.save()
        a_window_later(clock)
        assert sent_by() == []
        assert not OutgoingItem.objects.exclude(state=State.DONE).exists()

    def test_a_worker_that_lagged_takes_everything_along(self, user, clock):
        tell(user, "一", "二")
        clock.shift(timedelta(hours=3))
        tell(user, "三")
        assert sent_by() == ["您有 3 条新消息，请登录安心托查看。"]

    def test_a_digest_over_the_limit_goes_the_next_morning(self, user, settings, clock):
        settings.SMS_LIMITS = {**settings.SMS_LIMITS, "notice.number": 0}
        tell(user, "一", "二")
        a_window_later(clock)
        assert sent_by() == []
        settings.SMS_LIMITS = {**settings.SMS_LIMITS, "notice.number": 1}
        clock.move_to(beijing(25, 7, 0, 1))
        assert sent_by() == ["您有 2 条新消息，请登录安心托查看。"]

    def test_old_news_is_not_sent_and_makes_no_digest_of_the_new(self, user, clock):
        tell(user, "一")
        clock.move_to(beijing(27, 12))
        tell(user, "二")
        a_window_later(clock)
        assert sent_by() == ["您有一条新消息：二。请登录安心托查看。"]
        assert [item.parked_reason for item in OutgoingItem.objects.filter(state=State.PARKED)] == [
            ParkedReason.EXPIRED
        ]

    def test_what_could_never_be_gathered_is_forgotten(self, user, clock):
        tell(user, "一")
        clock.shift(timedelta(days=31))
        tasks.purge()
        assert not HeldNotice.objects.exists()
        assert Notice.objects.count() == 1


@pytest.mark.django_db
class TestPace:
    def test_what_came_at_night_leaves_as_one_in_the_morning(self, user, clock):
        clock.move_to(beijing(24, 21, 55))
        tell(user, "一")
        clock.move_to(beijing(25, 3))
        tell(user, "二")
        clock.move_to(beijing(25, 6, 59, 59))
        assert sent_by() == []
        clock.move_to(beijing(25, 7, 0, 1))
        assert sent_by() == ["您有 2 条新消息，请登录安心托查看。"]

    def test_own_quiet_hours_hold_for_digests_and_for_single_messages(self, user, actor, clock):
        set_pace(Pace("soon", 20, 9), actor=actor)
        clock.move_to(beijing(24, 20, 30))
        tell(user, "一")
        tell(user, "二", kind="test.progress")
        clock.move_to(beijing(25, 8, 59))
        assert sent_by() == []
        clock.move_to(beijing(25, 9, 0, 1))
        assert len(sent_by()) == 2

    def test_a_worker_that_comes_back_at_night_wakes_nobody(self, user, clock):
        tell(user, "一", "二")
        tell(user, "三", kind="test.progress")
        clock.move_to(beijing(25, 2))
        assert sent_by() == []
        clock.move_to(beijing(25, 7, 0, 1))
        assert len(sent_by()) == 2

    def test_what_is_urgent_or_required_never_waits(self, user, actor, clock):
        set_pace(Pace("daily", 18, 11), actor=actor)
        clock.move_to(beijing(24, 23))
        with transaction.atomic():
            notify(user, "test.arrival", title="到园了", key="a")
        drain(Urgency.URGENT)
        assert DemoMessage.objects.count() == 1
        for more in ({"urgent": True}, {"required": [Channel.SMS]}):
            with pytest.raises(ValueError, match="waits for no digest"):
                kinds.register_kind("test.wrong", "不对", digest=True, **more)

    def test_once_a_day_everything_leaves_at_six_in_the_evening(self, user, actor, with_email, clock):
        set_pace(Pace("daily"), actor=actor)
        tell(user, "一")
        clock.move_to(beijing(24, 17, 59))
        tell(user, "二")
        assert sent_by() == []
        clock.move_to(beijing(24, 18, 0, 1))
        assert sent_by() == ["您有 2 条新消息，请登录安心托查看。"]
        assert len(sent_by(Channel.EMAIL)) == 1
        tell(user, "三")
        clock.move_to(beijing(25, 17, 59))
        assert len(sent_by()) == 1
        clock.move_to(beijing(25, 18, 0, 1))
        assert len(sent_by()) == 2

    def test_what_cannot_wait_is_sent_at_once_also_to_whoever_wants_it_daily(self, user, actor, clock):
        set_pace(Pace("daily"), actor=actor)
        tell(user, "一", kind="test.progress")
        assert len(sent_by()) == 1

    def test_the_same_choice_again_writes_nothing_and_a_new_one_is_in_the_history(self, user, actor):
        set_pace(HOUSE, actor=actor)
        assert not NoticePace.objects.exists()
        for pace in (Pace("daily"), Pace("daily"), Pace("soon", 23, 6)):
            set_pace(pace, actor=actor)
        assert [event.rhythm for event in NoticePace.pgh_event_model.objects.order_by("pgh_id")] == ["daily", "soon"]

    @pytest.mark.parametrize("wrong", [{"rhythm": "never"}, {"quiet_from": 12}, {"quiet_until": 12}])
    def test_the_database_refuses_a_pace_that_is_none(self, user, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            NoticePace.objects.create(user=user, **wrong)


@pytest.mark.parametrize(
    ("told", "pace", "leaves"),
    [
        ((24, 12, 0), HOUSE, (24, 12, 10)), ((24, 12, 0), Pace("daily"), (24, 18, 0)),
        ((24, 18, 0), Pace("daily"), (25, 18, 0)), ((30, 23, 59), Pace("daily"), (31, 18, 0)),
    ],
)  # fmt: skip
def test_when_it_leaves(told, pace, leaves):
    def december(day, hour, minute):
        return datetime(2026, 12, day, hour, minute, tzinfo=BEIJING)

    assert leaves_at(december(*told), pace) == december(*leaves)


@pytest.mark.parametrize(("hour", "minute", "sent"), [(20, 59, 20.59), (21, 0, 9), (8, 59, 9), (9, 0, 9), (0, 0, 9)])
def test_own_quiet_hours(hour, minute, sent):
    outside = outside_quiet_hours(beijing(24, hour, minute), Pace(quiet_from=21, quiet_until=9))
    local = timezone.localtime(outside, BEIJING)
    assert local.hour + local.minute / 100 == sent


def _busy(self, sms):
    raise Retry("flow", "短信服务商暂时不接受。")
