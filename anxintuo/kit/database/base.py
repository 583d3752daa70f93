"""Django's PostgreSQL back end, for a server that may stop answering without closing its connections.

`statement_timeout` is kept by the server, so a frozen one keeps none; TCP's own time-outs see a living machine, and a
socket has none. Therefore the client counts too: after `settings.DATABASE_PATIENCE` seconds without an answer (None:
it waits) the connection is thrown away and `OperationalError` raised, which is a 503 page and not one that hangs.
"""

import time
from types import SimpleNamespace
from typing import Any

import psycopg
from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg.errors import _WaitTimeout

CHECK_SECONDS = 1.0  # for the SELECT 1 of a kept connection
REST_SECONDS = 2.0  # after a silence no thread tries a new connection: a page waits once, and few pages wait at all


class PatientConnection(psycopg.Connection[Any]):
    patience: float | None = None
    silent = False

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except _WaitTimeout as error:
            self.silent = True
            self.pgconn.finish()  # what was asked may still be answered, and nobody else may read that
            raise psycopg.OperationalError(f"no answer within {self.patience} seconds") from error


class DatabaseWrapper(base.DatabaseWrapper):
    # psycopg, but for the connections it makes.
    Database: Any = SimpleNamespace(**{**vars(psycopg), "connect": PatientConnection.connect})
    silent_at = float("-inf")  # of this process, whichever thread met it

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if time.monotonic() - DatabaseWrapper.silent_at < REST_SECONDS:
            raise OperationalError("the database has just not answered")
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.errors.ConnectionTimeout:
            self._note_silence()
            raise
        connection.patience = settings.DATABASE_PATIENCE
        return connection

    def _note_silence(self) -> None:
        if settings.DATABASE_PATIENCE is not None:
            DatabaseWrapper.silent_at = time.monotonic()

    def is_usable(self) -> bool:
        """A kept connection that is silent may have died alone (a database that moved), so a new one is tried."""
        connection: Any = self.connection
        if connection is None or connection.patience is None:
            return super().is_usable()
        patience, connection.patience = connection.patience, min(CHECK_SECONDS, connection.patience)
        usable = super().is_usable()
        connection.patience, connection.silent = patience, False
        return usable

    def close(self) -> None:
        if self.connection is not None and self.connection.silent:
            self._note_silence()
        super().close()
