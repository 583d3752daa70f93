"""GET never writes (design.md §3): a wrapper around the view refuses every statement that is not a plain read.

Read-only transactions of PostgreSQL itself would be the stronger lock. They are not used here: a persistent
connection would have to be switched before the view and back after it, since sessions are saved and presence is noted
outside of the view; the directory's list, which asks one statement, would make three round trips. So the statement's
text is judged, and judged once (a program says the same few hundred statements again and again):

- it begins with the verb of a read, and it is one statement only;
- no verb of a change stands in it as a word, wherever it stands (`WITH gone AS (DELETE …)`), nor INTO, nor a row lock;
- no function is called that is known to write, to lock, or to change the session.

In doubt it is a write. What stands in quotes is not looked at, except where a backslash, a comment or a `$` makes it
unsure what is quoted: then every word counts. Functions of our own cannot write when a read calls them: they are
declared STABLE, and PostgreSQL holds them to it (tests/kit/test_readonly.py). In the tests PostgreSQL also judges for
itself: every statement of every page runs in a read-only transaction there (tests/access/test_urls.py).

A text cannot tell everything about a statement. This guards against our own mistakes; what a stranger types never
becomes part of a statement's text.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.db import connection

READ = re.compile(
    r"[\s(]*(SELECT|WITH|SHOW|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK|DECLARE|FETCH|CLOSE|SET\s+LOCAL)\b", re.IGNORECASE
)
CHANGE = re.compile(
    r"\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY|CALL|DO|INTO|CREATE|EXECUTE|FOR\s+(KEY\s+)?SHARE)\b"
    r"|;\s*[^\s;]"  # a second statement
    r"|\b(setval|nextval|set_config|lo_\w+|dblink\w*|pg_notify|pg_(try_)?advisory_\w+|pg_(terminate|cancel)_backend"
    r"|pg_(reload|rotate|promote|switch|create|drop|copy|logical|replication|import|stat_reset|write|file)\w*)\s*\(",
    re.IGNORECASE,
)
UNSURE = re.compile(r"\\|--|/\*|\$")
QUOTED = re.compile(r"""'[^']*'|"(?P<name>[^"]*)"(?P<called>\s*\()?""")

_writes_allowed: ContextVar[bool] = ContextVar("writes_allowed", default=False)


class WriteInReadOnly(RuntimeError):
    """A page that promised to only read tried to write. A defect of ours, never of the visitor."""


@lru_cache(maxsize=1024)
def only_reads(sql: str) -> bool:
    """Is this one statement, and certainly a read?"""
    words = sql.replace('"', " ") if UNSURE.search(sql) else QUOTED.sub(_without_the_quoted, sql)
    return READ.match(words) is not None and CHANGE.search(words) is None


def _without_the_quoted(found: re.Match[str]) -> str:
    """A quoted name may be that of a function; anything else in quotes is a table, a column or a value."""
    return f" {found['name']}(" if found["called"] else " _ "


def _refuse_writes(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not _writes_allowed.get() and not only_reads(str(sql)):
        raise WriteInReadOnly(f"A GET may not write: {str(sql)[:80]}")
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
