"""Outgoing work stands as a row with what caused it, once per key, sealed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from anxintuo.audit.context import task_context
from anxintuo.outbox import bell
from anxintuo.outbox.actions import OutsideTransaction, Parcel, enqueue, enqueue_many
from anxintuo.outbox.enums import State, Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import register_sender


@pytest.fixture
def rung(monkeypatch):
    """The urgencies that were rung, in order."""
    rung = []
    monkeypatch.setattr(bell, "ring", rung.append)
    monkeypatch.setattr(bell, "_RINGERS", {u: (lambda u=u: rung.append(u)) for u in Urgency})
    return rung


@transaction.atomic
def enqueue_and_fail(key):
    enqueue("test.post", {}, key=key)
    raise RuntimeError("what caused it fails")


@pytest.mark.django_db(transaction=True)
class TestWithItsTransaction:
    def test_outside_a_transaction_it_is_refused(self, post):
        with pytest.raises(OutsideTransaction):
            enqueue("test.post", {}, key="k1")
        assert not OutgoingItem.objects.exists()

    def test_a_rollback_leaves_no_row_and_rings_no_bell(self, post, rung):
        with pytest.raises(RuntimeError):
            enqueue_and_fail("k1")
        assert not OutgoingItem.objects.exists()
        assert rung == []

    def test_the_bell_rings_after_the_commit_and_once_for_many(self, post, rung):
        with transaction.atomic():
            enqueue("test.post", {}, key="k1")
            enqueue("test.post", {}, key="k2")
            enqueue("test.post", {}, key="k3", urgency=Urgency.SLOW)
            assert rung == []
        assert rung == [Urgency.URGENT, Urgency.SLOW]

    def test_a_bell_of_a_savepoint_that_was_rolled_back_is_rung_by_the_next_item(self, post, rung):
        with transaction.atomic():
            with pytest.raises(RuntimeError):
                enqueue_and_fail("lost")
            enqueue("test.post", {}, key="kept")
        assert rung == [Urgency.URGENT]
        assert OutgoingItem.objects.get().key == "kept"

    def test_a_bell_inside_a_savepoint_does_not_silence_the_one_outside(self, post, rung):
        with transaction.atomic():
            with transaction.atomic():
                enqueue("test.post", {}, key="inner")
            enqueue("test.post", {}, key="outer")
        assert set(rung) == {Urgency.URGENT}

    def test_an_item_for_later_rings_no_bell(self, put, rung):
        put(not_before=timezone.now() + timedelta(hours=1))
        assert rung == []


@pytest.mark.django_db
class TestTheRow:
    def test_the_same_key_again_is_the_same_row(self, put):
        first = put("k1", {"text": "one"})
        again = put("k1", {"text": "two"})
        assert again.pk == first.pk
        assert OutgoingItem.objects.get().payload == '{"text": "one"}'

    def test_the_same_key_of_another_topic_is_another_row(self, put, post):
        register_sender("test.other", post)
        put("k1")
        enqueue("test.other", {}, key="k1")
        assert OutgoingItem.objects.count() == 2

    def test_many_take_two_statements_and_come_back_in_order(self, post, django_assert_num_queries):
        parcels = [Parcel(f"k{n}", {"n": n}, f"room {n}") for n in range(50)]
        with django_assert_num_queries(2):
            items = enqueue_many("test.post", parcels)
        assert [item.key for item in items] == [parcel.key for parcel in parcels]
        assert items[7].reference == "room 7"

    def test_a_phone_is_not_readable_in_the_database(self, put):
        item = put(payload={"phone": "+8613800138000", "code": "123456"})
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM outbox_outgoingitem")
            stored = repr(cursor.fetchall())
        assert "13800138000" not in stored
        assert "123456" not in stored
        assert OutgoingItem.objects.get(pk=item.pk).payload == '{"phone": "+8613800138000", "code": "123456"}'

    def test_a_topic_that_nobody_sends_is_refused(self, post):
        with pytest.raises(ValueError, match="nobody sends"):
            enqueue("test.unknown", {}, key="k1")

    def test_the_item_remembers_the_request_that_caused_it(self, put):
        with task_context("test", request_id="req-1"):
            assert put().request_id == "req-1"

    def test_urgency_comes_from_the_topic_unless_told(self, put):
        assert put("k1").urgency == Urgency.URGENT
        assert put("k2", urgency=Urgency.NORMAL).urgency == Urgency.NORMAL

    def test_its_name_shows_nothing_personal(self, put):
        assert "138" not in str(put(payload={"phone": "+8613800138000"})).replace(
            str(OutgoingItem.objects.get().pk), ""
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "contradiction",
    [
        {"state": State.DONE},
        {"state": State.IN_FLIGHT},
        {"state": State.PARKED},
        {"state": State.PARKED, "parked_at": timezone.now()},
        {"done_at": timezone.now()},
        {"claimed_at": timezone.now()},
        {"parked_at": timezone.now(), "parked_reason": "exceeded"},
    ],
)
def test_the_database_refuses_a_state_without_its_dates(put, contradiction):
    put()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingItem.objects.update(**contradiction)


def test_two_senders_for_one_topic_are_a_defect(post):
    with pytest.raises(ValueError, match="already"):
        register_sender("test.post", lambda payload, item: None)
    register_sender("test.post", post)  # the same one again, as when an app is loaded twice
