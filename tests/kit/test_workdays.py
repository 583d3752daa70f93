"""Working days with 调休, and honesty about years not yet announced."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxintuo.kit.workdays import (
    add_working_days,
    is_certain,
    is_working_day,
    state_calendar,
    working_days_between,
)

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def test_days_off_and_weekend_days_worked_are_as_announced():
    """The notice of 2025-11-04 on 2026, spelt out."""
    off = [(1, 1, 3), (2, 15, 9), (4, 4, 3), (5, 1, 5), (6, 19, 3), (9, 25, 3), (10, 1, 7)]
    announced = {date(2026, month, day) + timedelta(days=n) for month, day, count in off for n in range(count)}
    worked = {date(2026, *day) for day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]}
    for n in range(365):
        day = date(2026, 1, 1) + timedelta(days=n)
        assert is_working_day(day) == (day in worked or (day.weekday() < 5 and day not in announced)), day
    assert state_calendar().off[date(2026, 10, 1)] == "国庆节"


def test_the_calendar_holds_together():
    calendar = state_calendar()
    assert calendar.years == {2024, 2025, 2026}
    assert {day.year for day in calendar.off} == calendar.years
    assert all(day.weekday() >= 5 for day in calendar.on), "only weekend days are worked instead"
    assert not set(calendar.off) & set(calendar.on)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 9, 30), 5, date(2026, 10, 13)),  # seven days off, a Saturday worked
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday worked before 春节
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
    ],
)
def test_a_period_ends_on_the_day_people_count(start, count, due):
    assert add_working_days(start, count).on == due
    assert add_working_days(start, count).is_certain


def test_an_instant_counts_from_its_day_in_china():
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # Monday 00:30 in China
    assert add_working_days(late, 1).on == date(2026, 11, 24)
    with pytest.raises(ValueError, match="time zone"):
        add_working_days(datetime(2026, 11, 22), 1)


def test_a_period_into_a_year_not_announced_is_not_certain():
    due = add_working_days(date(2026, 12, 30), 3)
    assert not due.is_certain
    assert due.on == date(2027, 1, 4)
    assert not is_certain(date(2027, 1, 1))


def test_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 1, 5), -1)


@given(DAYS, st.integers(1, 40))
def test_between_start_and_due_day_lie_exactly_so_many_working_days(start, count):
    due = add_working_days(start, count).on
    assert is_working_day(due)
    assert working_days_between(start, due) == count
    assert working_days_between(due, start) == -count
