"""What every list has in common: a plan of rows to be written, and what is wrong in which row and column."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from institutions.importing.sources import SourceError, Table


@dataclass(frozen=True, slots=True)
class Row:
    """`values`: what is written, as JSON. `row`: the id of the standing row that is changed; empty for a new one."""

    number: int
    values: dict[str, Any]
    row: str = ""


@dataclass(slots=True)
class ListPlan:
    """`problems`: row, column, sentence; the column is empty where the whole row cannot be read."""

    rows: list[Row] = field(default_factory=list)
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def wrong(self) -> int:
        return len({number for number, _column, _sentence in self.problems})

    def refuse(self, number: int, wrong: Sequence[tuple[str, str]]) -> None:
        self.problems += [(number, column, sentence) for column, sentence in wrong]


def demand_list(table: Table, *, needed: Sequence[str], most: int) -> None:
    """SourceError when the table cannot be such a list at all."""
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise SourceError(_("文件里没有“%(columns)s”列。") % {"columns": "、".join(missing)})
    if len(table.rows) > most:
        raise SourceError(_("一次最多 %(n)s 行，请拆开后再导入。") % {"n": most})
