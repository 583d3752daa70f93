"""The purse for SMS is kept in the database: it holds without Redis and against many at once."""

import threading
from datetime import date, datetime

import pytest
import time_machine
from django.db import connections
from django.utils.timezone import get_default_timezone

from anxintuo.accounts.codes import CodeRefused, send_code
from anxintuo.kit.ids import uuid7
from anxintuo.notices import tasks
from anxintuo.notices.budget import reserve_notice_sms, reserve_sms
from anxintuo.notices.models import CountedSms, DemoMessage, SmsBudget
from anxintuo.outbox.delivery import drain
from anxintuo.outbox.enums import ParkedReason, State, Urgency
from anxintuo.outbox.models import OutgoingItem

MINE, OTHER = "+8613800138000", "+8613900139000"
HOME, CAFE = "198.51.100.7", "203.0.113.9"
pytestmark = pytest.mark.django_db


@pytest.fixture
def limits(settings):
    def limits(**by_scope):
        wide = dict.fromkeys(settings.SMS_LIMITS, 1000)
        settings.SMS_LIMITS = {**wide, **{name.replace("_", "."): limit for name, limit in by_scope.items()}}

    return limits


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 24, 9, 30, tzinfo=get_default_timezone()), tick=False) as traveller:
        yield traveller


def used():
    return sum(SmsBudget.objects.filter(scope="code.day").values_list("used", flat=True))


def test_a_number_gets_so_many_a_day_and_is_told_when_again(limits, clock):
    limits(code_number=2)
    assert reserve_sms(MINE, HOME)
    assert reserve_sms(MINE, CAFE)
    verdict = reserve_sms(MINE, "192.0.2.1")
    assert not verdict
    assert verdict.reason == (
        "今天发往这个号码的验证码已经够多了，请改用登录过的设备，或在明天（11 月 25 日）0 点以后再试。"
    )
    assert reserve_sms(OTHER, HOME), "another number is not concerned"


def test_the_next_day_it_may_again(limits, clock):
    limits(code_number=1)
    assert reserve_sms(MINE, HOME)
    assert not reserve_sms(MINE, HOME)
    clock.move_to(datetime(2026, 11, 25, 0, 0, 1, tzinfo=get_default_timezone()))
    assert reserve_sms(MINE, HOME)


def test_a_stranger_at_one_address_cannot_use_up_what_the_owner_needs(limits):
    limits(code_number=4, code_pair=2)
    assert [bool(reserve_sms(MINE, CAFE)) for _try in range(5)] == [True, True, False, False, False]
    assert reserve_sms(MINE, HOME)


def test_an_address_gets_so_many_a_day_for_all_numbers_together(limits):
    limits(code_address=2)
    assert reserve_sms(MINE, HOME)
    assert reserve_sms(OTHER, HOME)
    verdict = reserve_sms("+8613700137000", HOME)
    assert "换一个网络" in verdict.reason
    assert reserve_sms("+8613700137000", CAFE)


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("not an address", "", True),
    ],
)
def test_whoever_owns_a_whole_ipv6_network_counts_once(limits, one, another, same):
    limits(code_address=1)
    assert reserve_sms(MINE, one)
    assert bool(reserve_sms(OTHER, another)) is not same


def test_the_platform_has_a_limit_for_the_day(limits):
    limits(code_day=1)
    assert reserve_sms(MINE, HOME)
    assert "平台" in reserve_sms(OTHER, CAFE).reason


def test_a_known_device_has_a_share_of_the_number_that_no_stranger_can_use_up(limits):
    limits(code_number=4, code_pair=2, known_number=2)
    strangers = [bool(reserve_sms(MINE, f"192.0.2.{n}")) for n in range(1, 20)]
    assert sum(strangers) == 4
    assert [bool(reserve_sms(MINE, HOME, known=True)) for _try in range(3)] == [True, True, False]
    assert not reserve_sms(MINE, HOME)


def test_a_known_device_whose_share_is_used_up_asks_like_everybody(limits):
    """So that one device of the household, lost or lent, locks nobody out either."""
    limits(code_number=4, code_pair=2, known_number=1)
    assert [bool(reserve_sms(MINE, HOME, known=True)) for _try in range(4)] == [True, True, True, False]


def test_a_known_device_has_a_share_of_the_day_and_none_of_the_address(limits):
    limits(code_address=1, code_day=2, known_day=1)
    assert reserve_sms(OTHER, HOME)
    assert reserve_sms(OTHER, CAFE)
    assert not reserve_sms(MINE, "192.0.2.1")
    assert reserve_sms(MINE, HOME, known=True)
    assert not reserve_sms(MINE, HOME, known=True)


