"""Sheets of paper as PDF, set by Typst (Apache-2.0) in a child process with limits on time and memory.

`data` is handed to the template as JSON (`json(bytes(sys.inputs.data))`): a string in it is text to Typst and never
markup, whatever a name contains. The child sees the template's folder and the one font that we ship, nothing else:
no network, no fonts of the machine, no clock. The same template and data give the same bytes.
"""

import functools
import json
import logging
import struct
import subprocess
import sys
import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

FONTS = Path(str(resources.files("anxintuo.kit").joinpath("data/fonts")))
FONT = FONTS / "NotoSansSC-Paper.otf"
CHILD = Path(__file__).parent / "paper_press.py"
WALL_SECONDS = 15  # the child's own limit is 10 s of processor time; an agreement takes a third of a second
WAIT_SECONDS = 8
_turns = threading.BoundedSemaphore(2)  # a web process never sets more at once: its neighbours keep their speed


class PaperNotMade(Exception):
    """No sheet this time: the press was busy, too slow, or could not read the template."""


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """`template` (.typ) with `data`. Raises PaperNotMade."""
    job = json.dumps({"template": str(template), "fonts": str(FONTS), "data": json.dumps(writable(data))})
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise PaperNotMade("busy")
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter and file)
            [sys.executable, "-I", "-B", str(CHILD)],
            input=job.encode(),
            capture_output=True,
            timeout=WALL_SECONDS,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PaperNotMade("too slow") from None
    finally:
        _turns.release()
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        logger.error("%s was not set: %s", template.name, done.stderr[-300:].decode(errors="replace"))
        raise PaperNotMade("not set")
    return done.stdout


def writable(value: Any) -> Any:
    """The same data with every text in signs that the font has."""
    if isinstance(value, str):
        return in_font(value)
    if isinstance(value, Mapping):
        return {key: writable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [writable(each) for each in value]
    return value


def in_font(text: str) -> str:
    """A sign that the font has not is written by its number, 〔U+2A6A5〕, as registers do: an empty box could stand
    for any name. What only chooses between forms of a sign is left out."""
    return "".join(_one(sign) for sign in text)


def _one(sign: str) -> str:
    if sign == "\n" or has_glyph(sign):
        return sign
    if unicodedata.category(sign) in ("Mn", "Cf") or sign in "\r\t":
        return " " if sign == "\t" else ""
    return f"〔U+{ord(sign):04X}〕"


def has_glyph(sign: str) -> bool:
    firsts, lasts = _covered()
    at = bisect_right(firsts, ord(sign)) - 1
    return at >= 0 and ord(sign) <= lasts[at]


@functools.cache
def _covered() -> tuple[list[int], list[int]]:
    """First and last of each run of characters in the font's own list (the `cmap` table, format 12, of OpenType)."""
    with FONT.open("rb") as file:
        count = struct.unpack(">4xH6x", file.read(12))[0]
        tables = {tag: at for tag, _sum, at, _length in struct.iter_unpack(">4s3I", file.read(16 * count))}
        file.seek(tables[b"cmap"])
        entries = list(struct.iter_unpack(">HHI", file.read(8 * struct.unpack(">2xH", file.read(4))[0])))
        full = next(offset for platform, encoding, offset in entries if (platform, encoding) == (3, 10))
        file.seek(tables[b"cmap"] + full)
        groups = struct.unpack(">12xI", file.read(16))[0]
        runs = [(first, last) for first, last, _glyph in struct.iter_unpack(">3I", file.read(12 * groups))]
    return [first for first, _last in runs], [last for _first, last in runs]
