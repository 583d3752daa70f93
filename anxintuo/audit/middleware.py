"""Gives every request an id and ties every change to its actor. Stands after ActorMiddleware."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from anxintuo.audit.actions import ReadNotLogged
from anxintuo.audit.context import history_of, new_request_id, request_id_set

HEADER = "X-Request-ID"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ACCEPTABLE = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _inbound(request) or new_request_id()
        with request_id_set(request_id):
            if request.method in SAFE_METHODS:
                response = self.get_response(request)
            else:
                with history_of(request.actor, request_id=request_id):  # type: ignore[attr-defined]
                    response = self.get_response(request)
        response[HEADER] = request_id
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page whose read cannot be logged is not shown (design.md §3): the visitor is asked to come back."""
        if isinstance(error, ReadNotLogged):
            response = render(request, "503.html", status=503)
            response["Retry-After"] = "30"
            return response
        return None


def _inbound(request: HttpRequest) -> str:
    """The id of our own proxy, which puts it in place of whatever the client sent (deploy/nginx/anxintuo.conf), so that
    its log and ours tell of the same request. Without a proxy it could only be a stranger's, and is not believed."""
    offered = request.headers.get(HEADER, "")
    return offered if settings.TRUSTED_PROXY_COUNT > 0 and ACCEPTABLE.fullmatch(offered) else ""
