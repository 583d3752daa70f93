"""What becomes of an item: delivered with evidence, tried again, or parked with a reason."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from anxintuo.audit.context import current_request_id, task_context
from anxintuo.outbox import delivery, registry, tasks
from anxintuo.outbox.delivery import LEASE, claim, drain
from anxintuo.outbox.enums import ParkedReason, State, Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Evidence, Misconfigured, Permanent, Retry, doubling

pytestmark = pytest.mark.django_db


def only() -> OutgoingItem:
    return OutgoingItem.objects.get()


def make_due() -> None:
    OutgoingItem.objects.filter(state=State.WAITING).update(not_before=timezone.now())


def raises(error):
    def answer(payload, item):
        raise error

    return answer


def test_delivered_once_with_evidence_and_its_payload_forgotten(put, post):
    put(payload={"phone": "+8613800138000"})
    report = drain(Urgency.URGENT)
    assert (report.done, report.more) == (1, False)
    assert drain(Urgency.URGENT).handled == 0
    item = only()
    assert post.sent == [{"phone": "+8613800138000"}]
    assert (item.state, item.payload, item.attempts) == (State.DONE, "", 1)
    assert item.evidence == {"provider": "post", "message_id": "m-1", "details": {}}
    assert item.done_at is not None
    assert item.claimed_at is None


def test_a_queue_takes_only_its_own_items_in_order_of_their_time(put, post):
    now = timezone.now()
    put("later", not_before=now - timedelta(seconds=1))
    put("first", not_before=now - timedelta(seconds=9))
    put("slow", urgency=Urgency.SLOW)
    put("not yet", not_before=now + timedelta(hours=1))
    drain(Urgency.URGENT)
    assert [payload["n"] for payload in post.sent] == ["first", "later"]


def test_a_failure_is_tried_again_after_its_wait(put, post):
    put()
    post.answer = raises(Retry("busy", "对方正忙。"))
    before = timezone.now()
    assert drain(Urgency.URGENT).retried == 1
    item = only()
    assert (item.state, item.attempts, item.last_error_code, item.last_error) == (
        State.WAITING,
        1,
        "busy",
        "对方正忙。",
    )
    assert item.not_before >= before + timedelta(seconds=30)
    assert drain(Urgency.URGENT).handled == 0, "not before its time"


def test_the_other_side_may_name_the_wait(put, post):
    put()
    post.answer = raises(Retry("slow down", "请稍后。", after=timedelta(hours=3)))
    drain(Urgency.URGENT)
    assert only().not_before > timezone.now() + timedelta(hours=2)


def test_it_succeeds_in_the_end_and_the_old_error_goes(put, post):
    put()
    post.answer = raises(Retry("busy", "对方正忙。"))
    drain(Urgency.URGENT)
    make_due()
    post.answer = lambda payload, item: Evidence("post", "m-2")
    drain(Urgency.URGENT)
    assert (only().state, only().attempts, only().last_error) == (State.DONE, 2, "")


def test_it_is_parked_after_its_last_attempt_and_the_queue_goes_on(put, post):
    put("poison")
    post.answer = lambda payload, item: (
        Evidence() if item.key == "good" else raises(Retry("busy", "忙。"))(payload, item)
    )
    for _attempt in range(3):
        drain(Urgency.URGENT)
        make_due()
    put("good")
    drain(Urgency.URGENT)
    poison, good = OutgoingItem.objects.get(key="poison"), OutgoingItem.objects.get(key="good")
    assert (poison.state, poison.parked_reason, poison.attempts) == (State.PARKED, ParkedReason.EXCEEDED, 3)
    assert poison.payload, "a parked item keeps what is needed to send it again"
    assert good.state == State.DONE


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Permanent("no_such_number", "号码不存在。"), ParkedReason.PERMANENT),
        (Misconfigured("bad_signature", "签名密钥有误。"), ParkedReason.CONFIG),
    ],
)
def test_what_cannot_be_helped_is_parked_at_once(put, post, error, reason):
    put()
    post.answer = raises(error)
    assert drain(Urgency.URGENT).parked == 1
    assert (only().parked_reason, only().attempts, only().last_error) == (reason, 1, error.sentence)


def test_a_defect_in_a_sender_is_tried_again_and_its_message_kept_out_of_row_and_log(put, post, caplog):
    put(payload={"phone": "+8613800138000"})
    post.answer = raises(KeyError("+8613800138000"))
    drain(Urgency.URGENT)
    item = only()
    assert (item.state, item.last_error_code) == (State.WAITING, "KeyError")
    assert "13800138000" not in caplog.text + item.last_error
    assert "test_drain.py" in caplog.text, "the log tells where it happened"


def test_a_number_in_an_error_sentence_is_not_kept(put, post):
    put()
    post.answer = raises(Permanent("bad 13800138000", "号码 13800138000 不存在。"))
    drain(Urgency.URGENT)
    assert (only().last_error_code, only().last_error) == ("bad …", "号码 … 不存在。")


def test_too_late_is_not_sent_and_forgotten(put, post):
    put(payload={"code": "123456"}, not_after=timezone.now() - timedelta(seconds=1))
    drain(Urgency.URGENT)
    assert post.sent == []
    assert (only().parked_reason, only().payload) == (ParkedReason.EXPIRED, "")


def test_a_payload_that_does_not_open_parks_its_item_and_no_other(put, post):
    broken, good = put("broken"), put("good")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_outgoingitem SET payload = 'gone:AAAA' WHERE id = %s", [broken.pk])
    drain(Urgency.URGENT)
    states = dict(OutgoingItem.objects.values_list("key", "parked_reason"))
    assert states == {"broken": ParkedReason.CONFIG, "good": ""}
    assert good.key == post.sent[0]["n"]


def test_a_topic_of_a_newer_release_waits_for_it(put, post, monkeypatch):
    put()
    monkeypatch.setattr(registry, "_topics", {})
    drain(Urgency.URGENT)
    assert (only().state, only().last_error_code) == (State.WAITING, "no_sender")


def test_a_drain_stops_at_its_limit_and_says_so(put):
    for number in range(5):
        put(f"k{number}")
    report = drain(Urgency.URGENT, limit=3)
    assert (report.done, report.more) == (3, True)
    assert drain(Urgency.URGENT, limit=3).more is False


def test_a_drain_begins_nothing_after_its_time(put):
    put()
    report = drain(Urgency.URGENT, seconds=-1)
    assert (report.handled, report.more) == (0, True)


def test_a_slow_process_gives_back_what_it_has_not_begun(put, post, monkeypatch):
    for number in range(3):
        put(f"k{number}")
    monkeypatch.setattr(delivery, "BEGIN_WITHIN", timedelta(seconds=-1))
    monkeypatch.setattr(delivery, "BATCH", 3)
    items = claim(Urgency.URGENT, size=3)
    assert list(delivery._while_leased(items)) == []
    assert set(OutgoingItem.objects.values_list("state", "attempts", "claimed_by")) == {(State.WAITING, 0, "")}


def test_a_claim_whose_process_died_comes_back_after_the_lease(put, post):
    put()
    claim(Urgency.URGENT, size=1)
    assert drain(Urgency.URGENT).handled == 0, "the lease still holds"
    OutgoingItem.objects.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert drain(Urgency.URGENT).done == 1
    assert only().attempts == 2


def test_a_topic_that_takes_long_may_keep_its_items_longer(post, put):
    registry.register_sender("test.long", post.__call__, urgency=Urgency.URGENT, lease=timedelta(minutes=20))
    item = put()
    claim(Urgency.URGENT, size=1)
    OutgoingItem.objects.update(topic="test.long", claimed_at=timezone.now() - timedelta(minutes=10))
    assert drain(Urgency.URGENT).handled == 0
    OutgoingItem.objects.update(claimed_at=timezone.now() - timedelta(minutes=21))
    assert drain(Urgency.URGENT).done == 1
    assert item.pk == only().pk


def test_an_item_that_keeps_killing_its_process_is_parked(put, post):
    put()
    for _attempt in range(3):
        claim(Urgency.URGENT, size=1)
        OutgoingItem.objects.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
        report = drain(Urgency.URGENT, limit=0)
    assert report.parked == 1
    assert (only().parked_reason, post.sent) == (ParkedReason.TIMEOUT, [])


def test_an_outcome_that_comes_after_the_lease_was_lost_overwrites_nothing(put, post):
    put()
    late = claim(Urgency.URGENT, size=1)[0]
    OutgoingItem.objects.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
    drain(Urgency.URGENT)
    delivered = only()
    post.answer = raises(Permanent("no", "不。"))
    delivery._deliver(late, delivery.Report())
    assert (only().state, only().done_at) == (State.DONE, delivered.done_at)


def test_the_sender_works_under_the_id_of_the_request_that_enqueued(put, post):
    with task_context("test", request_id="req-1"):
        put()
    seen = []
    post.answer = lambda payload, item: seen.append(current_request_id()) or Evidence()
    drain(Urgency.URGENT)
    assert seen == ["req-1"]


def test_waiting_doubles_up_to_its_ceiling():
    wait = doubling(timedelta(seconds=30), ceiling=timedelta(hours=1))
    assert [wait(attempt).total_seconds() for attempt in (1, 2, 3, 8, 500)] == [30, 60, 120, 3600, 3600]


def test_the_tasks_drain_their_queues(put, post):
    for urgency in Urgency:
        put(f"{urgency}", urgency=urgency)
    tasks.drain_slow()
    tasks.drain_normal()
    tasks.drain_urgent()
    assert [payload["n"] for payload in post.sent] == ["slow", "normal", "urgent"]


def test_the_command_drains_urgent_first_without_celery(put, post):
    for urgency in ("slow", "normal", "urgent"):
        put(urgency, urgency=Urgency(urgency))
    out = io.StringIO()
    call_command("drain_outbox", stdout=out)
    assert [payload["n"] for payload in post.sent] == ["urgent", "normal", "slow"]
    assert "urgent: 1 delivered, 0 to be tried again, 0 parked" in out.getvalue()


def test_what_was_delivered_half_a_year_ago_is_forgotten_and_nothing_else(put, post):
    put("old"), put("new"), put("waiting")
    drain(Urgency.URGENT, limit=2)
    long_ago = timezone.now() - timedelta(days=181)
    OutgoingItem.objects.filter(key="old").update(done_at=long_ago)
    OutgoingItem.objects.filter(key="waiting").update(created_at=long_ago)
    tasks.purge()
    assert set(OutgoingItem.objects.values_list("key", flat=True)) == {"new", "waiting"}
