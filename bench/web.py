"""Web servers to measure, and the load on them: eight connections, by wrk where it is installed."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from anxintuo.embedded.process import stop, wait_until
from bench.services import PROJECT, state_folder

CONNECTIONS = 8
GUNICORN = ("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket")
HTTPS = {"X-Forwarded-Proto": "https", "Host": "localhost"}

LUA = """
local paths, at, step = {}, 0, 1
local threads = 0
function setup(thread) thread:set("id", threads); threads = threads + 1 end
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  at = math.floor(#paths * (id / 2)) + tonumber(args[2])
  wrk.headers["X-Forwarded-Proto"] = "https"
  wrk.headers["Host"] = "localhost"
end
function request()
  at = at + 1
  return wrk.format("GET", paths[(at - 1) % #paths + 1])
end
function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class WebServer:
    """A running gunicorn."""

    port: int

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=HTTPS)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@contextlib.contextmanager
def serving(application: str, environment: dict[str, str]) -> Iterator[WebServer]:
    """gunicorn as `Procfile` starts it: gthread, two workers of four threads."""
    port = _free_port()
    log = (state_folder() / f"web-{port}.log").open("wb")
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *GUNICORN]
    process = subprocess.Popen(
        command, cwd=PROJECT, env={**os.environ, **environment}, stdout=log, stderr=log, start_new_session=True
    )
    try:
        if not wait_until(lambda: _open(port), 60.0, 0.1):
            raise SystemExit(f"{application} did not start; {log.name} says why.")
        yield WebServer(port)
    finally:
        stop(process, signal.SIGTERM, 10.0)
        log.close()


@dataclass(frozen=True)
class Load:
    rate: float  # answers a second
    p99_ms: float
    errors: int


def load(server: WebServer, paths: Sequence[str], seconds: float, offset: int = 0) -> Load:
    """Ask for `paths` in turn over eight connections; `offset` continues where an earlier load ended."""
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "paths")
        listing.write_text("\n".join(paths) + "\n", encoding="utf-8")
        if shutil.which("wrk"):
            return _wrk(server, listing, Path(folder, "paths.lua"), seconds, offset)
        return _own_client(server, listing, seconds, offset)


def _wrk(server: WebServer, listing: Path, script: Path, seconds: float, offset: int) -> Load:
    script.write_text(LUA)
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--timeout", "30s", "-s", str(script)]
    address = f"http://127.0.0.1:{server.port}"
    done = subprocess.run(
        [*command, address, "--", str(listing), str(offset)], capture_output=True, text=True, check=True
    )
    match = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+)", done.stdout)
    if match is None:
        raise SystemExit(f"wrk said: {done.stdout}{done.stderr}")
    requests, microseconds, errors, p99 = map(int, match.groups())
    return Load(requests / microseconds * 1e6, p99 / 1000, errors)


def _own_client(server: WebServer, listing: Path, seconds: float, offset: int) -> Load:
    """Where wrk is not installed: eight processes, each with one kept connection. Costs more of the two cores."""
    command = [sys.executable, "-m", "bench.client", str(server.port), str(listing), f"{seconds}", str(offset)]
    workers = [
        subprocess.Popen([*command, str(number), str(CONNECTIONS)], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        for number in range(CONNECTIONS)
    ]
    answers = [worker.communicate()[0].split() for worker in workers]
    return Load(
        sum(int(answer[0]) for answer in answers) / seconds,
        max(float(answer[2]) for answer in answers),
        sum(int(answer[1]) for answer in answers),
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def cool_down(seconds: float = 1.0) -> None:
    time.sleep(seconds)
