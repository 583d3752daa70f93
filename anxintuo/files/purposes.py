"""What a private file is for. The app that owns the purpose registers it in `apps.py: ready()`.

A purpose fixes what may be uploaded, whether the bytes are encrypted, and, asked anew on every request, who
may read the file. A file whose purpose nobody registered can be read by nobody.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anxintuo.accounts.actor import Actor
from anxintuo.files.enums import DOCUMENTS, Kind
from anxintuo.kit.verdict import Verdict

if TYPE_CHECKING:
    from anxintuo.files.models import StoredFile

MEGABYTE = 1024 * 1024
NAME = re.compile(r"[a-z][a-z0-9_]{2,39}")
Subjects = Iterable[tuple[str, object]]


def _nobody_else(stored: "StoredFile") -> Subjects:
    return ()


@dataclass(frozen=True, eq=False)
class Purpose:
    """`name` is a code that also stands in the audit log. Sizes: bytes; pixels of the picture as sent; `max_edge`
    is the longest side of the stored picture in pixels. `sensitive`: encrypted at rest, every read is logged.
    `subjects` tells whose data the file holds, as the audit log names them: ``(("child", child_id),)``.
    """

    name: str
    title: str
    may_read: Callable[[Actor, "StoredFile"], Verdict]
    kinds: frozenset[Kind] = DOCUMENTS
    max_bytes: int = 10 * MEGABYTE
    max_pixels: int = 50_000_000
    max_edge: int = 3_000
    max_pages: int = 50
    sensitive: bool = False
    subjects: Callable[["StoredFile"], Subjects] = field(default=_nobody_else)

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"a purpose is named in lower_case, not {self.name!r}")
        if not self.kinds or self.max_bytes > LARGEST:
            raise ValueError(f"purpose {self.name!r} allows nothing, or more than {LARGEST} bytes")


LARGEST = 20 * MEGABYTE  # a file is sealed and opened whole, in memory
_purposes: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> Purpose:
    """Registering a name twice is a defect."""
    if purpose.name in _purposes and _purposes[purpose.name] is not purpose:
        raise ValueError(f"file purpose {purpose.name!r} is registered already")
    _purposes[purpose.name] = purpose
    return purpose


def purpose_named(name: str) -> Purpose:
    """Raises LookupError when nobody registered it."""
    if name not in _purposes:
        raise LookupError(f"file purpose {name!r} is not registered")
    return _purposes[name]


def registered_purposes() -> tuple[Purpose, ...]:
    return tuple(_purposes[name] for name in sorted(_purposes))
