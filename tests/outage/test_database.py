"""A database that is slow, locked or frozen costs a page a few seconds and then says so (trust.md, bar 22)."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import InternalError, OperationalError, ProgrammingError, connection, connections, transaction
from django.test import override_settings

from anxintuo.errors import is_outage
from anxintuo.kit.database.base import REST_SECONDS, DatabaseWrapper
from anxintuo.settings import database

PROJECT = Path(__file__).resolve().parent.parent.parent
URL = "postgres://a:b@c/d"


class Pipe:
    """Stands between a client and PostgreSQL's socket, and can be frozen: connected still, but passing nothing on."""

    def __init__(self, folder: Path, there: str) -> None:
        self.folder, self.there, self.frozen = folder, there, threading.Event()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(folder / ".s.PGSQL.5432"))
        self.listener.listen(8)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                here, _address = self.listener.accept()
            except OSError:
                return
            there = socket.socket(socket.AF_UNIX)
            there.connect(self.there)
            for source, target in ((here, there), (there, here)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with closing(source), closing(target):
            while True:
                try:
                    data = source.recv(65536)
                    while self.frozen.is_set():
                        time.sleep(0.02)
                    if not data:
                        return
                    target.sendall(data)
                except OSError:
                    return


@pytest.fixture
def pipe(django_db_setup: None, django_db_blocker: Any) -> Iterator[Pipe]:
    """Without the mark `django_db`: it would let nobody make a connection of his own."""
    params = connection.get_connection_params()
    folder = Path(tempfile.mkdtemp(prefix="axt-"))
    made = Pipe(folder, f"{params['host']}/.s.PGSQL.5432")
    with django_db_blocker.unblock():
        yield made
        connection.close()
    DatabaseWrapper.silent_at = float("-inf")
    made.listener.close()
    made.frozen.clear()
    shutil.rmtree(folder)


@contextmanager
def through(pipe: Pipe, patience: float | None = 0.6, **options: object) -> Iterator[DatabaseWrapper]:
    """A connection of Django's, of the kind that web has, by way of the pipe."""
    chosen = {**connections["default"].settings_dict, "HOST": str(pipe.folder), "CONN_HEALTH_CHECKS": True}
    chosen["OPTIONS"] = {**chosen["OPTIONS"], "connect_timeout": 2, **options}
    with override_settings(DATABASE_PATIENCE=patience):
        wrapper = DatabaseWrapper(chosen, alias="piped")
        connections.databases["piped"], connections["piped"] = chosen, wrapper
        try:
            yield wrapper
        finally:
            wrapper.close()
            del connections["piped"], connections.databases["piped"]


def ask(wrapper: DatabaseWrapper, sql: str = "SELECT 1") -> object:
    with wrapper.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def test_a_database_that_freezes_under_a_statement_is_an_outage(pipe: Pipe) -> None:
    with through(pipe) as wrapper:
        assert ask(wrapper) == (1,)
        wrapper.health_check_done = True
        pipe.frozen.set()
        with within(1.5), pytest.raises(OperationalError) as caught:
            ask(wrapper)
        assert is_outage(caught.value)
        wrapper.close()
        with within(0.3), pytest.raises(OperationalError):
            ask(wrapper)  # the page waits once, not once for each thing it asks


def test_a_kept_connection_that_is_silent_is_given_up_and_a_new_one_tried(pipe: Pipe) -> None:
    with through(pipe, patience=4.5) as wrapper:
        ask(wrapper)
        wrapper.health_check_enabled, wrapper.health_check_done = True, False
        pipe.frozen.set()
        with within(4), pytest.raises(OperationalError):
            ask(wrapper)
        with within(0.3), pytest.raises(OperationalError):
            ask(wrapper)  # nor do many pages wait for a connection that cannot be made
        pipe.frozen.clear()
        time.sleep(REST_SECONDS)
        assert ask(wrapper) == (1,)


def test_a_transaction_around_it_does_not_wait_once_more(pipe: Pipe) -> None:
    def page(wrapper: DatabaseWrapper) -> None:
        with transaction.atomic(using="piped"):
            ask(wrapper)
            pipe.frozen.set()
            ask(wrapper)

    with through(pipe) as wrapper, within(2), pytest.raises(OperationalError):
        page(wrapper)


def test_a_command_waits(pipe: Pipe) -> None:
    with through(pipe, patience=None) as wrapper:
        pipe.frozen.set()
        threading.Timer(1.5, pipe.frozen.clear).start()
        assert ask(wrapper) == (1,)


@pytest.mark.parametrize(
    ("limit", "sql"),
    [
        ("statement_timeout", "SELECT pg_sleep(5)"),
        ("lock_timeout", "SELECT * FROM accounts_user FOR UPDATE"),
    ],
)
def test_the_servers_limits_are_outages_and_no_defects(pipe: Pipe, limit: str, sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE accounts_user IN ACCESS EXCLUSIVE MODE")
        with through(pipe, 5, options=f"-c {limit}=200") as wrapper, within(2):
            with pytest.raises(OperationalError) as caught:
                ask(wrapper, sql)
            assert is_outage(caught.value)
            assert ask(wrapper) == (1,), "the connection is kept"


def test_a_transaction_that_idles_too_long_is_an_outage(pipe: Pipe) -> None:
    options = "-c idle_in_transaction_session_timeout=100"
    with through(pipe, 5, options=options) as wrapper:
        wrapper.set_autocommit(False)
        ask(wrapper)
        time.sleep(0.5)
        with pytest.raises((OperationalError, InternalError)) as caught:
            ask(wrapper)
        assert is_outage(caught.value)


def test_a_defect_of_ours_is_none() -> None:
    ours = InternalError("current transaction is aborted")
    ours.__cause__ = psycopg.errors.InFailedSqlTransaction()
    assert not is_outage(ours)
    assert not is_outage(ProgrammingError())


def test_web_has_short_limits_workers_long_ones_and_commands_none(monkeypatch: pytest.MonkeyPatch) -> None:
    web, worker, command = (database.connection(URL, purpose)["OPTIONS"] for purpose in ("web", "worker", "command"))
    assert web["options"] == (
        "-c statement_timeout=4000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=60000"
    )
    assert worker["options"] == (
        "-c statement_timeout=600000 -c lock_timeout=60000 -c idle_in_transaction_session_timeout=600000"
    )
    assert command["options"] == ""
    assert (web["connect_timeout"], command["connect_timeout"]) == (2, 10)
    assert [database.patience(purpose) for purpose in ("web", "worker", "command")] == [4.5, 600.5, None]
    assert all(options["tcp_user_timeout"] and options["keepalives_idle"] for options in (web, worker, command))
    # What one page waits for in the worst case: a statement, or the check of a kept connection and then a new one.
    assert max(4.5, 1 + web["connect_timeout"]) < 5


def test_every_limit_can_be_set_and_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("CONNECT", "5"), ("STATEMENT", "0"), ("LOCK", "0"), ("IDLE", "7"), ("JOB", "30")):
        monkeypatch.setenv(f"ANXINTUO_DB_{name}_SECONDS", value)
    web = database.connection(f"{URL}?options=-c%20search_path%3Dx&connect_timeout=9", "web")["OPTIONS"]
    assert web["options"] == "-c idle_in_transaction_session_timeout=7000 -c search_path=x"
    assert int(web["connect_timeout"]) == 9, "what the address itself says comes first"
    assert database.patience("web") is None
    assert "lock_timeout=30000" in database.connection(URL, "worker")["OPTIONS"]["options"]


@pytest.mark.parametrize(
    ("entry", "statement"),
    [
        ("import anxintuo.wsgi", "4s"),
        ("import anxintuo.wsgi, anxintuo.celery", "4s"),
        ("import anxintuo.celery, django; django.setup()", "10min"),
        ("import django; django.setup(); import anxintuo.celery", "0"),
    ],
)
@pytest.mark.django_db
def test_each_entry_point_has_its_own(entry: str, statement: str) -> None:
    show = "from django.db import connection; c = connection.cursor(); c.execute('SHOW statement_timeout')"
    done = subprocess.run(
        [sys.executable, "-c", f"{entry}; {show}; import json; print(json.dumps(c.fetchone()))"],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [statement]
