"""What a month comes to: pure arithmetic on open days, by unit, with refunds for days of absence."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from care.money.counting import amounts, month_amounts, refunded_days, total
from care.money.terms import LineTerms, RefundRule, Terms, term_of

MARCH = date(2027, 3, 1)
YUAN = Decimal


def weekdays(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def line(unit="month", amount="2300", **rule) -> LineTerms:
    return LineTerms(uuid.uuid4(), "保育费", unit, YUAN(amount), RefundRule(**rule))


def terms(*lines, from_on=MARCH, until_on=None, by_day=True) -> Terms:
    return Terms(from_on, until_on, by_day, lines)


def sums(found) -> list[Decimal]:
    return [each.amount for each in found]


def away(*days: int, told=False) -> dict[date, bool]:
    return {date(2027, 3, day): told for day in days}


def test_a_whole_month_costs_the_amount():
    assert sums(month_amounts(terms(line()), MARCH, weekdays, {})) == [YUAN("2300")]


def test_a_month_in_part_costs_its_share_of_the_open_days():
    """March 2027 has 23 open days; from the 15th on there are 13: 2300 × 13 / 23 = 1300."""
    found = month_amounts(terms(line(), from_on=date(2027, 3, 15)), MARCH, weekdays, {})
    assert [(each.amount, each.days, each.of_days) for each in found] == [(YUAN("1300.00"), 13, 23)]


def test_who_agreed_on_whole_months_pays_the_whole():
    found = month_amounts(terms(line(), from_on=date(2027, 3, 15), by_day=False), MARCH, weekdays, {})
    assert sums(found) == [YUAN("2300")]


def test_a_month_without_a_day_of_care_costs_nothing():
    """27 and 28 March 2027 are a weekend."""
    ended = terms(line(), from_on=date(2027, 3, 27), until_on=date(2027, 3, 28), by_day=False)
    assert month_amounts(ended, MARCH, weekdays, {}) == []
    assert month_amounts(terms(line()), date(2027, 2, 1), weekdays, {}) == []


def test_days_are_counted_and_given_back():
    """23 days of meals at 15 yuan, three days away: 345 and 45 back."""
    found = month_amounts(terms(line("day", "15", share=100)), MARCH, weekdays, away(2, 3, 9))
    assert sums(found) == [YUAN("345.00"), YUAN("-45.00")]


def test_only_what_the_family_told_before_comes_back():
    gone = away(2) | away(3, told=True)
    found = month_amounts(terms(line("day", "15", share=100, told_ahead=True)), MARCH, weekdays, gone)
    assert sums(found)[1] == YUAN("-15.00")


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ({"from_day": 1}, {1, 2, 3, 4, 5, 9}),
        ({"from_day": 3}, {3, 4, 5}),
        ({"from_day": 5}, {5}),
        ({"from_day": 5, "whole_run": True}, {1, 2, 3, 4, 5}),
        ({"from_day": 6, "whole_run": True}, set()),
    ],
)
def test_days_in_a_row_are_open_days_in_a_row(rule, days):
    found = refunded_days(RefundRule(share=100, **rule), weekdays(MARCH, date(2027, 3, 31)), away(1, 2, 3, 4, 5, 9))
    assert found == {date(2027, 3, day) for day in days}


def test_a_weekend_does_not_end_a_run_and_a_day_nobody_called_does():
    opens = weekdays(MARCH, date(2027, 3, 31))
    rule = RefundRule(share=100, from_day=3)
    assert refunded_days(rule, opens, away(4, 5, 8)) == {date(2027, 3, 8)}  # Thursday, Friday, Monday
    assert refunded_days(rule, opens, away(3, 5, 8)) == set()  # the 4th was not called


def test_a_run_goes_on_over_the_end_of_a_month():
    """From 29 March to 2 April: five days. The rule asks for five, all of them: March gives back three of 23 days."""
    gone = dict.fromkeys(weekdays(date(2027, 3, 29), date(2027, 4, 2)), False)
    agreed = terms(line(share=50, from_day=5, whole_run=True))
    march, april = (month_amounts(agreed, month, weekdays, gone)[1] for month in (MARCH, date(2027, 4, 1)))
    assert (march.days, march.amount) == (3, YUAN("-150.00"))  # 2300 / 23 × 3 × 50 %
    assert (april.days, april.amount) == (2, YUAN("-104.55"))  # 2300 / 22 × 2 × 50 %


def test_what_is_paid_once_is_paid_in_the_first_month():
    agreed = terms(line("once", "500"), from_on=date(2027, 3, 20))
    assert sums(month_amounts(agreed, MARCH, weekdays, {})) == [YUAN("500")]
    assert month_amounts(agreed, date(2027, 4, 1), weekdays, {}) == []


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        (date(2027, 3, 1), date(2027, 3, 1), date(2027, 8, 31)),
        (date(2027, 8, 1), date(2027, 3, 1), date(2027, 8, 31)),
        (date(2027, 12, 1), date(2027, 9, 1), date(2028, 2, 29)),
        (date(2028, 2, 1), date(2027, 9, 1), date(2028, 2, 29)),
    ],
)
def test_terms_begin_in_march_and_september(month, first, last):
    assert term_of(month) == (first, last)


def test_a_term_is_billed_with_its_first_month_and_in_part_by_open_days():
    agreed = terms(line("term", "1320"), from_on=date(2027, 6, 1))
    found = amounts(agreed, date(2027, 9, 30), weekdays, {})
    whole, mine = len(weekdays(MARCH, date(2027, 8, 31))), len(weekdays(date(2027, 6, 1), date(2027, 8, 31)))
    assert [(each.month, each.amount) for each in found] == [
        (date(2027, 6, 1), (YUAN(1320) * mine / whole).quantize(YUAN("0.01"))),
        (date(2027, 9, 1), YUAN("1320")),
    ]


def test_who_leaves_in_the_middle_pays_up_to_that_day():
    agreed = terms(line(), line("day", "15"))
    left = agreed.ended(date(2027, 4, 9))
    assert total(amounts(agreed, date(2027, 4, 30), weekdays, {})) == YUAN("2300") * 2 + 15 * (23 + 22)
    assert total(amounts(left, date(2027, 4, 30), weekdays, {})) == (
        YUAN("2300") + (YUAN("2300") * 7 / 22).quantize(YUAN("0.01")) + 15 * (23 + 7)
    )


def test_each_amount_is_rounded_once_half_up():
    """100.10 × 1 / 8 = 12.5125."""
    eight = weekdays(date(2027, 3, 22), date(2027, 3, 31))
    found = month_amounts(terms(line(amount="100.10"), from_on=date(2027, 3, 31)), MARCH, lambda *_span: eight, {})
    assert sums(found) == [YUAN("12.51")]


def test_halves_are_not_lost_in_a_quotient():
    """101 yuan, 21 of 24 days away at 100 %: 88.375, up to 88.38 as a charge would be."""
    days = [date(2027, 3, 1) + timedelta(days=step) for step in range(24)]
    gone = dict.fromkeys(days[:21], False)
    found = month_amounts(terms(line(amount="101", share=100)), MARCH, lambda *_span: days, gone)
    assert found[1].amount == YUAN("-88.38")


def test_what_two_contracts_share_is_counted_by_day_even_where_whole_months_are_agreed():
    """2300 a month, other terms from the 15th: one month together, not two."""
    before = Terms(MARCH, date(2027, 3, 14), False, (line(),), is_followed=True)
    after = Terms(date(2027, 3, 15), None, False, (line(),), continues=True)
    assert total(month_amounts(before, MARCH, weekdays, {}) + month_amounts(after, MARCH, weekdays, {})) == 2300
    april = date(2027, 4, 1)
    assert sums(month_amounts(after, april, weekdays, {})) == [YUAN("2300")]
    term = Terms(MARCH, date(2027, 4, 14), False, (line("term", "6000"),), is_followed=True)
    rest = Terms(date(2027, 4, 15), None, False, (line("term", "6000"),), continues=True)
    until = date(2027, 8, 31)
    assert total(amounts(term, until, weekdays, {}) + amounts(rest, until, weekdays, {})) == 6000


def test_a_contract_that_never_began_costs_nothing():
    never = terms(line("once", "300"), from_on=date(2027, 3, 20), until_on=date(2027, 3, 10))
    assert month_amounts(never, MARCH, weekdays, {}) == []


def test_a_long_run_is_followed_over_two_months_on_either_side():
    """Away from 4 January to 3 March; the rule asks for 20 in a row, all of them: March gives back its three."""
    away_all = dict.fromkeys(weekdays(date(2027, 1, 4), date(2027, 3, 3)), False)
    agreed = terms(line(share=100, from_day=20, whole_run=True), from_on=date(2027, 1, 1))
    february_short = lambda first, last: [day for day in weekdays(first, last) if day.month != 2 or day.day > 14]  # noqa: E731
    assert month_amounts(agreed, MARCH, february_short, away_all)[1].days == 3
