"""Starts the real supervisor in a folder of its own, as `make run` does, and looks at what it does."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

PROJECT = Path(__file__).resolve().parent.parent.parent
TOOL = [sys.executable, "-m", "anxintuo.embedded"]


def environment(state: Path, **more: str) -> dict[str, str]:
    """Nothing of the surrounding services; the state folder given."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "ANXINTUO_SUPERVISED") and not name.startswith("COV_")
    }
    return {**inherited, "ANXINTUO_STATE": str(state), "PYTHONUTF8": "1", **more}


def tool(state: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """One command of the tool, to its end."""
    return subprocess.run(
        [*TOOL, *words], cwd=PROJECT, env=environment(state, **more), capture_output=True, text=True, timeout=60
    )


@dataclass
class House:
    """A running `serve`."""

    process: "subprocess.Popen[str]"
    urls: dict[str, str]

    @property
    def database(self) -> "psycopg.Connection":
        return psycopg.connect(self.urls["DATABASE_URL"], autocommit=True)

    @property
    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.urls["REDIS_URL"])

    def service_pids(self) -> list[int]:
        """PostgreSQL's and Redis's process ids, as they say themselves."""
        with self.redis as line:
            pids = [int(line.info("server")["process_id"])]
        with self.database as line:
            found = line.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
        return [*pids, int(found[0].split()[0])]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def house(state: Path, *words: str, user: str | None = None, python: str = "", **more: str) -> Iterator[House]:
    """`serve` until the end of the block; the services are up inside it."""
    who = pwd.getpwnam(user) if user else None
    process = subprocess.Popen(
        [python or sys.executable, "-m", "anxintuo.embedded", "serve", *words],
        cwd=PROJECT,
        env=environment(state, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        user=who.pw_uid if who else None,
        group=who.pw_gid if who else None,
        extra_groups=[] if who else None,
    )
    urls = {}
    try:
        for line in process.stdout:
            key, separator, value = line.strip().partition("=")
            if not separator:
                break
            urls[key] = value
        else:
            raise AssertionError(process.stderr.read())
        yield House(process, urls)
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()
        process.stderr.close()


def eventually(true: Callable[[], bool], patience: float = 15.0) -> bool:
    """Poll for something that another process is about to do."""
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
