"""Do web, database, Redis and the workers answer? GET /healthz tells load balancers, `make run` and black-box checks;
GET /operator/services/ tells the operator in words.
"""

import threading
import time
from collections.abc import Callable

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe
from redis.exceptions import RedisError

from anxintuo import pulse
from anxintuo.accounts.access import PUBLIC, requires
from governance.policies import OPERATOR_HOME

OK, DOWN, UNKNOWN = "ok", "down", "unknown"
DATABASE_PATIENCE = 2  # seconds; libpq knows no less
# Part -> its name, what it is for, what to do when it does not answer.
WORDS: dict[str, tuple[str | Promise, str | Promise, str | Promise]] = {
    "web": (_("网页"), _("打开页面、提交表单"), ""),
    "database": (_("数据库"), _("保存所有资料"), _("页面会打不开或变慢。请看数据库的日志和磁盘空间。")),
    "redis": (
        _("缓存与消息队列"),
        _("登录限次，叫醒后台任务"),
        _("请重启 Redis。待发的内容在数据库里，不会丢。"),
    ),
    "worker": (_("后台任务"), _("发短信、导入名册"), _("请重新启动 worker。排队的内容会在恢复后接着处理。")),
}
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


@require_GET
@requires(OPERATOR_HOME)
def services(request: HttpRequest) -> HttpResponse:
    """The same answers for a person: what each part is for, and what to do about one that is silent."""
    parts = [
        {"name": name, "use": use, "state": answer, "advice": advice if answer == DOWN else ""}
        for part, answer in _recent.parts().items()
        for name, use, advice in [WORDS[part]]
    ]
    context = {
        "parts": parts,
        "silent": sum(part["state"] != OK for part in parts),
        "asked_at": timezone.now(),
    }
    return render(request, "governance/services.html", context)


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
