"""What is wrong with a file, in sentences; kept with row and column, shortened and masked."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from anxintuo.kit.text import clean_line
from institutions.enums import Severity

_ID_NUMBER = re.compile(r"(?<!\d)([1-9]\d{5})(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{2}\d{3}([\dXx])(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
MAX_VALUE = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` 0 is the file as a whole. An error keeps the row out; a warning asks to look."""

    row: int
    column: str
    code: str
    severity: str
    sentence: str
    value: str = ""


def shown(value: Any) -> str:
    """A cell's content as a report may show it: one short line, ID and mobile numbers masked."""
    text = clean_line(str(value if value is not None else "").encode("utf-8", "replace").decode())
    text = _MOBILE.sub(r"\1****\2", _ID_NUMBER.sub(r"\1********\2", text))
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"


@dataclass(slots=True)
class Problems:
    """Gathers problems; knows which rows must stay out."""

    items: list[Problem] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)

    def error(self, row: int, column: str, code: str, sentence: str, value: Any = "") -> None:
        self.items.append(Problem(row, column[:120], code, Severity.ERROR, sentence[:300], shown(value)))
        self.refused.add(row)

    def warn(self, row: int, column: str, code: str, sentence: str, value: Any = "") -> None:
        self.items.append(Problem(row, column[:120], code, Severity.WARN, sentence[:300], shown(value)))

    def count(self, severity: str) -> int:
        return sum(item.severity == severity for item in self.items)

    def by_code(self) -> dict[str, int]:
        return dict(Counter(item.code for item in self.items))

    def ordered(self) -> Iterable[Problem]:
        return sorted(self.items, key=lambda item: item.row)
