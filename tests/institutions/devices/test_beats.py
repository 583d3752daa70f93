"""What devices send: signed, timely, once; from whom is not told to strangers."""

import io
import json
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image

from anxintuo.audit.models import AuditEntry
from anxintuo.files.models import StoredFile
from institutions.actions import device_beats, device_keys
from institutions.actions.device_reminders import remind_of_filing
from institutions.actions.devices import ask_picture, file_camera, retire_device
from institutions.models import Camera, DeviceKey, DeviceNonce, DevicePairing, DeviceSpan
from tests import builders
from tests.institutions.devices.scene import PAIR, PICTURE, ago, camera, gate, keyed, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def key(nursery, director) -> DeviceKey:
    return keyed(gate(nursery, director), director)


def jpeg(size: tuple[int, int] = (640, 360)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, "JPEG")
    return made.getvalue()


def test_a_beat_is_answered_with_the_time_and_the_next_beat(key):
    answer = send(key, {"status": "ok", "firmware": "1.2", "kept_days": 91})
    assert answer.status_code == 200
    assert answer.json()["every"] == 60
    assert answer.json()["picture"] is False
    key.refresh_from_db()
    assert (key.own_word, key.firmware, key.kept_days) == ("ok", "1.2", 91)
    assert DeviceSpan.objects.count() == 1


def test_beats_are_one_span_until_three_are_missing(key):
    send(key)
    DeviceSpan.objects.update(from_at=ago(minutes=10), until_at=ago(minutes=2))
    send(key)
    span = DeviceSpan.objects.get()
    assert span.until_at - span.from_at > timedelta(minutes=9)
    DeviceSpan.objects.update(until_at=ago(minutes=4))
    send(key)
    assert DeviceSpan.objects.count() == 2


def test_strangers_learn_nothing(key):
    """Unknown key, wrong signature, odd shapes: one answer."""
    wrong = [
        send(key, key_id="00000000-0000-7000-8000-000000000000"),
        send(key, key_id="nonsense"),
        send(key, signature="0" * 64),
        send(key, signature="ü"),
        send(key, nonce="short"),
        send(key, at="now"),
        send(key, {"status": "ok"}, signed_body=b"{}"),
        send(key, signed_path="/devices/picture"),
        send(key, path="/devices/heartbeat?x=1", signed_path="/devices/heartbeat"),
        Client().post("/devices/heartbeat", {}, content_type="application/json"),
    ]
    assert {(each.status_code, each.content) for each in wrong} == {(401, b'{"error": "refused"}')}
    assert not DeviceSpan.objects.exists()
    assert not DeviceNonce.objects.exists()


@pytest.mark.parametrize(("off", "status"), [(-290, 200), (290, 200), (-310, 401), (310, 401)])
def test_five_minutes_of_clock(key, off, status):
    answer = send(key, at=str(int(time.time()) + off))
    assert answer.status_code == status
    if status == 401:
        assert answer.json()["error"] == "clock"


def test_a_replay_is_refused(key):
    nonce = "n" * 20
    assert send(key, nonce=nonce).status_code == 200
    assert send(key, nonce=nonce).status_code == 409
    assert DeviceNonce.objects.count() == 1


def test_a_nonce_is_forgotten_only_when_its_time_is_refused(key):
    send(key, nonce="n" * 20)
    DeviceNonce.objects.update(at=ago(minutes=11))
    device_beats.forget_old_nonces()
    assert DeviceNonce.objects.exists()
    DeviceNonce.objects.update(at=ago(minutes=16))
    device_beats.forget_old_nonces()
    assert not DeviceNonce.objects.exists()


def test_a_key_that_was_replaced_ended_or_retired_is_out_at_once(nursery, director, key):
    new = keyed(key.device, director)
    assert send(key).status_code == 401
    assert send(new).status_code == 200
    device_keys.end_key(key.device, actor=director)
    assert send(new).status_code == 401
    last = keyed(key.device, director)
    retire_device(key.device, why="拆了", actor=director)
    assert send(last).status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"[]", b"x", b'{"status": "great"}', b'{"kept_days": "9"}', b'{"kept_days": true}', b'{"kept_days": -1}',
     b'{"firmware": 1}', b"[" * 2_000, b"\xff"],
)  # fmt: skip
def test_a_report_of_another_shape_is_refused_and_counts_for_nothing(key, body):
    assert send(key, body).status_code == 400
    assert not DeviceSpan.objects.exists()


def test_a_large_report_is_not_read(key):
    assert send(key, b"{" + b" " * 3_000 + b"}").status_code == 413


def test_a_device_is_limited_by_its_own_key_and_not_by_strangers(nursery, director, key):
    for _ in range(30):
        send(key, signature="0" * 64)
    assert send(key).status_code == 200
    answers = [send(key).status_code for _ in range(25)]
    assert answers[-1] == 429
    other = keyed(gate(nursery, director, "后门"), director)
    assert send(other).status_code == 200


