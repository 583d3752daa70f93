"""The connection to PostgreSQL and how long each kind of process waits for it (README, “Settings”)."""

from typing import Any

import dj_database_url

from anxintuo.kit.process import COMMAND, WEB
from anxintuo.settings import env

COMMAND_CONNECTS_WITHIN = 10  # seconds
MARGIN = 0.5  # seconds by which the server's own limit comes first: it says why, and keeps the connection


def connection(url: str, purpose: str) -> dict[str, Any]:
    """For settings.DATABASES. Persistent: that is worth more than the choice of server (reference/performance.md A)."""
    database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    database["ENGINE"] = "anxintuo.kit.database"
    given = database.setdefault("OPTIONS", {})
    limits = " ".join(f"-c {name}={seconds * 1000}" for name, seconds in _limits(purpose).items() if seconds)
    defaults = {
        "connect_timeout": env.number("ANXINTUO_DB_CONNECT_SECONDS", 2) if purpose == WEB else COMMAND_CONNECTS_WITHIN,
        # A machine that is gone, rather than slow. Of no meaning on a socket.
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }
    database["OPTIONS"] = {**defaults, **given, "options": f"{limits} {given.get('options', '')}".strip()}
    return database


def patience(purpose: str) -> float | None:
    """Seconds without any answer after which the server counts as lost; None: never."""
    seconds = _limits(purpose)["statement_timeout"]
    return seconds + MARGIN if seconds else None


def _limits(purpose: str) -> dict[str, int]:
    """PostgreSQL's settings, in seconds; 0 is no limit."""
    statement, lock, idle = "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"
    if purpose == COMMAND:  # migrations, imports by hand, dumps
        return {statement: 0, lock: 0, idle: 0}
    if purpose == WEB:
        return {
            statement: env.number("ANXINTUO_DB_STATEMENT_SECONDS", 4),
            lock: env.number("ANXINTUO_DB_LOCK_SECONDS", 3),
            idle: env.number("ANXINTUO_DB_IDLE_SECONDS", 60),
        }
    job = env.number("ANXINTUO_DB_JOB_SECONDS", 600)
    return {statement: job, lock: min(job, 60), idle: job}
