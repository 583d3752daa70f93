"""Whether this session proved a second factor (TOTP, recovery code or passkey) and the person is still at it."""

import time

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from anxintuo.accounts.proof import SECOND_FACTOR, records

DEMO_KEY = "demo_second_factor"
POLL_HEADER = "X-Axt-Poll"
REFRESH_SECONDS = 60


def session_has_second_factor(request: HttpRequest) -> bool:
    """allauth notes every proof, passkeys included, as method "mfa". The proof lapses when the person was idle for
    `settings.IDLE_MINUTES` (等保 2.0, 身份鉴别); the demo sign-in counts in demo mode only, and does not lapse."""
    if settings.DEMO and request.session.get(DEMO_KEY):
        return True
    proved_at = max(
        (each.get("at", 0.0) for each in records(request) if each.get("method") == SECOND_FACTOR), default=None
    )
    if proved_at is None:
        return False
    last_seen = max(proved_at, _seen_at(request))
    return time.time() - last_seen <= settings.IDLE_MINUTES * 60


def note_presence(request: HttpRequest, response: HttpResponse) -> None:
    """Remember that the person is here, at most once a minute. A page that asks again by itself sends POLL_HEADER
    and does not count. Kept in a signed cookie bound to the session: a GET writes nothing to the database."""
    now = time.time()
    if request.headers.get(POLL_HEADER) or now - _seen_at(request) < REFRESH_SECONDS:
        return
    response.set_cookie(
        settings.SEEN_COOKIE_NAME,
        _signer(request).sign(str(int(now))),
        max_age=settings.IDLE_MINUTES * 60,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _seen_at(request: HttpRequest) -> float:
    try:
        return float(_signer(request).unsign(request.COOKIES.get(settings.SEEN_COOKIE_NAME, "")))
    except (signing.BadSignature, ValueError):
        return 0


def _signer(request: HttpRequest) -> signing.Signer:
    return signing.Signer(salt=f"accounts.seen.{request.session.session_key}")
