"""In which language (LanguageMiddleware), who asks (ActorMiddleware), may the page be kept (PrivatePagesMiddleware),
is the view declared (AccessMiddleware)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject, empty
from django.utils.translation import gettext as _

from anxintuo.accounts import form_owner, shared_places
from anxintuo.accounts.actor import ANONYMOUS, Actor, resolve_actor

GetResponse = Callable[[HttpRequest], HttpResponse]
SEAT_KEY = "seat"


class LanguageMiddleware:
    """Chinese, unless the visitor chose otherwise in the switch. The browser's wish is not asked: a city's page
    should look the same on every phone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(chosen if chosen in self.known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            return self.get_response(request)


class ActorMiddleware:
    """Sets `request.actor`, resolved at first use and once per request; notes whose forms are drawn, and the presence
    of whoever proved a second factor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES and not shared_places.is_asked(request):
            request.actor = ANONYMOUS  # type: ignore[attr-defined]
            return self.get_response(request)
        lazy = SimpleLazyObject(lambda: _actor_of(request))
        request.actor = lazy  # type: ignore[attr-defined]
        response = self.get_response(request)
        actor = lazy._wrapped  # type: ignore[attr-defined]  # without resolving it
        if actor is not empty and actor.user_id:
            form_owner.note(request, response, actor.user_id)
        if actor is not empty and actor.on_floor:
            shared_places.note_presence(request, response)
        elif actor is not empty and actor.keeps_watch and request.session.session_key:
            from anxintuo.accounts.second_factor import note_presence

            note_presence(request, response)
        return response


def _actor_of(request: HttpRequest) -> Actor:
    # allauth can be imported only once the apps are ready.
    from anxintuo.accounts.second_factor import session_has_second_factor

    user = request.user if request.user.is_authenticated else None
    if user is None:
        return shared_places.actor_of(request) or ANONYMOUS
    return resolve_actor(
        user,  # type: ignore[arg-type]
        worn=request.session.get(SEAT_KEY),
        second_factor=session_has_second_factor(request),
    )


class PrivatePagesMiddleware:
    """What a signed-in person sees is never stored by a browser or proxy on the way."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        known = settings.SESSION_COOKIE_NAME in request.COOKIES or shared_places.is_asked(request)
        if known and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class AccessMiddleware:
    """Refuses a view that declares no act (`@requires`, or an entry in `third_party.py`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if hasattr(view, "access_act"):
            return None  # the view checks itself, inside its own unit of work
        raise PermissionDenied(_("这个页面没有登记谁可以访问，所以没有打开。"))
