"""Holds the lock, keeps the services alive, runs one command between their start and their stop."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from anxintuo.embedded import EmbeddedError, lock
from anxintuo.embedded.account import choose_account
from anxintuo.embedded.binaries import find_postgres, find_redis
from anxintuo.embedded.paths import State
from anxintuo.embedded.postgres import Postgres
from anxintuo.embedded.process import MARK, ending_with_us, stop, sweep
from anxintuo.embedded.redis import Redis

Service = Postgres | Redis
BIGGEST_LOG = 10 * 1024 * 1024
RESTARTS = 5  # of one service …
WITHIN = 60.0  # … in so many seconds; more is a fault that restarting does not cure
COMMAND_STOPS_WITHIN = 20.0


class Stopped(Exception):
    """A signal asked us to end before the command ran."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.returncode = 128 + number


class Supervisor:
    """The services of one state folder, and the command that uses them."""

    def __init__(self, state: State, *, careless: bool = False) -> None:
        self.state = state
        self.services: list[Service] = []
        self.urls: dict[str, str] = {}
        self._restarts: dict[str, list[float]] = {}
        self._command: subprocess.Popen[bytes] | None = None
        self.asked_to_stop = False
        self._sockets: Path | None = None
        self._prepare(careless)

    def _prepare(self, careless: bool) -> None:
        """Decide what to start: a URL in the environment replaces its service."""
        given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
        if len(given) < 2:
            state = self.state
            account = choose_account(state.data() / "postgres")
            data = state.settle_data(account)
            sockets = self._sockets = state.socket_folder(data, account)
        if "DATABASE_URL" not in given:
            log = _log_file(state.logs / "postgres.log")
            programs = find_postgres(account)
            postgres = Postgres(programs, data / "postgres", sockets, account, state.password, log, careless)
            self._add("DATABASE_URL", postgres)
        if "REDIS_URL" not in given:
            log = _log_file(state.logs / "redis.log")
            redis = Redis(find_redis(account), data / "redis", sockets, account, log, careless)
            self._add("REDIS_URL", redis)
        self.urls |= given

    def _add(self, variable: str, service: Service) -> None:
        self.services.append(service)
        self.urls[variable] = service.url

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start all, leave the addresses in services.env, and stop all in reverse order."""
        sweep(self.state.id)
        try:
            for service in self.services:
                service.start()
            self.state.write_services(self.urls)
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)  # we are stopping already; finish it
            self.state.services_env.unlink(missing_ok=True)
            sweep(self.state.id)
            for service in reversed(self.services):
                service.stop()
            if self._sockets:
                with suppress(OSError):
                    self._sockets.rmdir()

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """What the command sees."""
        ours = {"ANXINTUO_STATE": str(self.state.root), MARK: self.state.id, "PYTHONUTF8": "1"}
        return {**os.environ, **ours, **self.urls, **(more or {})}

    def run(
        self,
        command: Sequence[str],
        more: Mapping[str, str] | None = None,
        watch: Callable[[], bool] = lambda: True,
    ) -> int:
        """Run `command` to its end and return its exit code; call `watch` until it says that it is done."""
        self._command = subprocess.Popen(command, env=self.environment(more), preexec_fn=ending_with_us(signal.SIGTERM))
        watching = True
        try:
            while True:
                try:
                    return self._command.wait(0.1)
                except subprocess.TimeoutExpired:
                    self._keep_alive()
                    watching = watching and not watch()
        finally:
            stop(self._command, signal.SIGTERM, COMMAND_STOPS_WITHIN)
            self._command = None

    def wait(self, until: Callable[[], bool]) -> None:
        """Keep the services alive until told otherwise, without a command."""
        while not until():
            self._keep_alive()

    def obey_signals(self) -> None:
        """Ctrl-C, `make stop` and a closed terminal reach the command; what it leaves behind is swept afterwards."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._command is None:
            raise Stopped(number)
        self.asked_to_stop = True
        self._command.send_signal(signal.SIGTERM)

    def _keep_alive(self) -> None:
        for service in self.services:
            if service.running():
                continue
            name = type(service).__name__
            now = time.monotonic()
            recent = [at for at in self._restarts.get(name, []) if now - at < WITHIN]
            if len(recent) >= RESTARTS:
                raise EmbeddedError(f"{name} ended {RESTARTS} times within a minute; {service.log} says why.")
            self._restarts[name] = [*recent, now]
            print(f"{name} ended unexpectedly; starting it again.", file=sys.stderr, flush=True)
            service.start()


@contextmanager
def supervised(root: Path, *, careless: bool = False, place: str = "") -> Iterator[Supervisor]:
    """Lock the state folder at `root`, start its services, and stop them in the end."""
    state = State.open(root)
    with lock.held(state.lock, place):
        supervisor = Supervisor(state, careless=careless)
        supervisor.obey_signals()
        with supervisor.running():
            yield supervisor


@contextmanager
def temporary_state() -> Iterator[Path]:
    """A state folder for one run of the tests, gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="anxintuo-test-"))
    if os.geteuid() == 0:
        root.chmod(0o711)  # ours; the services' account walks through it
    try:
        yield root
    finally:
        shutil.rmtree(State(root).data(), ignore_errors=True)
        shutil.rmtree(root, ignore_errors=True)


def _log_file(path: Path) -> Path:
    """One log and the one before it."""
    if path.exists() and path.stat().st_size > BIGGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path
