"""What devices send: a code once, a signed beat each minute, a picture when one was asked for. JSON, no cookies.

These views are exempt from the CSRF token: it guards people whose browser sends cookies along unasked, and nothing here
reads one. Who a device is says its signature alone, which also covers the path and the body.
"""

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.addresses import client_address, limit_key
from anxintuo.accounts.limits import needs_limits, spend
from anxintuo.files.purposes import MEGABYTE
from anxintuo.kit.cache import CacheUnavailable
from anxintuo.kit.text import clean_line
from institutions.actions import device_beats, device_keys
from institutions.actions.device_beats import NotAsked, NotTheDevice, Replayed, Report, WrongClock
from institutions.devices.signing import Signed
from institutions.devices.uptime import BEAT_SECONDS
from institutions.enums.devices import OwnWord
from institutions.models import DeviceKey
from institutions.policies.devices import DEVICE_BEAT, DEVICE_PAIR, DEVICE_PICTURE

LARGEST_BEAT = 2_048
LARGEST_PICTURE = 2 * MEGABYTE


class BadReport(Exception):
    """A body that is no report."""


@csrf_exempt
@require_POST
@needs_limits
@requires(DEVICE_PAIR)
def pair(request: HttpRequest) -> HttpResponse:
    """`{"code": "12345678"}` → key id and secret, told this once. Wrong codes count by address and in all."""
    body = _body(request, LARGEST_BEAT)
    if body is None:
        return _no(413, "too_large")
    address = limit_key(client_address(request))
    spent = spend(request, "device_pair", address), spend(request, "device_pair_all", "all")
    if None in spent:
        return _wait(600)
    key = device_keys.pair(_code(body))
    if key is None:
        return _no(401, "code")
    for usage in spent:
        if usage is not None:
            usage.rollback()
    return JsonResponse({"key_id": str(key.pk), "secret": key.secret, "every": BEAT_SECONDS})


@csrf_exempt
@require_POST
@requires(DEVICE_BEAT)
def heartbeat(request: HttpRequest) -> HttpResponse:
    def act(key: DeviceKey, signed: Signed) -> dict[str, Any]:
        wanted = device_beats.beat(key, signed, _report(signed.body))
        return {"picture": wanted, "every": BEAT_SECONDS}

    return _signed(request, LARGEST_BEAT, act)


@csrf_exempt
@require_POST
@requires(DEVICE_PICTURE)
def picture(request: HttpRequest) -> HttpResponse:
    """The body is the JPEG itself."""

    def act(key: DeviceKey, signed: Signed) -> dict[str, Any]:
        device_beats.take_picture(key, signed)
        return {}

    return _signed(request, LARGEST_PICTURE, act)


def _signed(request: HttpRequest, largest: int, act: Callable[[DeviceKey, Signed], dict[str, Any]]) -> HttpResponse:
    """Strangers are limited by their address; a device by its key, once it has proved to be it: nobody else can use
    that up. Without Redis the signature alone guards: beats are not lost with it."""
    if not _may(request, "device_address", limit_key(client_address(request))):
        return _wait(60)
    body = _body(request, largest)
    if body is None:
        return _no(413, "too_large")
    signed = _read(request, body)
    try:
        key = device_beats.identify(signed)
        if not _may(request, "device_key", str(key.pk)):
            return _wait(60)
        answer = act(key, signed)
    except NotTheDevice:
        return _no(401, "refused")
    except WrongClock:
        return _no(401, "clock", time=int(timezone.now().timestamp()))
    except Replayed:
        return _no(409, "replay")
    except NotAsked:
        return _no(409, "not_asked")
    except BadReport:
        return _no(400, "report")
    except ValidationError as refusal:
        return _no(400, "picture", sentence=" ".join(refusal.messages))
    return JsonResponse({"ok": True, "time": int(timezone.now().timestamp())} | answer)


def _read(request: HttpRequest, body: bytes) -> Signed:
    """A query string is not signed, so that a path with one fits no signature."""
    told = request.headers
    return Signed(
        key_id=told.get("X-Device-Key", ""),
        at=told.get("X-Device-Time", ""),
        nonce=told.get("X-Device-Nonce", ""),
        signature=told.get("X-Device-Signature", ""),
        method=request.method or "",
        path=request.get_full_path(),
        body=body,
    )


def _body(request: HttpRequest, largest: int) -> bytes | None:
    """None for one that is too large; its announced length is looked at before a byte is read."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isascii() or not announced.isdigit() or int(announced) > largest:
        return None
    body = request.body
    return body if len(body) <= largest else None


def _code(body: bytes) -> str:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    code = told.get("code") if isinstance(told, dict) else None
    return code if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) == 8 else ""


def _report(body: bytes) -> Report:
    """BadReport for what is no JSON object, or has a field of another kind; unknown fields are left alone."""
    if not body:
        return Report()
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadReport from error
    if not isinstance(told, dict):
        raise BadReport
    word, firmware, days = told.get("status", ""), told.get("firmware", ""), told.get("kept_days")
    if not isinstance(word, str) or (word and word not in OwnWord.values) or not isinstance(firmware, str):
        raise BadReport
    if days is not None and (type(days) is not int or not 0 <= days <= 3_650):
        raise BadReport
    return Report(word, clean_line(firmware)[:40], days)


def _may(request: HttpRequest, action: str, key: str) -> bool:
    try:
        return spend(request, action, key) is not None
    except CacheUnavailable:
        return True


def _no(status: int, error: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": error, **more}, status=status, json_dumps_params={"ensure_ascii": False})


def _wait(seconds: int) -> JsonResponse:
    response = _no(429, "too_many")
    response["Retry-After"] = str(seconds)
    return response
