"""The terms of a fee contract as arithmetic needs them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from anxintuo.kit.ages import add_months
from institutions.enums import FeeUnit

# Terms begin in March and in September. Not law: the convention of schools here, said on the contract's page.
TERM_STARTS = (3, 9)
MONTHS_PER_TERM = 6
ONE_DAY = timedelta(days=1)
# What is counted by days can be given back by days; what is paid once or for a term is not.
REFUNDED_BY_DAYS = (FeeUnit.MONTH, FeeUnit.DAY)


@dataclass(frozen=True, slots=True)
class RefundRule:
    """`share` per cent of a day's fee comes back for a day of absence; 0: nothing does.

    `from_day`: from which day in a row on (1: every day). `whole_run`: once there are so many, the days before count as
    well. `told_ahead`: only days of which the family told the day before or earlier.
    """

    share: int = 0
    from_day: int = 1
    whole_run: bool = False
    told_ahead: bool = False


@dataclass(frozen=True, slots=True)
class LineTerms:
    """`amount` yuan per `unit` (FeeUnit)."""

    key: UUID
    title: str
    unit: str
    amount: Decimal
    rule: RefundRule


@dataclass(frozen=True, slots=True)
class Terms:
    """`until_on` is the last day, None while it runs. `by_day`: a month or a term that the child has only in part costs
    its share of the open days; otherwise it costs the whole. What two contracts of one child share is counted by day
    all the same: `continues` one before, `is_followed` by one after."""

    from_on: date
    until_on: date | None
    by_day: bool
    lines: tuple[LineTerms, ...]
    continues: bool = False
    is_followed: bool = False

    @property
    def first_month(self) -> date:
        return self.from_on.replace(day=1)

    def ended(self, on: date) -> "Terms":
        """As if the child left on that day, or earlier where the contract says so."""
        until = on if self.until_on is None else min(on, self.until_on)
        return replace(self, until_on=until, is_followed=self.is_followed and until == self.until_on)

    def counted_by_day(self) -> "Terms":
        return replace(self, by_day=True)

    def holds_in(self, first: date, last: date) -> bool:
        return self.from_on <= last and (self.until_on is None or self.until_on >= max(first, self.from_on))

    def shares(self, first: date, last: date) -> bool:
        """Whether this month or term is counted by day."""
        begins = self.continues and first < self.from_on <= last
        ends = self.is_followed and self.until_on is not None and first <= self.until_on < last
        return self.by_day or begins or ends


def last_of_month(month: date) -> date:
    return add_months(month, 1) - ONE_DAY


def term_of(month: date) -> tuple[date, date]:
    """First and last day of the term in which the month lies."""
    start = next((each for each in reversed(TERM_STARTS) if each <= month.month), TERM_STARTS[-1])
    first = date(month.year if start <= month.month else month.year - 1, start, 1)
    return first, add_months(first, MONTHS_PER_TERM) - ONE_DAY


def months_from(first: date, last: date) -> list[date]:
    """First days of the months from one month to another, both among them."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = add_months(month, 1)
    return found
