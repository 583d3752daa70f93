"""The search box: every typed word must stand in a nursery's name, its initials in pinyin, or its address.

An entry keeps its text once (`search_text`) and its grams for the index (docs/decisions/chinese-search.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from anxintuo.kit.text import needs_confirmation, normalise, query_grams, search_grams

LINE = "\n"  # between the parts of a text: no word reaches across


def search_text(parts: Iterable[str]) -> str:
    """The parts as they are searched: half-width, lower case, one a line. Empty parts are dropped."""
    return LINE.join(filter(None, (normalise(part) for part in parts)))


def stored_grams(text: str) -> list[str]:
    """Of a text made by `search_text`."""
    return search_grams(text)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`grams` must all be present. `likes` are LIKE patterns that confirm what grams cannot tell."""

    grams: list[str]
    likes: list[str]


def wanted(q: str) -> Wanted | None:
    """What the words of a search ask for; None when nothing in it can be searched for (signs only)."""
    grams: set[str] = set()
    likes: list[str] = []
    for word in normalise(q).split(" "):
        asked = query_grams(word)
        grams.update(asked)
        if asked and needs_confirmation(word):
            likes.append(f"%{_literal(word)}%")
    return Wanted(sorted(grams), likes) if grams else None


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
