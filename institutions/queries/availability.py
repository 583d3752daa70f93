"""Which kind of class a child belongs to in a given month (SET-19), and what a nursery's outlook means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anxintuo.rulebook import queries as rulebook
from institutions.enums import ClassKind

NEVER = 30_000  # a month that does not come: sorts after every real one
Bands = Mapping[ClassKind, tuple[int, int]]


def class_bands(on: date) -> Bands:
    """Months of age by kind of class, lowest included, highest not. No statement once the rulebook is warm."""
    return {ClassKind(kind): band for kind, band in rulebook.class_bands(on=on).items()}


def classes_for(age: int, bands: Bands) -> tuple[ClassKind, ...]:
    """The kinds of class open at `age` completed months; empty below the youngest band and from the oldest on."""
    return tuple(kind for kind, (lowest, highest) in bands.items() if lowest <= age < highest)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to say of a kind of class: `free` places now, or `month` (months since 2000) from which one is expected."""

    kind: ClassKind
    free: int = 0
    month: int | None = None
