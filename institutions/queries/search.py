"""The search box: every typed word must stand in a nursery's name, its initials in pinyin, or its address.

An entry keeps its text once (`search_text`) and, for the index, every character and every two neighbours of it
(`grams`). Hanzi, letters and digits are treated alike, so `ygty` is found within `lcwmygtyy` and 86号 within 186号.
No extension is needed (reference: performance.md C).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from anxintuo.kit.text import RUNS, normalise

LINE = "\n"  # between the parts of a text: no word reaches across


def search_text(parts: Iterable[str]) -> str:
    """The parts as they are searched: half-width, lower case, one a line. Empty parts are dropped."""
    return LINE.join(filter(None, (normalise(part) for part in parts)))


def stored_grams(text: str) -> list[str]:
    """Of a text made by `search_text`: all characters and pairs, sorted, without repeats."""
    grams: set[str] = set()
    for run in _runs(text):
        grams.update(run)
        grams.update(run[i : i + 2] for i in range(len(run) - 1))
    return sorted(grams)


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
        runs = _runs(word)
        for run in runs:
            grams.update([run] if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
        if runs and (len(runs) > 1 or len(word) > 2):
            likes.append(f"%{_literal(word)}%")
    return Wanted(sorted(grams), likes) if grams else None


def _runs(text: str) -> list[str]:
    return [han or latin for han, latin in RUNS.findall(text)]


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
