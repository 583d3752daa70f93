"""What is due, as a property of templates, entries and opening days; and the cases that people would ask about."""

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxintuo.rulebook.books import shipped_rows
from institutions.book.due import Done, Ground, missing, period, things
from institutions.book.templates import templates

ROOM = UUID(int=7)
NUMBERS = {row["key"]: row["value"] for row in shipped_rows()}
LONG_AGO = date(2020, 1, 1)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
PAGES = st.sampled_from(sorted(templates()))


def ground(is_open=lambda day: day.weekday() < 5, begins_on=LONG_AGO, **numbers):
    known = {key.replace("__", "."): value for key, value in numbers.items()}
    return Ground(is_open, lambda key: known.get(key, NUMBERS[key]), begins_on)


def found(page, day, done=(), at=None, room=None):
    return things([templates()[page]], room, done, day, at or ground())


def done(page, on, **more):
    return Done(id=uuid4(), template=page, room_id=None, on=on, **more)


@st.composite
def closures(draw):
    """Opening days: weekdays without some holidays, perhaps with Saturdays."""
    off = draw(st.sets(DAYS, max_size=12))
    last = draw(st.sampled_from([5, 6]))
    return lambda day: day.weekday() < last and day not in off


@given(page=PAGES, day=DAYS, is_open=closures())
def test_nothing_is_ever_asked_for_on_a_day_that_is_not_open(page, day, is_open):
    for thing in found(page, day, at=ground(is_open)):
        assert is_open(thing.due_on)
        assert thing.from_on <= thing.due_on


@given(page=PAGES, day=DAYS, is_open=closures())
def test_nothing_is_asked_for_from_before_the_book_was_kept(page, day, is_open):
    assert all(thing.due_on >= day for thing in found(page, day, at=ground(is_open, begins_on=day)))


@given(
    page=st.sampled_from([key for key, each in templates().items() if each.is_periodic]),
    day=DAYS,
    written=st.sets(DAYS, max_size=6),
    is_open=closures(),
)
def test_a_period_asks_once_on_its_last_open_day_and_any_entry_in_it_settles_it(page, day, written, is_open):
    at = ground(is_open)
    first, last = period(templates()[page], day, at)
    assert first <= day <= last
    here = [thing for thing in found(page, day, [done(page, on) for on in written], at) if thing.from_on == first]
    open_in_it = [
        first + timedelta(step) for step in range((last - first).days + 1) if is_open(first + timedelta(step))
    ]
    assert [thing.due_on for thing in here] == open_in_it[-1:]
    assert all(bool(thing.done) == any(first <= on <= last for on in written) for thing in here)


@given(page=PAGES, day=DAYS, written=st.lists(DAYS, max_size=6), is_open=closures())
def test_writing_down_never_makes_more_missing_and_what_is_missing_is_missing_today(page, day, written, is_open):
    at = ground(is_open)
    before = missing(found(page, day, at=at), day)
    slots = [slot.key for slot in templates()[page].slots] or [""]
    entries = [done(page, on, slot=slot) for on in written for slot in slots]
    after = missing(found(page, day, entries, at), day)
    assert {thing.key for thing in after} <= {thing.key for thing in before}
    assert all(thing.due_on == day and not thing.done for thing in after)
    if day in written and templates()[page].every.unit != "follow":
        assert after == []


@given(taken=DAYS, at=st.times(), day=DAYS, is_open=closures())
def test_a_sample_is_due_when_it_is_full_two_days_old_and_the_kitchen_is_open(taken, at, day, is_open):
    sample = done("food_sample", taken, slot="lunch", at=at)
    [*rest] = found("sample_out", max(day, taken), [sample], ground(is_open))
    [thing] = rest
    assert datetime.combine(thing.due_on, time.max) >= datetime.combine(taken, at) + timedelta(hours=48)
    assert thing.about == sample.id
    out = done("sample_out", thing.due_on, about=sample.id)
    assert found("sample_out", thing.due_on + timedelta(days=1), [sample, out], ground(is_open)) == []


def test_another_rooms_entry_settles_nothing_here():
    day = date(2026, 11, 25)
    mine = things([templates()["ventilation"]], ROOM, [done("ventilation", day, slot="morning")], day, ground())
    assert [bool(thing.done) for thing in mine] == [False, False]


def test_a_region_that_asks_for_three_airings_gets_a_third_row():
    day = date(2026, 11, 25)
    slots = [thing.slot for thing in found("ventilation", day, at=ground(ventilation__times_day=3))]
    assert slots == ["morning", "afternoon", "more3"]


@pytest.mark.parametrize(
    ("page", "day", "due_on"),
    [
        ("fire_check", date(2026, 11, 3), date(2026, 11, 30)),
        ("fire_check", date(2026, 2, 3), date(2026, 2, 27)),  # 28 February is a Saturday
        ("drill", date(2026, 11, 3), date(2026, 12, 31)),
        ("drill", date(2026, 6, 30), date(2026, 6, 30)),
        ("toys", date(2026, 11, 23), date(2026, 11, 27)),
    ],
)
def test_the_last_open_day_of_the_period(page, day, due_on):
    first, _last = period(templates()[page], day, ground())
    settled = [done(page, first - timedelta(days=1))]
    assert [thing.due_on for thing in found(page, day, settled)] == [due_on]


def test_what_was_missed_in_the_period_before_is_overdue_until_it_is_written_for_it():
    day = date(2026, 11, 25)
    noon = datetime(2026, 11, 25, 12)
    overdue, now = found("fire_check", day)
    assert (overdue.stage(noon), overdue.due_on) == ("overdue", date(2026, 10, 30))
    assert now.stage(noon) == "coming"
    assert len(found("fire_check", day, [done("fire_check", date(2026, 10, 12))])) == 1


def test_a_time_of_today_that_is_past_is_late_and_before_it_is_due():
    [morning, afternoon] = found("ventilation", date(2026, 11, 25))
    noon = datetime(2026, 11, 25, 12)
    assert (morning.stage(noon), afternoon.stage(noon)) == ("late", "today")
