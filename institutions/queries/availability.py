"""Which kind of class a child belongs to in a given month (SET-19), and what a nursery's outlook means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from anxintuo.rulebook.queries import rule
from institutions.enums import ClassKind

NEVER = 30_000  # a month that does not come: sorts after every real one
Bands = Mapping[ClassKind, tuple[int, int]]


@lru_cache(maxsize=4)
def class_bands(on: date) -> Bands:
    """Months of age by kind of class, lowest included, highest not. Read once a day and process."""
    return {kind: tuple(rule("class.months", kind=kind.value, on=on).value) for kind in ClassKind}


def classes_for(age: int, bands: Bands) -> tuple[ClassKind, ...]:
    """The kinds of class open at `age` completed months; empty below the youngest band and from the oldest on."""
    return tuple(kind for kind, (lowest, highest) in bands.items() if lowest <= age < highest)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to say of a kind of class: `free` places now, or `month` (months since 2000) from which one is expected."""

    kind: ClassKind
    free: int = 0
    month: int | None = None
