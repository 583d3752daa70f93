"""Statements that a page asks again and again: prepared once per connection, answered in binary.

Planning the listing statement costs as much as running it in a city's directory. Django's own cursors bind on the
client's side and never prepare; this cursor goes through the same wrappers (GET never writes, statement counts).
"""

from typing import Any, Self

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections


class _Prepared(psycopg.Cursor[tuple[Any, ...]]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        return super().execute(query, params, prepare=True, binary=True)


def fetch(sql: str, params: dict[str, Any], *, prepare: bool = True) -> list[tuple[Any, ...]]:
    """All rows of a SELECT. `prepare=False` for statements whose best plan hangs on their values (text search).

    It does the connection's health check on the way: where Django would ask `SELECT 1` before the first statement of a
    visit, a connection that has died shows in the read itself and is replaced.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if not prepare:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()  # type: ignore[no-any-return]
    if connection.in_atomic_block:
        return _fetch(connection, sql, params)
    connection.health_check_done = True
    try:
        return _fetch(connection, sql, params)
    except (OperationalError, InterfaceError):
        if not connection.connection.closed:  # the database answered, and will not answer otherwise: too slow, too busy
            raise
        connection.close()
        return _fetch(connection, sql, params)


def _fetch(connection: Any, sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    with _Prepared(connection.connection) as bare:
        wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        cursor = wrap(bare)
        cursor.execute(sql, params)
        return cursor.fetchall()  # type: ignore[no-any-return]
