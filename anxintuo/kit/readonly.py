"""GET never writes (design.md §3): a wrapper around the view refuses every statement that is not a read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

READS = (
    "SELECT",
    "WITH",
    "SHOW",
    "EXPLAIN",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "DECLARE",
    "FETCH",
    "CLOSE",
    "SET LOCAL",
)
_writes_allowed: ContextVar[bool] = ContextVar("writes_allowed", default=False)


class WriteInReadOnly(RuntimeError):
    """A page that promised to only read tried to write. A defect of ours, never of the visitor."""


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    head = sql.lstrip(" (\n\t").upper()
    writes_inside = head.startswith("WITH") and any(
        f" {verb} " in head for verb in ("INSERT INTO", "UPDATE", "DELETE FROM")
    )
    if (not head.startswith(READS) or writes_inside) and not _writes_allowed.get():
        raise WriteInReadOnly(f"A GET may not write: {sql[:80]}")
    return execute(sql, params, many, context)


@contextmanager
def read_only() -> Iterator[None]:
    with connection.execute_wrapper(_refuse_writes):
        yield


@contextmanager
def writes_allowed() -> Iterator[None]:
    """The one exception: `audit` logs a sensitive read from inside a GET."""
    token = _writes_allowed.set(True)
    try:
        yield
    finally:
        _writes_allowed.reset(token)
