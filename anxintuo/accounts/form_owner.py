"""For whom a form was drawn: the session that would tell may be over when the form comes back.

A cookie pairs, for the last few sign-ins of this browser, a keyed mark of the person with a keyed mark of the CSRF
secret that their forms carry (Django makes a new one at each sign-in). A form that is posted shows by its token which
of them it belongs to: not to whoever signed in at this computer since, and never to another site, which knows no token.
The cookie opens no door and tells nothing without our key.
"""

import re

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import (  # type: ignore[attr-defined]
    CSRF_ALLOWED_CHARS,
    CSRF_SECRET_LENGTH,
    CSRF_TOKEN_LENGTH,
    _unmask_cipher_token,
)

from anxintuo.kit.crypto import blind_index

LIFETIME_SECONDS = 30 * 24 * 3600  # longer than a session
REMEMBERED = 4  # sign-ins
PAIR = re.compile(r"[0-9a-f]{64}-[0-9a-f]{64}")
TOKEN_CHARACTERS = set(CSRF_ALLOWED_CHARS)


def mark_of(user_id: str) -> str:
    return blind_index(user_id, purpose="accounts.form_owner")


def note(request: HttpRequest, response: HttpResponseBase, user_id: str) -> None:
    """The forms of this response, and those before it since the sign-in, are drawn for this person."""
    secret = request.META.get("CSRF_COOKIE", "")
    if len(secret) != CSRF_SECRET_LENGTH or "public" in response.get("Cache-Control", ""):
        return
    pairs, mine = _pairs(request), f"{mark_of(user_id)}-{_mark_of_secret(secret)}"
    if mine in pairs:
        return
    response.set_cookie(
        settings.FORM_OWNER_COOKIE_NAME,
        ".".join([mine, *pairs][:REMEMBERED]),
        max_age=LIFETIME_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def owner_of(request: HttpRequest) -> str:
    """The mark of the person for whom the posted form was drawn in this browser; empty where nothing tells."""
    token = request.POST.get("csrfmiddlewaretoken", "") or request.META.get(settings.CSRF_HEADER_NAME, "")
    if len(token) != CSRF_TOKEN_LENGTH or not TOKEN_CHARACTERS.issuperset(token):
        return ""
    secret = _mark_of_secret(_unmask_cipher_token(token))
    for pair in _pairs(request):
        owner, _dash, drawn_with = pair.partition("-")
        if drawn_with == secret:
            return owner
    return ""


def _pairs(request: HttpRequest) -> list[str]:
    """Newest first."""
    pairs = request.COOKIES.get(settings.FORM_OWNER_COOKIE_NAME, "").split(".")[:REMEMBERED]
    return [pair for pair in pairs if PAIR.fullmatch(pair)]


def _mark_of_secret(secret: str) -> str:
    return blind_index(secret, purpose="accounts.form_token")
