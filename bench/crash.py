"""Enrolments while the house is being killed: what was acknowledged is stored, and nothing is there twice.

`python -m bench crash`. The whole house as `make run` starts it, with a state folder of its own. Families send their
applications in, the nursery takes them in, queues them and offers places, families accept: every step a real POST
that is repeated until it is acknowledged (a redirect), as people press again. Meanwhile web, worker, Redis and
PostgreSQL are killed with -9, one at random every few seconds. Then the house is left alone until its outbox is empty,
and counted.
"""

import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from anxintuo.embedded.process import processes
from bench.fill import say
from bench.services import PROJECT, state_folder

FAMILIES, KILLS = 120, 16
THINK_S = (0.3, 1.2)  # between two steps of a family
PAUSE_S = (4.0, 9.0)  # between two kills; more than five of one service in a minute is a fault that nobody cures
UP_WITHIN_S, STEP_WITHIN_S, QUIET_WITHIN_S = 240.0, 240.0, 480.0  # an outbox lease is five minutes
VICTIMS = ("web", "worker", "redis", "postgres")
MARKS = {"web": b"gunicorn", "worker": b"celery", "redis": b"redis-server", "postgres": b"bin/postgres"}


@dataclass(frozen=True)
class CrashResult:
    """`acknowledged`: steps that were answered with their redirect. The others are counted faults."""

    kills: dict[str, int]
    acknowledged: int
    lost: int  # acknowledged, and not stored
    doubled: int  # rows of one key twice: applications, cases, moves, offers taken, placements, seats
    notices: int
    messages: int  # that left for a telephone
    unsent: int  # messages that did not leave
    sent_twice: int
    seconds: float


class CrashedHouse:
    """The house under test, with the means to hurt it."""

    def __init__(self, folder: Path, seed: int) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o711, parents=True)
        self.folder, self.port, self.chance = folder, _free_port(), random.Random(seed)
        self.kills: Counter[str] = Counter()
        inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        self.environment = inherited | {
            "ANXINTUO_STATE": str(folder),
            "ANXINTUO_PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "bench.crash_settings",
            "ANXINTUO_BENCH_ZONE": _zone_of_noon(),
            "PYTHONUTF8": "1",
        }
        log = (folder / "house.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "anxintuo.embedded", "up"],
            cwd=PROJECT, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def wait(self, seconds: float = UP_WITHIN_S) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if self.ask("GET", "/healthz")[0] == 200:
                return
            time.sleep(0.5)
        raise SystemExit(f"The house is not well; {self.folder / 'house.log'} says why.")

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: str | None = None
    ) -> tuple[int, str, str]:
        """Status, where it leads, and the text; (0, "", "") while nobody answers."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, body=body, headers=headers or {})
            answer = line.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            line.close()

    def inside(self, *words: str) -> Any:
        """A command of the bench beside the house, with its addresses."""
        given = (self.folder / "services.env").read_text("utf-8").splitlines()
        more = dict(line.split("=", 1) for line in given if "=" in line and not line.startswith("#"))
        done = subprocess.run(
            [sys.executable, "-m", "bench.crash_worker", *words],
            cwd=PROJECT, env=self.environment | more, stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
        return json.loads(done.stdout.splitlines()[-1])

    def hurt(self) -> None:
        """Kill one process of a random kind, chosen among those of this house only."""
        kind = self.chance.choice(VICTIMS)
        own = [pid for pid in processes() if self._is_ours(pid, MARKS[kind])]
        if kind == "postgres":  # the first of them is the postmaster; with a child gone it restarts all by itself
            own = own[: 1 + self.chance.randrange(2) * len(own)]
        if own:
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(own), signal.SIGKILL)
                self.kills[kind] += 1

    def _is_ours(self, pid: int, mark: bytes) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        folder = str(self.folder).encode()
        return mark in words and b"embedded" not in words and (folder in words or folder in environment)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


@dataclass(frozen=True)
class Tab:
    """Somebody's browser: the cookies and the token that go with every POST."""

    cookies: str
    token: str

    def headers(self, port: int) -> dict[str, str]:
        here = f"http://localhost:{port}"
        return {
            "Host": f"localhost:{port}",
            "Cookie": self.cookies,
            "Origin": here,
            "Referer": f"{here}/",
            "Content-Type": "application/x-www-form-urlencoded",
        }


