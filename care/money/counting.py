"""What a month costs: fees by unit and open days, less what comes back for days of absence.

The same question asked later gives another answer when something has happened since (a child was ill, a contract was
ended): the difference to what has been billed is the next bill's, line by line. Each amount is rounded once, half up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from anxintuo.kit.ages import add_months
from anxintuo.kit.money import quantise
from care.enums import AmountKind
from care.money.terms import REFUNDED_BY_DAYS, LineTerms, RefundRule, Terms, last_of_month, months_from, term_of
from institutions.enums import FeeUnit

Calendar = Callable[[date, date], Sequence[date]]  # the open days from one day to another, in order
REACH = 2  # months on either side in which a run is followed: more open days than any rule asks for
Away = Mapping[date, bool]  # days of absence; True: the family told before the day


@dataclass(frozen=True, slots=True)
class Amount:
    """Yuan of one line in one month; what comes back is negative. `days` of `of_days` open days; 0 of 0: the whole."""

    line: LineTerms
    month: date
    kind: str  # AmountKind
    amount: Decimal
    days: int = 0
    of_days: int = 0

    @property
    def effect(self) -> Decimal:
        """On the family's money: a charge takes from it."""
        return -self.amount


def month_amounts(terms: Terms, month: date, calendar: Calendar, away: Away) -> list[Amount]:
    """Lines that come to nothing are left out."""
    last = last_of_month(month)
    if not terms.holds_in(month, last):
        return []
    opens = calendar(month, last)
    mine = _within(terms, opens)
    found = []
    for line in terms.lines:
        found += _charge(terms, line, month, calendar, len(mine), len(opens))
        if line.rule.share and line.unit in REFUNDED_BY_DAYS and away:
            found += _refund(terms, line, month, calendar, away, set(mine), len(opens))
    return [each for each in found if each.amount]


def amounts(terms: Terms, until: date, calendar: Calendar, away: Away) -> list[Amount]:
    """Every month from the contract's first to that of `until`."""
    return [
        each for month in months_from(terms.first_month, until) for each in month_amounts(terms, month, calendar, away)
    ]


def total(found: Iterable[Amount]) -> Decimal:
    return sum((each.amount for each in found), Decimal(0))


def _charge(terms: Terms, line: LineTerms, month: date, calendar: Calendar, mine: int, whole: int) -> list[Amount]:
    if line.unit == FeeUnit.DAY:
        return [Amount(line, month, AmountKind.CHARGE, quantise(line.amount * mine), mine, whole)]
    if line.unit == FeeUnit.ONCE:
        return [Amount(line, month, AmountKind.CHARGE, line.amount)] if month == terms.first_month else []
    if line.unit == FeeUnit.TERM:
        first, last = term_of(month)
        if month != max(first, terms.first_month):
            return []
        opens = calendar(first, last)
        return [_share(terms.shares(first, last), line, month, len(_within(terms, opens)), len(opens))]
    return [_share(terms.shares(month, last_of_month(month)), line, month, mine, whole)]


def _share(by_day: bool, line: LineTerms, month: date, mine: int, whole: int) -> Amount:
    """A month or a term: in part where it is counted by day, whole otherwise, nothing without a day of care."""
    if mine and (mine == whole or not by_day):
        return Amount(line, month, AmountKind.CHARGE, line.amount)
    part = quantise(line.amount * mine / whole) if whole else Decimal(0)
    return Amount(line, month, AmountKind.CHARGE, part, mine, whole)


def _refund(
    terms: Terms, line: LineTerms, month: date, calendar: Calendar, away: Away, mine: set[date], whole: int
) -> list[Amount]:
    window = _within(terms, calendar(add_months(month, -REACH), last_of_month(add_months(month, REACH))))
    days = len(mine & refunded_days(line.rule, window, away))
    if not days:
        return []
    of = whole if line.unit == FeeUnit.MONTH else 1
    back = quantise(line.amount * days * line.rule.share / (100 * of))
    return [Amount(line, month, AmountKind.REFUND, -back, days, whole)]


def refunded_days(rule: RefundRule, opens: Sequence[date], away: Away) -> set[date]:
    """Which days of absence come back. A day on which nobody called the roll ends a run: it was no absence."""
    found: set[date] = set()
    run: list[date] = []
    for day in [*opens, None]:
        if day is not None and day in away:
            run.append(day)
            continue
        if len(run) >= rule.from_day:
            found.update(run if rule.whole_run else run[rule.from_day - 1 :])
        run = []
    return {day for day in found if away[day]} if rule.told_ahead else found


def _within(terms: Terms, days: Sequence[date]) -> list[date]:
    until = terms.until_on or date.max
    return [day for day in days if terms.from_on <= day <= until]
