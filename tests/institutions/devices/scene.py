"""A nursery with devices, and a device that signs like a real one."""

import json
import secrets
import time
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from institutions.actions.device_keys import make_key
from institutions.actions.devices import add_device
from institutions.devices.signing import signature
from institutions.enums.devices import DeviceKind
from institutions.models import Device, DeviceKey, Institution

BEAT, PICTURE, PAIR = "/devices/heartbeat", "/devices/picture", "/devices/pair"
SOURCE = "rtsp://admin:a-secret@10.98.76.54:554/stream1"


def camera_values(**fields: Any) -> dict[str, Any]:
    values = {
        "name": "门厅摄像头", "place": "hall", "room": None, "used_from_on": localdate(), "look": "dome",
        "source": SOURCE, "keep_days": 90, "records_audio": False, "sign_on": localdate(),
    }  # fmt: skip
    return values | fields


def camera(nursery: Institution, director: Actor, **fields: Any) -> Device:
    return add_device(nursery, DeviceKind.CAMERA, camera_values(**fields), actor=director)


def gate(nursery: Institution, director: Actor, name: str = "大门", used: date | None = None) -> Device:
    values = {"name": name, "place": "entrance", "room": None, "used_from_on": used or localdate()}
    return add_device(nursery, DeviceKind.GATE, values, actor=director)


def keyed(device: Device, director: Actor) -> DeviceKey:
    return make_key(device, actor=director)


def send(
    key: DeviceKey,
    body: Any = None,
    *,
    path: str = BEAT,
    client: Client | None = None,
    content_type: str = "application/json",
    **changed: str,
) -> HttpResponse:
    """A signed request. `changed`: at, nonce, key_id, signature as they are sent instead of the right ones; `signed_*`
    names what is signed where that differs from what is sent."""
    raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    at = changed.get("at", str(int(time.time())))
    nonce = changed.get("nonce", secrets.token_urlsafe(18))
    signed_path, signed_body = changed.get("signed_path", path), changed.get("signed_body", raw)
    right = signature(key.secret, "POST", signed_path, at, nonce, signed_body)  # type: ignore[arg-type]
    headers = {
        "X-Device-Key": changed.get("key_id", str(key.pk)),
        "X-Device-Time": at,
        "X-Device-Nonce": nonce,
        "X-Device-Signature": changed.get("signature", right),
    }
    answer: Any = (client or Client()).post(path, raw, content_type=content_type, headers=headers)
    return answer


def ago(**span: float) -> Any:
    from django.utils import timezone

    return timezone.now() - timedelta(**span)
