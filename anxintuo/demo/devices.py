"""Cameras and gates of nursery A, with a month of beats: one off line, one not yet filed with the police. Invented."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from anxintuo.accounts.models import User
from anxintuo.demo.personas import BY_KEY
from anxintuo.kit.ids import uuid7
from institutions.models import Camera, Device, DeviceKey, DeviceSpan, Institution
from institutions.models.device_key import fresh_secret

DAY = timedelta(days=1)
# Of the devices that simulators/several.py plays beside `make run`; known to everybody, good for a demonstration only.
KEYS = {each["name"]: each for each in json.loads(Path(__file__).with_name("device_keys.json").read_text("utf-8"))}
Off = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Invented:
    name: str
    place: str
    days: int  # in use
    off: Off
    look: str = ""
    filed: bool = True


# Hours ago: off line from … until. The last one of 走廊 lasts.
CAMERAS = (
    Invented("大门外摄像头", "entrance", 400, ((500, 498.5), (200, 199.2)), look="fixed"),
    Invented("走廊摄像头", "corridor", 400, ((300, 290), (5, 0)), look="dome"),
    Invented("户外场地摄像头", "outdoor", 25, ((90, 89),), look="turning", filed=False),
)
GATES = (
    Invented("大门门禁", "entrance", 400, ((500, 498.5),)),
    Invented("后门门禁", "corridor", 400, ()),
)


@transaction.atomic
def load_devices(nursery: Institution, *, today: date) -> None:
    director = User.objects.by_phone(BY_KEY["director_a"].phone)
    if director is None or Device.objects.filter(institution=nursery).exists():
        return
    now = timezone.now()
    for number, told in enumerate(CAMERAS, start=1):
        device, used = _device(nursery, "camera", told, today), today - told.days * DAY
        Camera.objects.create(
            device=device,
            look=told.look,
            source=f"rtsp://192.168.8.{20 + number}:554/stream1",
            keep_days=90,
            sign_on=used,
            filed_on=used + 12 * DAY if told.filed else None,
            filing_receipt=f"演示公视备〔{used.year}〕{number} 号" if told.filed else "",
            pictured_at=now - 20 * DAY,
        )
        _beats(device, director, told, now)
    for told in GATES:
        _beats(_device(nursery, "gate", told, today), director, told, now)


def _device(nursery: Institution, kind: str, told: Invented, today: date) -> Device:
    return Device.objects.create(
        institution=nursery, kind=kind, name=told.name, place=told.place, used_from_on=today - told.days * DAY
    )


def _beats(device: Device, director: User, told: Invented, now: datetime) -> None:
    begun = now - min(told.days, 31) * DAY
    known = KEYS.get(told.name, {})
    key = DeviceKey.objects.create(
        pk=known.get("key_id", uuid7()),
        device=device,
        secret=known.get("secret", fresh_secret()),
        made_by=director,
        made_at=begun,
    )
    spans, at = [], begun
    for first, last in told.off:
        spans.append(DeviceSpan(device=device, from_at=at, until_at=now - timedelta(hours=first)))
        at = now - timedelta(hours=last)
    if at < now:
        spans.append(DeviceSpan(device=device, from_at=at, until_at=now))
    if len(spans) > 1:
        spans[0].gap_cause, spans[0].gap_words = "power", "台风天停电"
        spans[0].gap_named_by, spans[0].gap_named_at = director, now
    DeviceSpan.objects.bulk_create(spans)
    key.seen_at, key.own_word, key.firmware = spans[-1].until_at, "ok", "3.2.1"
    key.kept_days = 92 if device.is_camera else None
    key.save()
