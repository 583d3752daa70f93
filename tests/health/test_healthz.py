"""/healthz says which part does not answer, quickly and without writing."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxintuo import health, pulse

PROJECT = Path(__file__).resolve().parent.parent.parent
QUEUES = ("urgent", "normal", "slow")
ALL_WELL = {"status": "ok", "web": "ok", "database": "ok", "redis": "ok", "worker": "ok"}


@pytest.fixture(autouse=True)
def _ask_afresh() -> None:
    health._recent.forget()


@pytest.fixture
def pulses() -> Iterator[redis.Redis]:
    client = pulse.connect(settings.REDIS_URL)
    client.delete(pulse.KEY)
    yield client
    client.delete(pulse.KEY)
    client.close()


@pytest.mark.django_db
def test_all_answer(client: Client, pulses: redis.Redis) -> None:
    pulse.beat(pulses, "urgent@one", ["urgent"])
    pulse.beat(pulses, "rest@one", ["normal", "slow"])
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == ALL_WELL
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_no_worker(client: Client, pulses: redis.Redis) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {**ALL_WELL, "status": "unavailable", "worker": "down", "down": ["worker"]}


@pytest.mark.parametrize("lacking", ["urgent", "normal", "slow"])
@pytest.mark.django_db
def test_a_queue_that_no_worker_serves(client: Client, pulses: redis.Redis, lacking: str) -> None:
    pulse.beat(pulses, "celery@one", [queue for queue in QUEUES if queue != lacking])
    assert client.get("/healthz").json()["down"] == ["worker"]


@pytest.mark.django_db
def test_a_worker_whose_pulse_is_late_counts_as_gone(client: Client, pulses: redis.Redis) -> None:
    pulse.beat(pulses, "celery@one", QUEUES)
    grow_late(pulses)
    assert client.get("/healthz").json()["down"] == ["worker"]


def test_a_worker_that_left_is_gone_at_once_and_the_other_counts_on(pulses: redis.Redis) -> None:
    pulse.beat(pulses, "celery@one", QUEUES)
    pulse.beat(pulses, "celery@two", ["urgent"])
    pulse.leave(pulses, "celery@one")
    assert pulse.queues_served(pulses) == {"urgent"}


@pytest.mark.django_db
def test_redis_is_lost(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.REDIS_URL = "unix:///nonexistent/redis.sock?db=0"
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["down"] == ["redis", "worker"]
    assert answer.json()["worker"] == "unknown"


@pytest.mark.django_db
def test_the_database_is_lost(client: Client, pulses: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    pulse.beat(pulses, "celery@one", QUEUES)
    elsewhere = {**connection.get_connection_params(), "host": "/nonexistent"}
    monkeypatch.setattr(connections["default"], "get_connection_params", lambda: elsewhere)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["down"] == ["database"]


@pytest.mark.parametrize("service", ["database", "redis"])
@pytest.mark.django_db
def test_a_frozen_service_is_reported_within_seconds(client: Client, settings, monkeypatch, service: str) -> None:  # type: ignore[no-untyped-def]
    """A stopped process still has its socket open: connecting works, answers never come."""
    with frozen_socket(".s.PGSQL.5432" if service == "database" else "redis.sock") as folder:
        if service == "database":
            frozen = {**connection.get_connection_params(), "host": str(folder), "port": "5432"}
            monkeypatch.setattr(connections["default"], "get_connection_params", lambda: frozen)
        else:
            settings.REDIS_URL = f"unix://{folder}/redis.sock?db=0"
        started = time.monotonic()
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert service in answer.json()["down"]
    assert time.monotonic() - started < 5


@pytest.mark.django_db
def test_it_writes_nothing_and_needs_no_session(client: Client, pulses: redis.Redis) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/healthz")
    assert [query["sql"] for query in queries] == []


@pytest.mark.django_db
def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_asking_often_costs_one_look_a_second(client: Client, pulses: redis.Redis) -> None:
    looks = []
    recent = health._Recent(lambda: looks.append(1) or health.check())  # type: ignore[func-returns-value]
    for _ in range(50):
        recent.parts()
    assert len(looks) == 1


@pytest.mark.parametrize(("options", "served"), [((), set(QUEUES)), (("-Q", "normal,slow"), {"normal", "slow"})])
def test_a_real_worker_gives_its_pulse_and_takes_it_back_when_it_stops(
    pulses: redis.Redis, options: tuple[str, ...], served: set[str]
) -> None:
    with real_worker(*options):
        assert eventually(lambda: pulse.queues_served(pulses) == served)
    assert pulse.queues_served(pulses) == set()


def test_a_killed_worker_is_missed(pulses: redis.Redis) -> None:
    with real_worker() as worker:
        assert eventually(lambda: pulse.queues_served(pulses) == set(QUEUES))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    # Its last pulse grows old; nothing else takes it away.
    assert pulse.queues_served(pulses) == set(QUEUES)
    grow_late(pulses)
    assert pulse.queues_served(pulses) == set()


def grow_late(pulses: redis.Redis) -> None:
    for name in pulses.zrange(pulse.KEY, 0, -1):
        pulses.zincrby(pulse.KEY, -pulse.LATE - 1, name)


@contextmanager
def real_worker(*more: str) -> Iterator["subprocess.Popen[bytes]"]:
    options = ["--pool", "prefork", "--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "--app", "anxintuo", "worker", *options, *more],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "anxintuo.settings.test"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait(30)


@contextmanager
def frozen_socket(name: str) -> Iterator[Path]:
    """A folder with a listening socket whose process never answers."""
    folder = Path(tempfile.mkdtemp(prefix="axt-"))
    listen = "import socket,sys,time; s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(8)"
    script = f"{listen}; print('up', flush=True); time.sleep(60)"
    frozen = subprocess.Popen([sys.executable, "-c", script, str(folder / name)], stdout=subprocess.PIPE)
    with frozen:
        assert frozen.stdout.readline() == b"up\n"
        try:
            yield folder
        finally:
            frozen.kill()
    shutil.rmtree(folder)


def eventually(true, patience: float = 30.0) -> bool:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
