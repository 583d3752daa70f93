"""PostgreSQL 18 on a socket: made once, started, and freed of whatever an unclean stop left behind."""

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from anxintuo.embedded import EmbeddedError
from anxintuo.embedded.account import Account
from anxintuo.embedded.binaries import POSTGRES_MAJOR
from anxintuo.embedded.process import evict, exists, service_environment, spawn_service, stop, wait_until

ROLE = "anxintuo"
DATABASE = "anxintuo"
STARTS_WITHIN = 60.0  # seconds; crash recovery included
STOPS_WITHIN = 30.0
# No parallel query and no JIT: short statements on small machines (reference/performance.md).
TUNING = {
    "shared_buffers": "256MB",
    "max_connections": "100",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",
}
# For tests only: what a crash would lose does not matter there.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Postgres:
    programs: Path
    data: Path
    sockets: Path
    account: Account
    password: str
    log: Path
    careless: bool = False
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}:{self.password}@{quote(str(self.sockets), safe='')}/{DATABASE}"

    def start(self) -> None:
        """Up and accepting connections, or EmbeddedError with the place of the log."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != POSTGRES_MAJOR:
            raise EmbeddedError(f"{self.data} was written by PostgreSQL {version}, this is {POSTGRES_MAJOR}.")
        self._clear_the_way()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            **TUNING,
            **(CARELESS if self.careless else {}),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # SIGINT is PostgreSQL's fast shutdown: sessions end, nothing committed is lost.
        self.process = spawn_service(
            [self.programs / "postgres", "-D", self.data, *options], self.account, self.log, signal.SIGINT
        )
        if not wait_until(lambda: self._ready() or not self.running(), STARTS_WITHIN) or not self.running():
            self.stop()
            raise EmbeddedError(f"PostgreSQL did not start; {self.log} says why.")

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, signal.SIGINT, STOPS_WITHIN)

    def _ready(self) -> bool:
        """The last line of postmaster.pid turns to "ready" once connections are accepted."""
        lines = self._pid_lines()
        return (
            self.process is not None
            and len(lines) >= 8
            and lines[0] == str(self.process.pid)
            and lines[7].strip() == "ready"
        )

    def _pid_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _create(self) -> None:
        """A whole cluster with role and database, or none: made beside its place and moved in."""
        for leftover in self.data.parent.glob("postgres.making-*"):
            shutil.rmtree(leftover)
        draft = Path(tempfile.mkdtemp(prefix="postgres.making-", dir=self.data.parent))  # 0700
        self.account.own(draft)
        secret = draft.with_name(f"{draft.name}.pw")
        try:
            with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(f"{self.password}\n")
            self.account.own(secret)
            # The builtin provider orders the same on every machine; no locale needs to be installed.
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "-E", "UTF8"]
            access = ["-U", ROLE, "--auth=scram-sha-256", f"--pwfile={secret}"]
            quick = ["--no-sync"] if self.careless else []
            self._run([self.programs / "initdb", "-D", draft, *locale, *access, *quick])
            self._run(
                [self.programs / "postgres", "--single", "-D", draft, "postgres"], f"CREATE DATABASE {DATABASE}\n"
            )
            draft.rename(self.data)
        finally:
            secret.unlink(missing_ok=True)
            if draft.exists():
                shutil.rmtree(draft)

    def _run(self, command: list[object], given: str = "") -> None:
        options: dict[str, object] = self.account.popen_options()
        done = subprocess.run(
            [str(part) for part in command],
            input=given,
            text=True,
            capture_output=True,
            cwd="/",
            env=service_environment(),
            check=False,
            **options,  # type: ignore[call-overload]
        )
        with self.log.open("a") as log:
            log.write(done.stdout + done.stderr)
        if done.returncode:
            raise EmbeddedError(f"The database could not be created; {self.log} says why.")

    def _clear_the_way(self) -> None:
        """Deal with what an earlier life left: processes that are still ending, and a postmaster.pid.

        PostgreSQL believes any living process that has the number in that file, though numbers are used again. We
        look at who really works in the data folder, and remove a file behind which only a stranger stands.
        """
        evict(self.data, self.account, ((None, 5.0), (signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0)))
        lines = self._pid_lines()
        if lines and not (lines[0].isdigit() and not exists(int(lines[0]))):
            (self.data / "postmaster.pid").unlink()
        # Our folder is private and we hold the state's lock: a socket file in it is nobody's.
        for stale in self.sockets.glob(".s.PGSQL.*"):
            stale.unlink()
