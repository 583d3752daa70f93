"""People who work at a device that several share: not signed in, but known by the device and a PIN.

The app that keeps such devices registers how to tell, in its `apps.py: ready()`. Whoever is signed in with an account
is that account, whatever else the browser holds; an actor who comes from here has `on_floor` set, so that only acts
that say `floor=True` admit him.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from anxintuo.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class SharedPlaces:
    """`actor_of`: who works there just now, if anybody. `note_presence`: he is still at it. `door`: the URL name of the
    page where he comes in."""

    actor_of: Callable[[HttpRequest], Actor | None]
    note_presence: Callable[[HttpRequest, HttpResponse], None]
    door: str


_places: list[SharedPlaces] = []


def register_shared_places(places: SharedPlaces) -> None:
    """Once. Another one is a defect."""
    if _places and _places[0] != places:
        raise ValueError("shared places are registered already")
    _places[:] = [places]


def is_asked(request: HttpRequest) -> bool:
    """Whether this browser is one of the devices, as far as its cookies say."""
    return bool(_places) and settings.FLOOR_DEVICE_COOKIE_NAME in request.COOKIES


def actor_of(request: HttpRequest) -> Actor | None:
    return _places[0].actor_of(request) if is_asked(request) else None


def note_presence(request: HttpRequest, response: HttpResponse) -> None:
    _places[0].note_presence(request, response)


def door(request: HttpRequest) -> str:
    """Where somebody who is nobody yet comes in at this device; empty at any other."""
    return _places[0].door if is_asked(request) else ""
