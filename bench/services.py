"""The bench's own servers: PostgreSQL 18 (the product's), Redis, and where it may Debian's PostgreSQL 15 with PostGIS.

All live in one state folder (ANXINTUO_BENCH_STATE, default `.local-bench/`), listen on sockets only and end with
the bench. Databases are filled once and kept for the next run; `python -m bench --fresh` throws them away.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from anxintuo.embedded.account import Account, can_enter, choose_account
from anxintuo.embedded.binaries import find_postgres, find_redis
from anxintuo.embedded.process import service_environment, spawn_service, stop, wait_until

PROJECT = Path(__file__).resolve().parent.parent
DEBIAN_POSTGRES = Path("/usr/lib/postgresql/15/bin")
POSTGIS_PACKAGE = "postgresql-15-postgis-3"
ROLE = "bench"
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": os.environ.get("ANXINTUO_BENCH_BUFFERS", "2GB"),
    "work_mem": "16MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",
}


class Unavailable(Exception):
    """A peer that this machine cannot offer; the table says so in its place."""


def state_folder() -> Path:
    folder = Path(os.environ.get("ANXINTUO_BENCH_STATE") or PROJECT / ".local-bench").resolve()
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    return folder


def account_for(folder: Path) -> Account:
    account = choose_account()
    if not can_enter(account, folder):
        raise SystemExit(f"User {account.name} cannot reach {folder}: set ANXINTUO_BENCH_STATE to another folder.")
    return account


@dataclass
class PostgresServer:
    """One cluster with trust on a socket that only its owner reaches."""

    name: str
    programs: Path
    home: Path
    account: Account
    settings: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def data(self) -> Path:
        return self.home / "data"

    def start(self) -> "PostgresServer":
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.account.own(self.home)
        if not (self.data / "PG_VERSION").is_file():
            shutil.rmtree(self.data, ignore_errors=True)
            locale = ["--locale=C.UTF-8", "-E", "UTF8"]
            if "18" in self.name:
                locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            self._run("initdb", "-D", str(self.data), "-U", ROLE, "-A", "trust", *locale)
        options = {**SETTINGS, **self.settings, "unix_socket_directories": str(self.home)}
        words = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        log = self.home / "log"
        self.process = spawn_service(
            [self.programs / "postgres", "-D", self.data, *words], self.account, log, signal.SIGINT
        )
        if not wait_until(self._ready, 60.0, 0.1):
            raise SystemExit(f"{self.name} did not start; {log} says why.")
        return self

    def _ready(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.conninfo("postgres")):
            return True
        return False

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, signal.SIGINT, 30.0)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *words],
            capture_output=True,
            text=True,
            cwd="/",
            env=service_environment(),
            check=False,
            **self.account.popen_options(),  # type: ignore[call-overload]
        )
        if done.returncode:
            raise SystemExit(f"{program}: {done.stderr.strip()}")

    def conninfo(self, database: str) -> str:
        return f"host={self.home} user={ROLE} dbname={database}"

    def url(self, database: str) -> str:
        return f"postgres://{ROLE}@{quote(str(self.home), safe='')}/{database}"

    def connect(self, database: str) -> "psycopg.Connection[tuple]":
        return psycopg.connect(self.conninfo(database), autocommit=True)

    def create(self, database: str) -> bool:
        """True when it is new."""
        with self.connect("postgres") as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                return False
            connection.execute(f"CREATE DATABASE {database}")
            return True


def product_server(state: Path) -> PostgresServer:
    account = account_for(state)
    return PostgresServer("postgres 18", find_postgres(account), state / "pg18", account)


def postgis_server(state: Path, *, install: bool) -> PostgresServer:
    """Debian's, installed on the way when that was asked for. Unavailable elsewhere."""
    if not (Path("/usr/share/postgresql/15/extension") / "postgis.control").is_file():
        if not install:
            raise Unavailable(f"{POSTGIS_PACKAGE} is not installed (--install-postgis lets the bench install it)")
        install_postgis()
    return PostgresServer("postgres 15", DEBIAN_POSTGRES, state / "pg15", account_for(state))


def install_postgis() -> None:
    """Without the cluster that Debian makes for itself: the bench has its own."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Unavailable(f"{POSTGIS_PACKAGE} can only be installed by root on Debian")
    policy = Path("/etc/postgresql-common/createcluster.d/anxintuo-bench.conf")
    policy.parent.mkdir(parents=True, exist_ok=True)
    policy.write_text("create_main_cluster = false\n")
    command = ["apt-get", "install", "-y", "--no-install-recommends", POSTGIS_PACKAGE]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise Unavailable(f"{POSTGIS_PACKAGE} could not be installed: {done.stderr.strip()[-200:]}")


@contextlib.contextmanager
def redis_server(state: Path) -> Iterator[str]:
    """Its REDIS_URL."""
    account = account_for(state)
    home = state / "redis"
    home.mkdir(mode=0o700, exist_ok=True)
    account.own(home)
    socket = home / "redis.sock"
    words = ["--port", "0", "--unixsocket", str(socket), "--dir", str(home), "--save", "", "--appendonly", "no"]
    process = spawn_service([find_redis(account), *words], account, home / "log", signal.SIGTERM)
    try:
        if not wait_until(socket.exists, 20.0):
            raise SystemExit(f"Redis did not start; {home / 'log'} says why.")
        yield f"unix://{socket}?db=0"
    finally:
        stop(process, signal.SIGTERM, 10.0)


@contextlib.contextmanager
def running(*servers: PostgresServer) -> Iterator[None]:
    try:
        for server in servers:
            server.start()
        yield
    finally:
        for server in servers:
            server.stop()


def settle(server: PostgresServer, database: str, statement: str, patience: float = 20.0) -> None:
    """Run a statement until two runs in a row take about the same time: caches are warm then."""
    last, deadline = float("inf"), time.monotonic() + patience
    with server.connect(database) as connection:
        while time.monotonic() < deadline:
            began = time.perf_counter()
            connection.execute(statement)
            took = time.perf_counter() - began
            if took > 0.7 * last:
                return
            last = took
