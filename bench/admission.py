"""An application sent in, beside a bare view with one INSERT; and the desk's queue with ten thousand applications.

`python -m bench submit queue`. Real HTTP to the product's production settings and to a bare Django on the same gunicorn
and the same PostgreSQL; both are asked in turn over one connection each, so that a busy moment falls on both.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.environment import product_environment
from bench.fill import say
from bench.services import PROJECT, PostgresServer, product_server, redis_server, running, state_folder
from bench.web import HTTPS, serving

DATABASE = "admission"
SENT, WAITING = 150, 10_000
WARM = 10


@dataclass(frozen=True)
class SubmitResult:
    """Medians in milliseconds; `ratio` is the median of the pairs' ratios."""

    sent: int
    bare_ms: float
    submit_ms: float
    ratio: float
    stored: int


@dataclass(frozen=True)
class QueueResult:
    """`own`: statements beyond those of an empty page in the same shell."""

    waiting: int
    statements: int
    own: int
    milliseconds: float


@contextmanager
def database() -> Iterator[tuple[PostgresServer, dict[str, str]]]:
    """Migrated and empty, with a Redis beside it."""
    server = product_server(state_folder())
    with running(server), redis_server(state_folder()) as redis_url:
        with server.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        server.create(DATABASE)
        environment = product_environment(server.url(DATABASE), redis_url)
        run(environment, "manage.py", "migrate", "--verbosity", "0")
        run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        yield server, environment


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=PROJECT, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    return done.stdout


def measure_submit(*, sent: int = SENT) -> SubmitResult:
    with database() as (server, environment):
        with server.connect(DATABASE) as connection:
            connection.execute("CREATE TABLE bench_note (id bigserial PRIMARY KEY, text text)")
        say(f"submit: {sent} complete drafts")
        made = json.loads(run(environment, "-m", "bench.admission_worker", "drafts", str(sent + WARM)))
        bare = {"DATABASE_URL": environment["DATABASE_URL"], "PYTHONPATH": environment["PYTHONPATH"]}
        with serving("anxintuo.wsgi", environment) as product, serving("bench.bare", bare) as plain:
            pairs = _pairs(product.port, plain.port, made)[WARM:]
        with server.connect(DATABASE) as connection:
            row = connection.execute("SELECT count(*) FROM enrollment_case WHERE state = 'submitted'").fetchone()
    bare_ms, submit_ms = zip(*pairs, strict=True)
    ratio = statistics.median(ours / theirs for theirs, ours in pairs)
    return SubmitResult(sent, statistics.median(bare_ms), statistics.median(submit_ms), ratio, row[0] if row else 0)


def _pairs(product: int, plain: int, made: list[dict[str, str]]) -> list[tuple[float, float]]:
    """Milliseconds of a bare INSERT and of an application sent in, one after the other."""
    ours, theirs = (http.client.HTTPConnection("127.0.0.1", port, timeout=60) for port in (product, plain))
    pairs = []
    for each in made:
        bare_ms = timed(theirs, "GET", "/insert/", HTTPS, None, 200)
        headers = HTTPS | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": each["cookies"],
            "Referer": f"https://localhost{each['path']}",
            "Origin": "https://localhost",
        }
        pairs.append((bare_ms, timed(ours, "POST", each["path"], headers, each["body"], 302)))
    return pairs


def timed(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str | None,
    wanted: int,
) -> float:
    began = time.perf_counter()
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status != wanted:
        raise SystemExit(f"{method} {path} was answered with {answer.status}, {wanted} expected.")
    return took


def measure_queue(*, waiting: int = WAITING) -> list[QueueResult]:
    """With ten and with `waiting` cases in line."""
    with database() as (_server, environment):
        say(f"queue: {waiting:,} applications at one desk")
        told = run(environment, "-m", "bench.admission_worker", "queue", str(waiting))
    return [QueueResult(**each) for each in json.loads(told.splitlines()[-1])]
