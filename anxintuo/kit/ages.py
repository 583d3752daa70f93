"""A child's age in completed months, as every rule for under-threes counts it (regulations §1.1, §5.2).

Months are calendar months clamped to the last day: born on 31 January, one month is completed on 28 (29) February.
"""

import calendar
from collections.abc import Mapping
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier, if negative), clamped to the end of a shorter month."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def completed_months(birth_on: date, on: date) -> int:
    """Completed months of age on a day. ValueError if the child is not born yet."""
    if on < birth_on:
        raise ValueError("the day lies before the birth")
    months = (on.year - birth_on.year) * 12 + on.month - birth_on.month
    return months if add_months(birth_on, months) <= on else months - 1


def months_between(start: date, end: date) -> int:
    """Completed months from one day to another; negative when `end` lies earlier."""
    return completed_months(start, end) if end >= start else -completed_months(end, start)


def month_of(day: date) -> date:
    """The first of the day's month."""
    return day.replace(day=1)


def class_kinds_at(birth_on: date, on: date, bands: Mapping[str, tuple[int, int]]) -> list[str]:
    """The kinds of class whose band [from, to) of completed months holds the child on that day, in the bands' order.

    The bands are the rulebook's (`rulebook.queries.class_bands`); several may overlap (混合编班).
    Empty before birth, below the youngest band and from the end of the oldest on.
    """
    if on < birth_on:
        return []
    months = completed_months(birth_on, on)
    return [kind for kind, (lowest, highest) in bands.items() if lowest <= months < highest]
