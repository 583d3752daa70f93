"""What camera.py and gate.py share: pairing, keeping the key, signing, beating. It speaks to a real platform over HTTP.

Nothing of the apps is imported: the protocol is written here a second time, from docs/decisions/nursery-desk.md, so
that a mistake of the platform cannot hide in shared code.
"""

import argparse
import hashlib
import hmac
import json
import os
import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import httpx

REFUSED, UNREACHABLE = 1, 2  # exit codes


def say(line: str, where: TextIO = sys.stdout) -> None:
    """At once: whoever started it reads along."""
    where.write(f"{line}\n")
    where.flush()


@dataclass
class Device:
    """`off_by`: seconds that its clock is wrong."""

    platform: httpx.Client
    key_id: str
    secret: str
    off_by: int = 0

    def headers(self, path: str, body: bytes) -> dict[str, str]:
        at, nonce = str(int(time.time()) + self.off_by), secrets.token_urlsafe(18)
        text = "\n".join(("POST", path, at, nonce, hashlib.sha256(body).hexdigest()))
        signature = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return {
            "X-Device-Key": self.key_id,
            "X-Device-Time": at,
            "X-Device-Nonce": nonce,
            "X-Device-Signature": signature,
        }

    def send(self, path: str, body: bytes, kind: str, *, times: int = 1) -> httpx.Response:
        """The last answer; `times` > 1 sends the very same request again, as a thief of it would."""
        headers = self.headers(path, body) | {"Content-Type": kind}
        for _ in range(times):
            answer = self.platform.post(path, content=body, headers=headers)
        return answer

    def beat(self, report: dict[str, Any], *, times: int = 1) -> httpx.Response:
        return self.send("/devices/heartbeat", json.dumps(report).encode(), "application/json", times=times)


def options(kind: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=f"A {kind} that reports to the platform.")
    environment = os.environ.get
    parser.add_argument("--platform", default=environment("DEVICE_PLATFORM", "http://127.0.0.1:8000"))
    parser.add_argument("--code", help="the eight digits from the desk; fetches a key")
    parser.add_argument("--key-id", default=environment("DEVICE_KEY_ID", ""))
    parser.add_argument("--secret", default=environment("DEVICE_SECRET", ""))
    parser.add_argument("--keep", type=Path, help="a file in which the fetched key is kept (mode 600)")
    parser.add_argument("--every", type=float, default=0, help="seconds between beats; the platform's own by default")
    parser.add_argument("--once", action="store_true", help="one beat, then end")
    parser.add_argument("--beats", type=int, default=0, help="so many beats, then end")
    parser.add_argument("--status", default="ok", choices=("ok", "fault"))
    parser.add_argument("--firmware", default="simulator 1")
    parser.add_argument("--clock", type=int, default=0, help="seconds that the clock is wrong")
    parser.add_argument("--replay", action="store_true", help="send each beat twice, word for word")
    return parser


def key_of(given: argparse.Namespace, platform: httpx.Client) -> tuple[str, str]:
    """From the arguments, the file kept before, or the platform for a code. SystemExit where there is none."""
    if given.keep and given.keep.exists() and not given.code:
        kept = json.loads(given.keep.read_text(encoding="utf-8"))
        return kept["key_id"], kept["secret"]
    if not given.code:
        if not (given.key_id and given.secret):
            sys.exit("Give --code, or --key-id and --secret.")
        return given.key_id, given.secret
    answer = platform.post("/devices/pair", json={"code": given.code})
    if answer.status_code != 200:
        say(f"pairing: {answer.status_code} {answer.text}", sys.stderr)
        sys.exit(REFUSED)
    told = answer.json()
    if given.keep:
        given.keep.touch(mode=0o600)
        given.keep.write_text(json.dumps(told), encoding="utf-8")
    say(f"paired {told['key_id']}")
    return told["key_id"], told["secret"]


class Peer:
    """A gate. A camera knows more (camera.py)."""

    kind = "gate"

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given

    def report(self) -> dict[str, Any]:
        return {"status": self.given.status, "firmware": self.given.firmware}

    def answered(self, device: Device, answer: dict[str, Any]) -> None:
        """What the platform wishes."""


def run(peer_class: type[Peer], argv: Sequence[str] | None = None, *, more: Any = None) -> int:
    parser = options(peer_class.kind)
    if more:
        more(parser)
    given = parser.parse_args(argv)
    try:
        with httpx.Client(base_url=given.platform, timeout=10, trust_env=False) as platform:
            return _beats(peer_class(given), given, platform)
    except httpx.HTTPError as error:
        say(f"not reached: {type(error).__name__}", sys.stderr)
        return UNREACHABLE


def _beats(peer: Peer, given: argparse.Namespace, platform: httpx.Client) -> int:
    device = Device(platform, *key_of(given, platform), off_by=given.clock)
    left = 1 if given.once else given.beats or -1
    while left:
        answer = device.beat(peer.report(), times=2 if given.replay else 1)
        say(f"beat {answer.status_code} {answer.text}")
        if answer.status_code != 200:
            if left > 0:
                return REFUSED
        else:
            peer.answered(device, answer.json())
        left -= 1
        if left:
            every = given.every or (answer.json().get("every", 60) if answer.status_code == 200 else 60)
            time.sleep(every)
    return 0
