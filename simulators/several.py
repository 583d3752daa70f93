"""The devices of a file at once, as `make run` starts those of the demonstration (anxintuo/demo/device_keys.json).

    python simulators/several.py anxintuo/demo/device_keys.json

It never ends by itself: a platform that is not up yet, or that does not know a key (a house without demonstration),
is asked again later. `--rounds` ends it, for tests.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import httpx

from simulators.camera import Camera
from simulators.device import Device, Peer, say

KINDS: dict[str, type[Peer]] = {"camera": Camera, "gate": Peer}
EVERY, NOT_YET, UNKNOWN = 60, 5, 600  # seconds until the next round: usual, nobody answered, no key is known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keys", type=Path)
    parser.add_argument("--platform", default=os.environ.get("DEVICE_PLATFORM", "http://127.0.0.1:8000"))
    parser.add_argument("--rounds", type=int, default=-1)
    given = parser.parse_args()
    looks = argparse.Namespace(status="ok", firmware="simulator 1", kept_days=92)
    told = json.loads(given.keys.read_text(encoding="utf-8"))
    with httpx.Client(base_url=given.platform, timeout=10, trust_env=False) as platform:
        peers = [(KINDS[each["kind"]](looks), Device(platform, each["key_id"], each["secret"])) for each in told]
        said = None
        while given.rounds:
            answers = [beat(peer, device) for peer, device in peers]
            if answers != said:
                say(f"beats {answers}")
                said = answers
            given.rounds -= 1
            if given.rounds:
                time.sleep(EVERY if 200 in answers else UNKNOWN if 401 in answers else NOT_YET)


def beat(peer: Peer, device: Device) -> int:
    """The status of the answer; 0 where nobody answered."""
    try:
        answer = device.beat(peer.report())
        if answer.status_code == 200:
            peer.answered(device, answer.json())
    except httpx.HTTPError:
        return 0
    return answer.status_code


if __name__ == "__main__":
    main()