class Walk:
    """One family's way, step by step, each pressed until it is acknowledged."""

    def __init__(
        self, house: CrashedHouse, family: dict[str, Any], desk: Tab, acknowledged: list[tuple[str, str]]
    ) -> None:
        self.house, self.family, self.desk, self.acknowledged = house, family, desk, acknowledged
        self.tab = Tab(family["cookies"], family["token"])

    def press(self, name: str, path: str, tab: Tab, **values: str) -> None:
        from urllib.parse import urlencode

        body = urlencode({"csrfmiddlewaretoken": tab.token, **values})
        deadline = time.monotonic() + STEP_WITHIN_S
        while time.monotonic() < deadline:
            status, leads_to, _text = self.house.ask("POST", path, tab.headers(self.house.port), body)
            if status == 302 and "sign-in" not in leads_to:
                self.acknowledged.append((name, self.family["case"]))
                time.sleep(self.house.chance.uniform(*THINK_S))
                return
            time.sleep(0.3)
        raise SystemExit(f"{name} was not acknowledged within {STEP_WITHIN_S:.0f} s (last answer {status}).")

    def run(self) -> None:
        case = f"/desk/admission/cases/{self.family['case']}"
        self.press("submit", self.family["path"], self.tab, message="您好", consent="on")
        self.press("receive", f"{case}/receive/", self.desk)
        self.press("queue", f"{case}/queue/", self.desk)
        self.press("offer", f"{case}/offer/", self.desk, room=self.family["room"], starts_on=self.family["starts_on"],
                   reason="按月龄搭配")  # fmt: skip
        offer = self._offer()
        self.press("accept", f"/apply/offers/{offer}/", self.tab, answer="yes", agreement_read="on",
                   first_day_on=self.family["starts_on"])  # fmt: skip

    def _offer(self) -> str:
        """The offer's address, from the family's own page."""
        deadline = time.monotonic() + STEP_WITHIN_S
        while time.monotonic() < deadline:
            path = f"/apply/{self.family['application']}/"
            _status, _to, page = self.house.ask("GET", path, self.tab.headers(self.house.port))
            if "/apply/offers/" in page:
                return page.split("/apply/offers/")[1][:36]
            time.sleep(0.3)
        raise SystemExit("the offer did not reach the family's page")


def measure(*, families: int = FAMILIES, kills: int = KILLS, seed: int = 1) -> CrashResult:
    began = time.monotonic()
    house = CrashedHouse(state_folder() / "crash", seed)
    try:
        house.wait()
        made = house.inside("prepare", str(families))
        say(f"crash: {families} families, {kills} kills")
        acknowledged: list[tuple[str, str]] = []
        desk = Tab(made["desk"]["cookies"], made["desk"]["token"])
        walks = [Walk(house, family, desk, acknowledged) for family in made["families"]]
        faults = _walk_while_hurting(house, walks, kills)
        house.wait()
        told = house.inside("count", json.dumps(acknowledged), str(QUIET_WITHIN_S))
    finally:
        house.stop()
    if faults:
        raise SystemExit("; ".join(sorted(set(faults))[:3]))
    return CrashResult(dict(house.kills), len(acknowledged), seconds=round(time.monotonic() - began, 1), **told)


def _walk_while_hurting(house: CrashedHouse, walks: list[Walk], kills: int) -> list[str]:
    faults: list[str] = []

    def guarded(run: Callable[[], None]) -> None:
        try:
            run()
        except (Exception, SystemExit) as fault:
            faults.append(f"{type(fault).__name__}: {fault}")

    def several(own: list[Walk]) -> None:
        for walk in own:
            guarded(walk.run)

    lanes = 6
    threads = [threading.Thread(target=several, args=(walks[lane::lanes],)) for lane in range(lanes)]
    for thread in threads:
        thread.start()
    while sum(house.kills.values()) < kills and any(thread.is_alive() for thread in threads):
        time.sleep(house.chance.uniform(*PAUSE_S))
        house.hurt()
    for thread in threads:
        thread.join()
    return faults


def _zone_of_noon() -> str:
    """Where it is twelve o'clock now. (Etc/GMT-8 is eight hours *east* of Greenwich.)"""
    east = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-east:+d}" if east else "Etc/GMT"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    print(measure())
