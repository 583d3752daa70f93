"""The search box: every typed word must stand in a place's name, its initials in pinyin, or its address.

A row of a list keeps its text once (`search_text`) and its grams for the index (docs/decisions/chinese-search.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from anxintuo.kit.text import needs_confirmation, normalise, query_grams, search_grams

M = TypeVar("M", bound=Model)
LINE = "\n"  # between the parts of a text: no word reaches across


def search_text(parts: Iterable[str]) -> str:
    """The parts as they are searched: half-width, lower case, one a line. Empty parts are dropped."""
    return LINE.join(filter(None, (normalise(part) for part in parts)))


def stored_grams(text: str) -> list[str]:
    """Of a text made by `search_text`."""
    return search_grams(text)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`grams` must all be present. `words` are those that grams cannot tell for sure; the text must hold them."""

    grams: list[str]
    words: list[str]

    @property
    def likes(self) -> list[str]:
        """LIKE patterns that confirm the words."""
        return [f"%{_literal(word)}%" for word in self.words]


def wanted(q: str) -> Wanted | None:
    """What the words of a search ask for; None when nothing in it can be searched for (signs only)."""
    grams: set[str] = set()
    words: list[str] = []
    for word in normalise(q).split(" "):
        asked = query_grams(word)
        grams.update(asked)
        if asked and needs_confirmation(word):
            words.append(word)
    return Wanted(sorted(grams), words) if grams else None


def searched(rows: "QuerySet[M]", q: str) -> "QuerySet[M]":
    """The rows (with `grams` and `search_text`) that hold every word; all of them when nothing can be searched for."""
    asked = wanted(q)
    if asked is None:
        return rows
    conditions: dict[str, Any] = {"grams__contains": asked.grams}
    rows = rows.filter(**conditions)
    for word in asked.words:
        rows = rows.filter(search_text__contains=word)
    return rows


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
