"""Months as small numbers: what a birth month in the URL is counted in."""

from datetime import date

YEAR_ZERO = 2000


def months_since_2000(day: date) -> int:
    """Months as a small number that fits beside −(free places): 2000-02 is 1. Before that: 0 or less."""
    return (day.year - YEAR_ZERO) * 12 + day.month - 1


def month_of(number: int) -> date:
    return date(YEAR_ZERO + number // 12, number % 12 + 1, 1)