def test_a_hundred_subnets_of_one_ipv6_customer_count_as_one_network(limits):
    """A provider gives a customer up to 65 536 of the /64 that count as one address each."""
    limits(code_address=2, code_network=5)
    asked = [reserve_sms(f"+86137{n:08d}", f"2001:db8:1:{n:x}::1") for n in range(100)]
    assert sum(map(bool, asked)) == 5
    assert "换一个网络" in asked[-1].reason
    assert reserve_sms(MINE, "2001:db8:2::1"), "another customer is not concerned"


def test_an_ipv4_address_belongs_to_no_larger_network(limits):
    limits(code_network=1)
    assert reserve_sms(MINE, HOME)
    assert reserve_sms(OTHER, HOME)


def test_by_the_delivered_limits_further_addresses_are_refused_before_the_number_is(settings):
    """Two addresses are not enough to shut a number, and when many have shut it to strangers, its devices go on."""
    limits = settings.SMS_LIMITS
    assert limits["code.number"] >= 4 * limits["code.pair"]
    assert limits["known.number"] >= limits["code.pair"]
    assert limits["code.day"] >= 40 * limits["code.network"]
    assert limits["known.day"] * 2 >= limits["code.day"]


def test_a_limit_of_nought_closes_the_gate(limits):
    limits(code_day=0)
    assert not reserve_sms(MINE, HOME)


def test_a_refusal_spends_nothing(limits):
    limits(code_address=1)
    reserve_sms(MINE, HOME)
    before = sorted(SmsBudget.objects.values_list("scope", "used"))
    assert not reserve_sms(OTHER, HOME)
    assert sorted(SmsBudget.objects.values_list("scope", "used")) == before


def test_news_never_uses_up_the_codes(limits):
    limits(notice_number=1, code_number=1)
    assert reserve_notice_sms(MINE, item_id=uuid7())
    assert not reserve_notice_sms(MINE, item_id=uuid7())
    assert reserve_sms(MINE, HOME)


def test_neither_number_nor_address_stands_in_the_table(limits):
    reserve_sms(MINE, HOME)
    stored = " ".join(SmsBudget.objects.values_list("key", flat=True))
    assert HOME not in stored
    assert MINE[3:] not in stored


def test_old_counters_are_forgotten(limits, clock):
    SmsBudget.objects.create(scope="code.day", key="", spent_on=date(2026, 11, 16), used=3)
    CountedSms.objects.create(item_id=uuid7(), counted_on=date(2026, 11, 16))
    reserve_sms(MINE, HOME)
    reserve_notice_sms(MINE, item_id=uuid7())
    tasks.purge()
    assert set(SmsBudget.objects.values_list("spent_on", flat=True)) == {date(2026, 11, 24)}
    assert CountedSms.objects.get().counted_on == date(2026, 11, 24)


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_do_not_pass_the_limit(limits):
    limits(code_number=7)
    together = threading.Barrier(8)
    verdicts, failures = [], []

    def ask():
        try:
            together.wait(10)
            verdicts.extend(bool(reserve_sms(MINE, f"192.0.2.{n}")) for n in range(5))
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert (len(verdicts), sum(verdicts), used()) == (40, 7, 7)


class TestTheCode:
    """accounts hands a code to the sender that notices registered."""

    def test_it_is_sent_as_an_urgent_item(self, limits):
        limits()
        send_code(MINE, "012345", address=HOME)
        item = OutgoingItem.objects.get()
        assert (item.topic, item.urgency, item.state) == ("sms", Urgency.URGENT, State.WAITING)
        drain(Urgency.URGENT)
        message = DemoMessage.objects.get()
        assert (message.recipient, message.body) == (
            MINE, "您的验证码是 012345，5 分钟内有效。请不要告诉别人。",
        )  # fmt: skip

    def test_over_the_budget_it_is_refused_with_its_sentence_and_nothing_is_enqueued(self, limits):
        limits(code_number=0)
        with pytest.raises(CodeRefused) as refused:
            send_code(MINE, "012345", address=HOME)
        assert "明天" in refused.value.sentence
        assert not OutgoingItem.objects.exists()

    def test_a_code_that_is_no_longer_valid_is_not_sent_and_forgotten(self, limits):
        limits()
        with time_machine.travel(datetime(2026, 11, 24, 9, 0, tzinfo=get_default_timezone()), tick=False) as clock:
            send_code(MINE, "012345", address=HOME)
            clock.shift(301)
            drain(Urgency.URGENT)
        item = OutgoingItem.objects.get()
        assert (item.parked_reason, item.payload) == (ParkedReason.EXPIRED, "")
        assert not DemoMessage.objects.exists()

    def test_the_same_code_asked_for_twice_is_sent_twice(self, limits):
        limits()
        send_code(MINE, "012345", address=HOME)
        send_code(MINE, "012345", address=HOME)
        assert OutgoingItem.objects.count() == 2

    @pytest.mark.django_db(transaction=True)
    def test_right_after_the_commit_it_stands_in_the_demonstration_s_inbox(self, limits):
        limits()
        send_code(MINE, "012345", address=HOME)
        assert "012345" in DemoMessage.objects.get().body
