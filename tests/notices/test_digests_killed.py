"""A digest whose worker dies between the steps, and two workers at one: nothing is lost, nothing leaves twice."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.utils import timezone

from anxintuo.notices import digests
from anxintuo.notices.actions import notify_many
from anxintuo.notices.enums import Channel
from anxintuo.notices.models import DemoMessage, HeldNotice
from anxintuo.notices.quiet import outside_quiet_hours
from anxintuo.outbox.delivery import LEASE, claim, drain
from anxintuo.outbox.enums import State, Urgency
from anxintuo.outbox.models import OutgoingItem
from tests.notices.waiting import NOON, a_window_later, sent_by, tell
from tests.outbox.test_concurrency import _url_of_the_test_database


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def _killed_after(step):
    """`step` as far as its commit; then the worker is gone before the outbox hears of it."""

    def killed(payload, item):
        step(payload, item)
        raise KeyboardInterrupt

    return killed


def _somebody_waits_for_us():
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        cursor.execute(waiting)
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
class TestKilled:
    """Between the steps a worker may die, and two may come at once: nothing is lost, nothing leaves twice."""

    @pytest.fixture(autouse=True)
    def _no_bell(self, settings):
        settings.OUTBOX_BELL = "celery"
        settings.JOB_RUNNER = "tests.outbox.test_concurrency.deaf_runner"

    def test_after_the_claim_and_before_gathering(self, user, clock):
        tell(user, "一", "二")
        a_window_later(clock)
        assert len(claim(Urgency.NORMAL, size=20)) == 2  # and the worker is gone
        assert sent_by() == []
        clock.shift(LEASE + timedelta(seconds=1))
        assert sent_by() == ["您有 2 条新消息，请登录安心托查看。"]

    def test_after_gathering_and_before_the_outbox_hears_of_it(self, user, clock, monkeypatch):
        from anxintuo.outbox import registry

        tell(user, "一", "二")
        a_window_later(clock)
        topic = registry.topic_named(digests.GATHER_TOPIC)
        dying = registry.Topic(
            **{name: getattr(topic, name) for name in topic.__slots__} | {"send": _killed_after(topic.send)}
        )
        with monkeypatch.context() as patch:
            patch.setitem(registry._topics, digests.GATHER_TOPIC, dying)
            with pytest.raises(KeyboardInterrupt):
                drain(Urgency.NORMAL)
        assert not HeldNotice.objects.exists(), "gathered and committed"
        clock.shift(LEASE + timedelta(seconds=1))
        assert sent_by() == ["您有 2 条新消息，请登录安心托查看。"]
        assert sent_by() == ["您有 2 条新消息，请登录安心托查看。"]

    def test_in_the_middle_of_gathering_by_a_real_kill(self, user):
        """Another process deletes the held rows, writes the digest, and is killed with -9 before it commits."""
        tell(user, "一", "二")
        OutgoingItem.objects.update(not_before=timezone.now())
        done = subprocess.run(
            [sys.executable, "-m", "tests.notices.dying_gatherer"],
            env={**os.environ, "DATABASE_URL": _url_of_the_test_database()},
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        assert HeldNotice.objects.count() == 2, "its transaction is undone"
        assert not OutgoingItem.objects.filter(topic=digests.DIGEST_TOPICS[Channel.SMS]).exists()
        OutgoingItem.objects.filter(state=State.IN_FLIGHT).update(claimed_at=timezone.now() - LEASE * 2)
        with time_machine.travel(outside_quiet_hours(timezone.now()), tick=True):
            assert sent_by() == ["您有 2 条新消息，请登录安心托查看。"]

    def test_without_redis_and_celery_the_outbox_alone_sends_it(self, user, clock):
        from django.core.management import call_command

        tell(user, "一", "二")
        a_window_later(clock)
        for _round in range(2):
            call_command("drain_outbox", urgency=["normal"], stdout=StringIO())
        assert DemoMessage.objects.count() == 1

    def test_four_workers_at_once_make_one_digest_a_person(self, user, stranger, clock):
        people = [user, stranger]
        for number in range(10):
            with transaction.atomic():
                notify_many(people, "test.step", title=f"第 {number} 步", key=f"k{number}")
        a_window_later(clock)
        together = threading.Barrier(4)
        failures = []

        def work():
            try:
                together.wait(10)
                drain(Urgency.NORMAL)
            except BaseException as error:
                failures.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert failures == []
        assert sent_by() == ["您有 10 条新消息，请登录安心托查看。"] * 2

    def test_who_comes_second_waits_and_finds_nothing(self, user, clock):
        """Both items are due; the second looks while the first has gathered and not yet committed."""
        tell(user, "一", "二")
        (first, its), (second, other) = [
            (item, json.loads(item.payload)) for item in OutgoingItem.objects.order_by("id")
        ]
        found = []

        def work():
            found.append(digests.gather(other, second).details["notices"])
            connections.close_all()

        thread = threading.Thread(target=work)
        with transaction.atomic():
            assert digests.gather(its, first).details["notices"] == 2
            thread.start()
            until = time.monotonic() + 10
            while not _somebody_waits_for_us():
                assert thread.is_alive(), "it did not wait"
                assert time.monotonic() < until
                thread.join(0.02)
        thread.join(10)
        assert found == [0]
        assert OutgoingItem.objects.filter(topic=digests.DIGEST_TOPICS[Channel.SMS]).count() == 1

    def test_what_is_told_while_another_gathers_is_left_for_the_next(self, user, clock):
        """Nobody who tells waits for one who gathers, and nothing falls between them."""
        tell(user, "一")
        with transaction.atomic():
            (item,) = OutgoingItem.objects.all()
            held = HeldNotice.objects.get()
            payload = {"held": str(held.pk), "user": str(user.pk), "channel": "sms"}
            digests.gather(payload, item)
            thread = threading.Thread(target=lambda: (tell(user, "二"), connections.close_all()))
            thread.start()
            thread.join(10)
            assert not thread.is_alive()
        a_window_later(clock)
        assert sorted(sent_by()) == [f"您有一条新消息：{title}。请登录安心托查看。" for title in ("一", "二")]
