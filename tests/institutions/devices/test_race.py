"""Two beats at one moment make one span, and a replay wins nothing; the lock broken, the first goes wrong."""

import threading

import pytest

from institutions.actions import device_beats
from institutions.actions.device_beats import Replayed, Report
from institutions.devices.signing import Signed
from institutions.models import DeviceKey, DeviceNonce, DeviceSpan
from tests import builders
from tests.institutions.devices.scene import ago, gate, keyed
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


@pytest.fixture
def key() -> DeviceKey:
    nursery = builders.institution()
    director = builders.director(nursery)
    return keyed(gate(nursery, director), director)


def signed(nonce: str) -> Signed:
    return Signed("", str(int(ago(seconds=0).timestamp())), nonce, "", "POST", "/devices/heartbeat", b"")


def beats(key: DeviceKey, nonces: list[str]):
    return [lambda nonce=nonce: device_beats.beat(key, signed(nonce), Report()) for nonce in nonces]


def test_beats_at_one_moment_are_one_span(key):
    assert at_once(beats(key, [f"nonce-number-{n:04d}" for n in range(MANY)])) == []
    assert DeviceSpan.objects.count() == 1
    assert DeviceNonce.objects.count() == MANY


def test_one_of_many_replays_is_taken(key):
    raised = at_once(beats(key, ["the-same-nonce-again"] * MANY))
    assert [type(each) for each in raised] == [Replayed] * (MANY - 1)
    assert DeviceNonce.objects.count() == 1


def test_without_the_lock_one_beat_is_counted_as_several_spans(key, monkeypatch):
    monkeypatch.setattr(device_beats, "lock_key", lambda pk: DeviceKey.objects.get(pk=pk))
    barrier, fold = threading.Barrier(MANY), device_beats._fold

    def late(device_id, now):
        """All have looked before anybody writes: the moment that the lock takes away."""
        barrier.wait(timeout=30)
        fold(device_id, now)

    monkeypatch.setattr(device_beats, "_fold", late)
    at_once(beats(key, [f"nonce-number-{n:04d}" for n in range(MANY)]))
    assert DeviceSpan.objects.count() > 1


def test_without_the_lock_postgresql_alone_still_takes_a_replay_once(key, monkeypatch):
    monkeypatch.setattr(device_beats, "lock_key", lambda pk: DeviceKey.objects.get(pk=pk))
    raised = at_once(beats(key, ["the-same-nonce-again"] * MANY))
    assert [type(each) for each in raised] == [Replayed] * (MANY - 1)
