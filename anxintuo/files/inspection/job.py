"""The words that the application and its inspecting child exchange, and their form on the pipe.

The child gets a job as JSON in its argument and the file on standard input. It answers with one line of JSON
and then the made files, one after the other, in the lengths that the line announced.
"""

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Job:
    """`make`: "document" (one clean copy) or "photo" (the public sizes). Lengths in pixels."""

    kind: str
    make: str
    max_pixels: int
    max_edge: int
    max_pages: int

    def as_json(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Made:
    """One clean file. `width` and `height` in pixels, of a picture; `pages`, of a PDF; 0 where it does not apply."""

    kind: str
    data: bytes
    width: int = 0
    height: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Either `refused`, a code of `files.refusals`, or what was made. `colour`: ``#rrggbb``, for photos."""

    made: tuple[Made, ...] = ()
    refused: str = ""
    colour: str = ""
    params: dict[str, int] = field(default_factory=dict)


class Refused(Exception):
    """Raised while inspecting; `code` is a key of files.refusals.SENTENCES."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def pack(answer: Answer) -> bytes:
    parts = [
        {"kind": made.kind, "length": len(made.data), "width": made.width, "height": made.height, "pages": made.pages}
        for made in answer.made
    ]
    head = {"refused": answer.refused, "colour": answer.colour, "params": answer.params, "made": parts}
    return json.dumps(head).encode() + b"\n" + b"".join(made.data for made in answer.made)


def unpack(raw: bytes) -> Answer:
    """Raises ValueError when the child died before it had said everything."""
    line, separator, rest = raw.partition(b"\n")
    if not separator:
        raise ValueError("no answer")
    head = json.loads(line)
    made, at = [], 0
    for part in head["made"]:
        length = part.pop("length")
        made.append(Made(data=rest[at : at + length], **part))
        at += length
    if at != len(rest):
        raise ValueError("the answer was cut off")
    return Answer(tuple(made), head["refused"], head["colour"], head["params"])
