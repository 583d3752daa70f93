"""The vocabulary between a nursery's row and the filters: short marks, kept in the R-tree beside the point.

`marks_of` writes them, `ask_for` asks for them. A range (fee, hours) is marked by coarse bands; the statement
confirms the exact number on the row, so a band may promise too much but never too little.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from institutions.enums import ClassKind
from institutions.models.directory import NO_PLACE_KNOWN

FEE_BAND, FEE_BANDS = 250, 40  # yuan; everything from 10,000 a month shares the last band
HOUR_BAND, HOUR_BANDS = 30, 48  # minutes
MONTHS_AHEAD = 24  # how far ahead a free place may be asked for

ANYBODY = "!nobody"  # the tsquery that everybody meets
Group = Sequence[str]  # marks of which one must be present


@dataclass(frozen=True, slots=True)
class Marked:
    """What of a nursery the filters can ask for. `outlooks` as in `DirectoryEntry`; hours in minutes."""

    kind: str
    county: str
    street: str
    flags: Iterable[str]  # of FLAGS
    opens: int | None
    closes: int | None
    fee_from: int | None
    outlooks: dict[ClassKind, int]


FLAGS = ("inclusive", "cameras", "meals", "saturday")


def marks_of(row: Marked) -> list[str]:
    """Sorted and without repeats."""
    marks = {f"kind-{row.kind}", *row.flags}
    if row.county:
        marks.add(f"county-{row.county}")
    if row.street:
        marks.add(f"street-{row.street}")
    if row.fee_from is not None:
        marks.add(f"fee-{_fee_band(row.fee_from)}")
    if row.opens is not None:
        marks.add(f"opens-{row.opens // HOUR_BAND}")
    if row.closes is not None:
        marks.add(f"closes-{row.closes // HOUR_BAND}")
    for kind, outlook in row.outlooks.items():
        marks.add(kind.value)
        if outlook < 0:
            marks.add(f"{kind.value}-now")
        elif outlook != NO_PLACE_KNOWN:
            marks.add(f"{kind.value}-{outlook}")
    return sorted(marks)


def _fee_band(yuan: int) -> int:
    return min(yuan // FEE_BAND, FEE_BANDS)


def fee_group(lowest: int | None, highest: int | None) -> Group:
    first = _fee_band(lowest or 0)
    last = FEE_BANDS if highest is None else _fee_band(highest)
    return [f"fee-{band}" for band in range(first, last + 1)] or ["fee-none"]


def opens_group(by: int) -> Group:
    return [f"opens-{band}" for band in range(by // HOUR_BAND + 1)]


def closes_group(after: int) -> Group:
    return [f"closes-{band}" for band in range(after // HOUR_BAND, HOUR_BANDS + 1)]


def class_group(kinds: Iterable[ClassKind]) -> Group:
    """Has such a class, with or without a place."""
    return [kind.value for kind in kinds]


def free_group(kinds: Iterable[ClassKind], *, now: int, by: int) -> Group:
    """A place now, or expected from this month on and by the month `by`. What was expected earlier is stale."""
    months = range(now, min(by, now + MONTHS_AHEAD) + 1)
    return [mark for kind in kinds for mark in (f"{kind.value}-now", *(f"{kind.value}-{month}" for month in months))]


def ask_for(groups: Iterable[Group]) -> str | None:
    """The text of a tsquery: every group, and of each group at least one mark. None when nothing is asked."""
    asked = [" | ".join(f"'{mark}'" for mark in group) for group in groups]
    return " & ".join(f"({each})" for each in asked) or None
