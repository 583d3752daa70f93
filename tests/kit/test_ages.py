"""Completed months, as the rules count them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxintuo.kit.ages import add_months, class_kinds_at, completed_months, months_between

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
BANDS = {"infant": (6, 12), "small": (12, 24), "large": (24, 36), "mixed": (18, 36)}


@pytest.mark.parametrize(
    ("birth", "on", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2024, 1, 31), date(2024, 2, 28), 0),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2024, 5, 24), date(2026, 11, 23), 29),
        (date(2024, 5, 23), date(2026, 11, 23), 30),
    ],
)
def test_months_are_complete_on_the_clamped_day(birth, on, months):
    assert completed_months(birth, on) == months


@given(DAYS, st.integers(0, 120))
def test_a_month_is_complete_exactly_on_its_day_and_not_before(birth, months):
    day = add_months(birth, months)
    assert completed_months(birth, day) == months
    if months:
        assert completed_months(birth, day - timedelta(days=1)) == months - 1


@given(DAYS, DAYS)
def test_months_between_two_days_turn_their_sign_with_the_days(a, b):
    assert months_between(a, b) == -months_between(b, a)


def test_before_birth_there_is_no_age():
    with pytest.raises(ValueError, match="birth"):
        completed_months(date(2026, 1, 2), date(2026, 1, 1))
    assert class_kinds_at(date(2026, 1, 2), date(2026, 1, 1), BANDS) == []


@pytest.mark.parametrize(
    ("months", "kinds"),
    [
        (5, []),
        (6, ["infant"]),
        (11, ["infant"]),
        (12, ["small"]),
        (18, ["small", "mixed"]),
        (24, ["large", "mixed"]),
        (35, ["large", "mixed"]),
        (36, []),
    ],
)
def test_a_class_takes_children_from_its_first_month_up_to_but_not_its_last(months, kinds):
    birth = date(2024, 1, 31)
    assert class_kinds_at(birth, add_months(birth, months), BANDS) == kinds
