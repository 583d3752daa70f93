"""What a visitor sees when a page cannot be given: in our own voice, and with as little machinery as may be broken.

A lost database or Redis is an outage, not a defect of the page: 503 with Retry-After, never a 500.
"""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template import Context, loader
from psycopg.errors import IdleInTransactionSessionTimeout, TransactionTimeout
from redis.exceptions import RedisError

from anxintuo.accounts.access import led_back_with_the_form
from anxintuo.kit.cache import CacheUnavailable

logger = logging.getLogger(__name__)
# OperationalError is also what PostgreSQL's limits on a statement and on waiting for a lock become (QueryCanceled,
# LockNotAvailable); the limits on a transaction (ended for us by the server) are InternalError, as some defects are.
OUTAGES = (CacheUnavailable, OperationalError, InterfaceError, RedisError)
ENDED_BY_THE_SERVER = (IdleInTransactionSessionTimeout, TransactionTimeout)
RETRY_SECONDS = 30
LAST_WORD = "<!doctype html><meta charset=utf-8><title>安心托</title><p>暂时打不开，请过一会儿再试。"


class OutageMiddleware:
    """Turns an outage inside a view into a 503, and Django's empty 405 into a page. An outage in the middleware itself
    arrives at `broken`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return wrong_method(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable(request, error) if is_outage(error) else None


def is_outage(error: BaseException | None) -> bool:
    return isinstance(error, OUTAGES) or (
        isinstance(error, InternalError) and isinstance(error.__cause__, ENDED_BY_THE_SERVER)
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("400.html", 400, request)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: yours, but not allowed now. The reason is a sentence of our own."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _page("403.html", 403, request, reason=reason)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The token of a form is older than the sign-in. Where what was typed is kept, back to its page with it."""
    return led_back_with_the_form(request) or _page("403_csrf.html", 403, request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("404.html", 404, request)


def wrong_method(request: HttpRequest, response: HttpResponseNotAllowed) -> HttpResponse:
    """405: an address that only takes forms was opened, or the reverse. Django's decorators answer with nothing."""
    page = _page("405.html", 405, request)
    page["Allow"] = response["Allow"]
    return page


def too_many(request: HttpRequest, reason: str = "") -> HttpResponse:
    response = _page("429.html", 429, request, reason=reason)
    response["Retry-After"] = "900"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500, unless what broke is an outage met outside of any view."""
    error = sys.exc_info()[1]
    return unavailable(request, error) if error and is_outage(error) else _page("500.html", 500, request)


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    logger.warning("answered 503: %s", type(error).__name__)
    response = _page("503.html", 503, request)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _page(template: str, status: int, request: HttpRequest, **context: Any) -> HttpResponse:
    """Without the context processors: they may need just what is broken."""
    try:
        html = loader.get_template(template).template.render(_bare_context(request, context))  # type: ignore[attr-defined]
    except Exception:  # whatever it is, the visitor gets an answer
        logger.exception("the page for %s could not be drawn", status)
        html = LAST_WORD
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _bare_context(request: HttpRequest, context: dict[str, Any]) -> Context:
    cookies = {"COOKIES": request.COOKIES} if request is not None else {}
    return Context({"request": cookies, **context})
