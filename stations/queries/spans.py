"""A span of whole months, as figures are asked for."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from anxintuo.kit.ages import add_months, month_of


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day of one month to the end of another, both among it."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first.day != 1 or self.last.day != 1 or self.last < self.first:
            raise ValueError("a span goes from the first day of a month to that of the same or a later one")

    @classmethod
    def of_year(cls, year: int) -> "Span":
        return cls(date(year, 1, 1), date(year, 12, 1))

    @classmethod
    def of_month(cls, day: date) -> "Span":
        return cls(month_of(day), month_of(day))

    @property
    def begins_at(self) -> datetime:
        return _midnight(self.first)

    @property
    def ends_before(self) -> datetime:
        return _midnight(add_months(self.last, 1))

    @property
    def months(self) -> list[date]:
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return [add_months(self.first, n) for n in range(count)]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
