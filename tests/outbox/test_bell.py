"""Losing Redis neither raises nor holds a request up, and what is urgent goes out all the same."""

import contextlib
import socket
import threading
import time

import pytest
from celery import Celery

from anxintuo.outbox import bell
from anxintuo.outbox.delivery import drain
from anxintuo.outbox.enums import State, Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Evidence

runner = Celery("test")


@pytest.fixture(autouse=True)
def _celery_bell(settings, monkeypatch):
    settings.OUTBOX_BELL = "celery"
    settings.JOB_RUNNER = "tests.outbox.test_bell.runner"
    monkeypatch.setattr(bell, "_silent_until", 0.0)
    runner.conf.broker_transport_options = {}


@pytest.fixture
def nobody_listens(tmp_path):
    runner.conf.broker_url = f"redis+socket://{tmp_path}/gone.sock"


@pytest.fixture
def frozen():
    """A Redis that accepts connections and never says a word, as when it is stopped with SIGSTOP."""
    with socket.socket() as peer:
        peer.bind(("127.0.0.1", 0))
        peer.listen(20)
        runner.conf.broker_url = f"redis://127.0.0.1:{peer.getsockname()[1]}/0"
        yield


def seconds(work) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


@pytest.fixture(scope="module", autouse=True)
def _libraries_are_loaded():
    """The first ring of a process imports the transport; that is not what is timed here."""
    import kombu.transport.redis  # noqa: F401


@pytest.mark.django_db(transaction=True)
class TestBrokenBroker:
    def test_a_dead_broker_holds_nobody_up_and_the_next_drain_delivers(self, put, post, nobody_listens, caplog):
        assert seconds(lambda: put(urgency=Urgency.NORMAL)) < 0.5
        assert OutgoingItem.objects.get().state == State.WAITING
        assert "the broker does not answer" in caplog.text
        assert drain(Urgency.NORMAL).done == 1

    def test_a_frozen_broker_costs_a_fraction_of_a_second(self, put, post, frozen):
        assert seconds(lambda: put(urgency=Urgency.NORMAL)) < 0.6
        assert drain(Urgency.NORMAL).done == 1

    def test_after_a_failure_the_bell_is_silent_for_a_while(self, put, frozen, monkeypatch):
        put("k1", urgency=Urgency.NORMAL)
        tried = []
        monkeypatch.setattr(bell, "_producers", lambda app: tried.append(app))
        put("k2", urgency=Urgency.NORMAL)
        assert tried == []
        monkeypatch.setattr(bell, "_silent_until", time.monotonic() - 1)
        put("k3", urgency=Urgency.NORMAL)
        assert len(tried) == 1


def helpers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "outbox-help"]


def join_helpers() -> None:
    for thread in helpers():
        thread.join(10)


@pytest.mark.django_db(transaction=True)
class TestHelpingHand:
    def test_without_a_broker_the_process_itself_delivers_what_is_urgent(self, put, post, nobody_listens):
        put("k1")
        join_helpers()
        assert (OutgoingItem.objects.get().state, len(post.sent)) == (State.DONE, 1)

    def test_the_request_does_not_wait_for_it(self, put, post, nobody_listens):
        may_end = threading.Event()
        post.answer = lambda payload, item: may_end.wait(10) and Evidence()
        put("k1")
        assert OutgoingItem.objects.get().state != State.DONE
        may_end.set()
        join_helpers()
        assert OutgoingItem.objects.get().state == State.DONE

    def test_an_item_that_comes_while_it_is_busy_is_delivered_too_by_the_same_hand(self, put, post, nobody_listens):
        sending, may_end = threading.Event(), threading.Event()
        working = []

        def slow(payload, item):
            working.append(threading.current_thread())
            sending.set()
            may_end.wait(10)
            return Evidence()

        post.answer = slow
        put("k1")
        assert sending.wait(10)
        put("k2")
        may_end.set()
        join_helpers()
        assert set(OutgoingItem.objects.values_list("state", flat=True)) == {State.DONE}
        assert len(set(working)) == 1

    def test_what_is_not_urgent_waits_for_the_broker(self, put, post, nobody_listens):
        put("k1", urgency=Urgency.NORMAL)
        assert helpers() == []


@pytest.mark.django_db(transaction=True)
def test_inline_it_is_delivered_right_after_the_commit(put, post, settings):
    settings.OUTBOX_BELL = "inline"
    put()
    assert OutgoingItem.objects.get().state == State.DONE


def test_a_working_broker_gets_one_short_lived_message_in_the_right_queue(settings, monkeypatch):
    settings.JOB_RUNNER = "anxintuo.celery.app"
    from anxintuo.celery import app

    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, **how: sent.append((name, how["expires"], how["retry"])))
    monkeypatch.setattr(bell, "_producers", lambda app: Pool())
    assert bell._ring_celery(Urgency.SLOW) is True
    assert sent == [("outbox.drain_slow", 60, False)]
    assert app.amqp.router.route({}, "outbox.drain_slow")["queue"].name == "slow"
    assert app.amqp.router.route({}, "outbox.drain_urgent")["queue"].name == "urgent"
    assert app.amqp.router.route({}, "outbox.drain_normal")["queue"].name == "normal"


class Pool:
    def acquire(self, **how):
        return contextlib.nullcontext()


def test_whatever_is_scheduled_exists(settings):
    from anxintuo.celery import app

    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {*scheduled, *settings.CELERY_TASK_ROUTES} <= set(app.tasks)
