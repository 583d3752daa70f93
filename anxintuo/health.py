"""GET /healthz: do web, database, Redis and the workers answer? For load balancers, `make run` and black-box checks."""

import threading
import time
from collections.abc import Callable

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from anxintuo import pulse
from anxintuo.accounts.access import PUBLIC, requires

OK, DOWN, UNKNOWN = "ok", "down", "unknown"
DATABASE_PATIENCE = 2  # seconds; libpq knows no less
FRESH = 1.0  # seconds for which an answer is given again, so that asking often costs nothing


@require_safe
@never_cache
@requires(PUBLIC)
def healthz(request: HttpRequest) -> JsonResponse:
    """200 {"status": "ok", …} or 503 {"status": "unavailable", "down": [names], …}. Reads only."""
    parts = _recent.parts()
    missing = [name for name, answer in parts.items() if answer != OK]
    body: dict[str, object] = {"status": "unavailable" if missing else OK, **parts}
    if missing:
        body["down"] = missing
    response = JsonResponse(body, status=503 if missing else 200)
    response._has_been_logged = True  # type: ignore[attr-defined]  # an expected answer, asked for every few seconds
    return response


def check() -> dict[str, str]:
    """Ask each part now: name -> ok, down or unknown."""
    redis, worker = _redis_and_worker()
    return {"web": OK, "database": _database(), "redis": redis, "worker": worker}


def _database() -> str:
    """A connection of its own: a frozen server would hold the page's persistent one for ever."""
    try:
        parameters = {**connection.get_connection_params(), "connect_timeout": DATABASE_PATIENCE}
        parameters.pop("cursor_factory", None)
        parameters.pop("context", None)
        with psycopg.connect(**parameters, autocommit=True) as line:
            line.execute("SELECT 1")
    except psycopg.Error:
        return DOWN
    return OK


def _redis_and_worker() -> tuple[str, str]:
    """`worker` is ok while some worker takes jobs from each queue: what waits in the others would wait for ever."""
    client = pulse.connect(settings.REDIS_URL)
    try:
        unserved = {queue.name for queue in settings.CELERY_TASK_QUEUES} - pulse.queues_served(client)
        return OK, DOWN if unserved else OK
    except (RedisError, OSError):
        return DOWN, UNKNOWN
    finally:
        client.close()


class _Recent:
    """The last answer and its age; one thread asks, the others wait for it."""

    def __init__(self, ask: Callable[[], dict[str, str]]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._parts: dict[str, str] = {}

    def parts(self) -> dict[str, str]:
        with self._lock:
            if time.monotonic() - self._asked_at > FRESH:
                self._parts = self._ask()
                self._asked_at = time.monotonic()
            return dict(self._parts)

    def forget(self) -> None:
        self._asked_at = float("-inf")


_recent = _Recent(check)
