"""Several at once and killed half-way: nothing is lost, and nobody sends what another is sending."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from anxintuo.outbox.actions import Parcel, enqueue, enqueue_many
from anxintuo.outbox.delivery import LEASE, claim, drain
from anxintuo.outbox.enums import State, Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Evidence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_bell(settings):
    settings.OUTBOX_BELL = "celery"
    settings.JOB_RUNNER = "tests.outbox.test_concurrency.deaf_runner"


class DeafRunner:
    """Celery as far as the bell needs it; nobody listens."""

    class conf:
        broker_url = "memory://"
        broker_transport_options: dict[str, object] = {}

    def send_task(self, *args, **kwargs):
        pass


deaf_runner = DeafRunner()


def in_threads(count, work):
    """Run `work` in several threads with connections of their own; their exceptions fail the test."""
    failures: list[BaseException] = []

    def run():
        try:
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


def test_four_drains_at_once_send_each_item_exactly_once(post):
    with transaction.atomic():
        enqueue_many("test.post", [Parcel(str(n), {"n": n}) for n in range(200)])
    together = threading.Barrier(4)

    def work():
        together.wait(10)
        drain(Urgency.URGENT)

    in_threads(4, work)
    assert Counter(payload["n"] for payload in post.sent) == Counter(range(200))
    assert set(OutgoingItem.objects.values_list("state", "attempts")) == {(State.DONE, 1)}


def test_what_one_is_sending_the_other_does_not_take(put, post):
    put("a")
    sending, may_end = threading.Event(), threading.Event()

    def slow(payload, item):
        sending.set()
        assert may_end.wait(10)
        return Evidence()

    post.answer = slow
    thread = threading.Thread(target=lambda: (drain(Urgency.URGENT), connections.close_all()))
    thread.start()
    assert sending.wait(10)
    assert drain(Urgency.URGENT).handled == 0
    may_end.set()
    thread.join(10)
    assert OutgoingItem.objects.get().state == State.DONE


def test_a_claim_does_not_wait_for_rows_that_another_holds(put):
    put("a"), put("b")
    locked, may_end = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(OutgoingItem.objects.filter(key="a").select_for_update())
            locked.set()
            assert may_end.wait(10)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(10)
    assert [item.key for item in claim(Urgency.URGENT, size=5)] == ["b"]
    may_end.set()
    thread.join(10)


def test_the_same_key_enqueued_by_many_at_once_is_one_row(post):
    together = threading.Barrier(6)

    def work():
        together.wait(10)
        with transaction.atomic():
            enqueue("test.post", {"n": 1}, key="same")

    in_threads(6, work)
    assert OutgoingItem.objects.count() == 1


def test_a_worker_killed_while_sending_loses_nothing(put, post):
    put("a"), put("b")
    finished = subprocess.run(
        [sys.executable, "-m", "tests.outbox.dying_worker"],
        env={**os.environ, "DATABASE_URL": _url_of_the_test_database()},
        capture_output=True,
        timeout=60,
    )
    assert finished.returncode == -signal.SIGKILL, finished.stderr.decode()
    assert set(OutgoingItem.objects.values_list("state", flat=True)) == {State.IN_FLIGHT}
    assert drain(Urgency.URGENT).handled == 0, "its lease still holds"
    OutgoingItem.objects.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert drain(Urgency.URGENT).done == 2
    assert sorted(payload["n"] for payload in post.sent) == ["a", "b"]
    assert set(OutgoingItem.objects.values_list("attempts", flat=True)) == {2}


def _url_of_the_test_database() -> str:
    at = connection.settings_dict
    login = quote(at["USER"] or "", safe="") + (":" + quote(at["PASSWORD"], safe="") if at["PASSWORD"] else "")
    place = quote(at["HOST"] or "", safe="") + (f":{at['PORT']}" if at["PORT"] else "")
    return f"postgres://{login}@{place}/{at['NAME']}"


def test_only_one_drain_of_the_slow_lane_runs_at_a_time(put, post):
    from anxintuo.outbox.tasks import drain_slow

    put("a", urgency=Urgency.SLOW)
    sending, may_end = threading.Event(), threading.Event()

    def slow(payload, item):
        sending.set()
        assert may_end.wait(10)
        return Evidence()

    post.answer = slow
    thread = threading.Thread(target=lambda: (drain_slow(), connections.close_all()))
    thread.start()
    assert sending.wait(10)
    put("b", urgency=Urgency.SLOW)
    drain_slow()
    assert len(post.sent) == 1
    may_end.set()
    thread.join(10)
    drain_slow()
    assert OutgoingItem.objects.filter(state=State.DONE).count() == 2