def test_beats_go_on_without_redis(key, monkeypatch):
    from anxintuo.kit.cache import ResilientRedisCache

    monkeypatch.setattr(ResilientRedisCache, "is_available", lambda self: False)
    assert send(key).status_code == 200


def pair(code: str):
    return Client().post(PAIR, json.dumps({"code": code}), content_type="application/json")


def test_a_code_fetches_a_key_once(nursery, director):
    device = gate(nursery, director)
    old = keyed(device, director)
    code = device_keys.make_pairing(device, actor=director)
    assert send(old).status_code == 200
    answer = pair(code)
    assert answer.status_code == 200
    new = DeviceKey.objects.get(pk=answer.json()["key_id"])
    assert new.secret == answer.json()["secret"]
    assert send(new).status_code == 200
    assert send(old).status_code == 401
    assert pair(code).status_code == 401


def test_a_code_is_over_after_ten_minutes_and_cannot_be_read_from_the_table(nursery, director):
    code = device_keys.make_pairing(gate(nursery, director), actor=director)
    assert code not in DevicePairing.objects.get().code_index
    DevicePairing.objects.update(made_at=ago(minutes=11))
    assert pair(code).status_code == 401


def test_who_guesses_codes_is_stopped(nursery, director):
    device_keys.make_pairing(gate(nursery, director), actor=director)
    answers = [pair(f"{number:08d}").status_code for number in range(7)]
    assert answers == [401] * 5 + [429] * 2


def test_the_code_of_a_device_that_was_retired_is_none(nursery, director):
    device = gate(nursery, director)
    code = device_keys.make_pairing(device, actor=director)
    retire_device(device, why="换新", actor=director)
    assert pair(code).status_code == 401


def test_secrets_are_sealed_and_not_in_the_history(key):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM institutions_devicekey")
        (stored,) = cursor.fetchone()
        cursor.execute("SELECT * FROM institutions_devicekeyevent")
        assert key.secret not in str(cursor.fetchall())
    assert key.secret not in stored


@pytest.fixture
def eye(nursery, director) -> DeviceKey:
    """The key of a camera from which a picture was asked."""
    device = camera(nursery, director)
    found = keyed(device, director)
    ask_picture(device, actor=director)
    return found


def show(key, body: bytes):
    return send(key, body, path=PICTURE, content_type="image/jpeg")


def test_a_picture_is_asked_for_by_the_answer_to_a_beat_and_sent_once(eye):
    assert send(eye).json()["picture"] is True
    assert show(eye, jpeg()).status_code == 200
    assert send(eye).json()["picture"] is False
    assert show(eye, jpeg()).json() == {"error": "not_asked"}
    kept = Camera.objects.get().picture
    assert kept.is_encrypted
    assert timedelta(hours=23) < kept.expires_at - timezone.now() <= timedelta(days=1)


def test_a_second_picture_takes_the_place_of_the_first(eye, director):
    show(eye, jpeg())
    first = Camera.objects.get().picture
    ask_picture(eye.device, actor=director)
    show(eye, jpeg())
    assert StoredFile.objects.live().count() == 1
    first.refresh_from_db()
    assert first.deleted_at is not None


@pytest.mark.parametrize("body", [b"", b"GIF89a", b"\xff\xd8\xff\xe0nonsense", b"%PDF-1.7"])
def test_what_is_no_jpeg_is_refused_and_the_wish_stays(eye, body):
    assert show(eye, body).status_code == 400
    assert Camera.objects.get().picture_asked_at is not None
    assert not StoredFile.objects.exists()


def test_a_picture_beyond_two_megabytes_is_not_read(eye):
    assert show(eye, b"\xff\xd8" + b"\0" * (2 * 1024 * 1024)).status_code == 413


def test_a_gate_sends_no_picture(key):
    assert show(key, jpeg()).json() == {"error": "not_asked"}


def test_nobody_has_cookies_or_a_place_in_the_log_for_a_beat(key):
    before = AuditEntry.objects.count()
    answer = send(key)
    assert not answer.cookies
    assert AuditEntry.objects.count() == before


def told(nursery) -> list[str]:
    from anxintuo.notices.models import Notice

    return list(Notice.objects.order_by("pk").values_list("title", flat=True))


def test_directors_hear_of_the_police_filing_a_week_before_and_once_when_late(nursery, director):
    from institutions.models import StaffMembership

    day = localdate()
    StaffMembership.objects.create(
        user=builders.user(), institution=nursery, post="director", from_on=day - timedelta(days=99)
    )
    device = camera(nursery, director, used_from_on=day)
    camera(nursery, director, name="另一个", used_from_on=day)
    for step in range(60):
        remind_of_filing(day + timedelta(days=step))
        remind_of_filing(day + timedelta(days=step))
        assert len(told(nursery)) == (0 if step < 23 else 1 if step <= 30 else 2)
    assert told(nursery) == ["2 台摄像头要办公安备案", "2 台摄像头的公安备案已逾期"]
    file_camera(device, receipt="1", on=day, actor=director)
