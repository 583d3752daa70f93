"""Who asks (ActorMiddleware), may the page be kept (PrivatePagesMiddleware), is the view declared (AccessMiddleware)."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from anxintuo.accounts.access import run_unit_of_work
from anxintuo.accounts.actor import ANONYMOUS, resolve_actor
from anxintuo.accounts.third_party import act_of_third_party_view

GetResponse = Callable[[HttpRequest], HttpResponse]
SEAT_KEY = "seat"


class ActorMiddleware:
    """Sets `request.actor`, resolved at first use and once per request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from django.conf import settings

        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.actor = SimpleLazyObject(lambda: _actor_of(request))  # type: ignore[attr-defined]
        else:
            request.actor = ANONYMOUS  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor_of(request: HttpRequest) -> Any:
    from anxintuo.accounts.second_factor import session_has_second_factor

    user = request.user if request.user.is_authenticated else None
    return resolve_actor(
        user,  # type: ignore[arg-type]
        worn=request.session.get(SEAT_KEY),
        second_factor=user is not None and session_has_second_factor(request),
    )


class PrivatePagesMiddleware:
    """What a signed-in person sees is never stored by a browser or proxy on the way."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        from django.conf import settings

        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] += ", no-store" if "no-store" not in response["Cache-Control"] else ""
        return response


class AccessMiddleware:
    """Refuses a view that declares no act. Third-party views have theirs in `third_party.py`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if hasattr(view, "access_act"):
            return None  # the view checks itself, inside its own unit of work
        if act_of_third_party_view(request) is None:
            raise PermissionDenied("This view declares no act.")
        return run_unit_of_work(request, view, *args, **kwargs)
