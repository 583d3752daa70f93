"""Camera and gate as programs of their own, over the network to a real server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache

from institutions.actions.device_keys import make_key, make_pairing
from institutions.actions.devices import ask_picture
from institutions.models import Camera, Device, DeviceKey, DeviceNonce, DeviceSpan
from tests.institutions.devices.scene import camera, gate

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def started(kind: str, house: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """It ends by itself after its beats."""
    clean = {name: os.environ[name] for name in ("PATH", "PYTHONUTF8", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, str(ROOT / "simulators" / f"{kind}.py"), "--platform", house, *arguments],
        env=clean | environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def with_key(device: Device, director) -> dict[str, str]:
    key = make_key(device, actor=director)
    return {"DEVICE_KEY_ID": str(key.pk), "DEVICE_SECRET": key.secret}


def test_a_gate_pairs_with_a_code_and_reports(nursery, director, live_server, tmp_path):
    code = make_pairing(gate(nursery, director), actor=director)
    kept = tmp_path / "key.json"
    ended = started("gate", live_server.url, "--code", code, "--keep", str(kept), "--once")
    assert ended.returncode == 0, ended.stderr
    assert "beat 200" in ended.stdout
    assert DeviceSpan.objects.count() == 1
    again = started("gate", live_server.url, "--keep", str(kept), "--beats", "2", "--every", "0.1")
    assert again.returncode == 0, again.stderr
    assert DeviceSpan.objects.count() == 1
    assert DeviceNonce.objects.count() == 3
    assert kept.stat().st_mode & 0o077 == 0


def test_a_code_that_was_used_pairs_nothing(nursery, director, live_server):
    code = make_pairing(gate(nursery, director), actor=director)
    assert started("gate", live_server.url, "--code", code, "--once").returncode == 0
    assert started("gate", live_server.url, "--code", code, "--once").returncode == 1
    assert DeviceKey.objects.count() == 1


def test_a_camera_sends_the_picture_that_was_asked_for(nursery, director, live_server):
    device = camera(nursery, director)
    given = with_key(device, director)
    ask_picture(device, actor=director)
    ended = started("camera", live_server.url, "--kept-days", "77", "--once", **given)
    assert ended.returncode == 0, ended.stderr
    assert "picture 200" in ended.stdout
    row = Camera.objects.get()
    assert row.picture.is_encrypted
    assert row.picture_asked_at is None
    assert DeviceKey.objects.get().kept_days == 77


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--clock", "400"], "401"), (["--clock", "-400"], "401"), (["--replay"], "409"), (["--secret", "other"], "401")],
)
def test_a_wrong_clock_a_replay_and_a_wrong_secret_are_refused(nursery, director, live_server, arguments, said):
    given = with_key(gate(nursery, director), director)
    ended = started("gate", live_server.url, "--once", *arguments, **given)
    assert ended.returncode == 1
    assert f"beat {said}" in ended.stdout


def test_a_platform_that_is_not_there_is_told(unused_tcp_port):
    ended = started("gate", f"http://127.0.0.1:{unused_tcp_port}", "--key-id", "x", "--secret", "x", "--once")
    assert ended.returncode == 2
    assert "not reached" in ended.stderr


@pytest.fixture
def unused_tcp_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def several(house: str, keys: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "PYTHONUTF8", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, str(ROOT / "simulators/several.py"), str(keys), "--platform", house, "--rounds", "1"],
        env=clean, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_devices_of_a_file_report_together_and_a_strange_key_stops_none(nursery, director, live_server, tmp_path):
    known = make_key(gate(nursery, director), actor=director)
    filmed = make_key(camera(nursery, director), actor=director)
    told = [
        {"kind": "gate", "key_id": str(known.pk), "secret": known.secret},
        {"kind": "camera", "key_id": str(filmed.pk), "secret": filmed.secret},
        {"kind": "gate", "key_id": str(nursery.pk), "secret": "-"},
    ]
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(told), encoding="utf-8")
    ended = several(live_server.url, keys)
    assert (ended.returncode, ended.stdout.strip()) == (0, "beats [200, 200, 401]"), ended.stderr
    assert DeviceSpan.objects.count() == 2


def test_it_waits_for_a_platform_that_is_not_up_yet(unused_tcp_port):
    ended = several(f"http://127.0.0.1:{unused_tcp_port}", ROOT / "anxintuo/demo/device_keys.json")
    assert (ended.returncode, ended.stdout.strip()) == (0, "beats [0, 0, 0, 0]"), ended.stderr
