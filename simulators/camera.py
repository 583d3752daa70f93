"""A camera that pairs, reports and sends a test picture when the platform asks: see gate.py for how to start it."""

import argparse
import io
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image, ImageDraw

from simulators.device import Device, Peer, run, say


def picture() -> bytes:
    """An empty room: wall, floor, a window and the time. No child stands in it."""
    image = Image.new("RGB", (1280, 720), "#f4efe4")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 470, 1280, 720), fill="#d9c7a4")
    draw.rectangle((520, 110, 900, 360), fill="#bfe0ea", outline="#8a7a5c", width=10)
    draw.rectangle((120, 380, 330, 560), fill="#7fb08d")
    draw.text((30, 680), time.strftime("%Y-%m-%d %H:%M:%S"), fill="#404040")
    made = io.BytesIO()
    image.save(made, "JPEG", quality=85)
    return made.getvalue()


class Camera(Peer):
    kind = "camera"

    def report(self) -> dict[str, Any]:
        return super().report() | {"kept_days": self.given.kept_days}

    def answered(self, device: Device, answer: dict[str, Any]) -> None:
        if answer.get("picture"):
            sent = device.send("/devices/picture", picture(), "image/jpeg")
            say(f"picture {sent.status_code} {sent.text}")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kept-days", type=int, default=90, help="days of recordings on its disk")


if __name__ == "__main__":
    sys.exit(run(Camera, more=options))
