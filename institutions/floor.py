"""Who works at this tablet just now, as the browser's two cookies and today's rows say (accounts.shared_places)."""

import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.shared_places import SharedPlaces
from institutions.models import FloorDevice, FloorSession, StaffMembership
from institutions.models.floor import SESSION_HOURS, token_hash
from institutions.seats import seat_of

IDLE_MINUTES = 10
REFRESH_SECONDS = 30
DEVICE_COOKIE_DAYS = 400  # the longest that browsers keep one
SALT = "institutions.floor"


@dataclass(frozen=True, slots=True)
class Presence:
    """What the floor cookie says: which session, and when it was last used (seconds since 1970)."""

    session_id: UUID
    seen_at: float

    @property
    def is_idle(self) -> bool:
        return time.time() - self.seen_at > IDLE_MINUTES * 60


def device_of(request: HttpRequest) -> FloorDevice | None:
    """The paired tablet that this browser is; None for one that was revoked."""
    token = request.COOKIES.get(settings.FLOOR_DEVICE_COOKIE_NAME, "")
    if not token:
        return None
    rows = FloorDevice.objects.select_related("institution", "room")
    return rows.filter(token_hash=token_hash(token), revoked_at__isnull=True).first()


def session_of(request: HttpRequest) -> FloorSession | None:
    """The session of whoever works here: at this device, not over, the person still employed. One statement."""
    presence = _presence(request)
    if presence is None or presence.is_idle:
        return None
    token = request.COOKIES.get(settings.FLOOR_DEVICE_COOKIE_NAME, "")
    rows = FloorSession.objects.select_related("membership__institution", "membership__user", "device__room")
    return rows.filter(
        pk=presence.session_id,
        ended_at__isnull=True,
        opened_at__gt=timezone.now() - timedelta(hours=SESSION_HOURS),
        device__token_hash=token_hash(token),
        device__revoked_at__isnull=True,
        membership__in=StaffMembership.objects.current(localdate()),
        membership__user__is_active=True,
    ).first()


def actor_of(request: HttpRequest) -> Actor | None:
    session = session_of(request)
    if session is None:
        return None
    request.floor_session = session  # type: ignore[attr-defined]
    membership = session.membership
    seat = seat_of(membership)
    return Actor(user_id=str(membership.user_id), seats=(seat,), seat=seat, second_factor=True, on_floor=True)


def note_presence(request: HttpRequest, response: HttpResponse) -> None:
    """At most twice a minute; a view that began or ended a session has said so itself."""
    presence = _presence(request)
    if presence is None or settings.FLOOR_SESSION_COOKIE_NAME in response.cookies:
        return
    if time.time() - presence.seen_at >= REFRESH_SECONDS:
        remember_session(response, presence.session_id)


def remember_device(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        settings.FLOOR_DEVICE_COOKIE_NAME,
        token,
        max_age=DEVICE_COOKIE_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def remember_session(response: HttpResponse, session_id: UUID) -> None:
    """Signed, with the present time; gone with the browser's session at the latest."""
    response.set_cookie(
        settings.FLOOR_SESSION_COOKIE_NAME,
        signing.dumps([session_id.hex, int(time.time())], salt=SALT),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget_session(response: HttpResponse) -> None:
    response.delete_cookie(settings.FLOOR_SESSION_COOKIE_NAME, samesite="Lax")


def _presence(request: HttpRequest) -> Presence | None:
    try:
        told = signing.loads(request.COOKIES.get(settings.FLOOR_SESSION_COOKIE_NAME, ""), salt=SALT)
        return Presence(UUID(hex=told[0]), float(told[1]))
    except (signing.BadSignature, ValueError, TypeError, IndexError):
        return None


PLACES = SharedPlaces(actor_of=actor_of, note_presence=note_presence, door="institutions:floor")
