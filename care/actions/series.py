"""Numbers without gaps: the counter's row is locked until the row that bears the number is kept."""

from typing import Any

from care.models import SeriesCounter
from institutions.models import Institution


def next_numbers(institution: Institution, series: str, year: int, count: int = 1) -> range:
    """`count` numbers in a row, inside the caller's transaction: what is rolled back gives its numbers back."""
    key: dict[str, Any] = {"institution": institution, "series": series, "year": year}
    SeriesCounter.objects.get_or_create(**key)
    counter = SeriesCounter.objects.select_for_update().get(**key)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return range(first, first + count)
