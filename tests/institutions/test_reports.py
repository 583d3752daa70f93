"""Reports count what the rows say, and what-if changes nothing."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from enrollment.actions.seats import hold_seat, lock_room
from enrollment.models import Placement
from enrollment.queries.places import Span
from institutions.models import Leave, RoomCapacity, Shift
from institutions.opening import open_days
from institutions.queries.reports import occupancy, staff_hours, what_if
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return localdate()


@pytest.fixture
def nursery():
    return builders.institution(opens_at=time(7, 30), closes_at=time(17, 30))


def place(room, from_on, until_on=None):
    hold = hold_seat(lock_room(room.pk), Span(from_on, until_on))
    return Placement.objects.create(child=builders.child(), room=room, hold=hold, from_on=from_on, until_on=until_on)


def test_occupancy_counts_who_comes_and_who_leaves_on_the_day(nursery, today):
    room = builders.room(nursery, places=10, occupied=0)
    place(room, today)
    place(room, today, add_months(today.replace(day=1), 2) - timedelta(days=1))
    place(room, add_months(today.replace(day=1), 3))
    RoomCapacity.objects.create(room=room, from_on=add_months(today.replace(day=1), 4), places=6)
    (line,) = occupancy(nursery, today).lines
    assert line.pairs == [(2, 10), (2, 10), (1, 10), (2, 10), (2, 6), (2, 6)]


def test_hours_less_the_leave_that_falls_into_a_shift(nursery):
    member, month = builders.staff_member(nursery), date(2026, 11, 1)
    for day in (2, 3):
        Shift.objects.create(member=member, on=date(2026, 11, day), starts_at=time(8), ends_at=time(16, 30))
    Leave.objects.create(
        member=member, kind="sick", from_on=date(2026, 11, 3), until_on=date(2026, 11, 3), starts_at=time(15),
        ends_at=time(18), approved_by=builders.user(),
    )  # fmt: skip
    (line,) = staff_hours(nursery, month)
    assert (line.shifts, line.hours, line.away, line.net) == (2, Decimal("17.0"), Decimal("1.5"), Decimal("15.5"))
    assert staff_hours(nursery, date(2026, 10, 1)) == []


def test_one_more_child_that_breaks_the_ratio_is_told_and_changes_nothing(nursery, today):
    room = builders.room(nursery, "small", places=15, occupied=5)
    carer = builders.staff_member(nursery, room=room)
    for day in open_days(nursery, today, today + timedelta(days=13)):
        Shift.objects.create(member=carer, on=day, room=room, starts_at=time(7, 30), ends_at=time(17, 30))
    (answer,) = what_if(nursery, add_months(today, -15), today)
    assert answer.fits
    assert (answer.free, answer.carers_before, answer.carers_after) == (10, 1, 2)
    assert answer.new_gaps > 0
    assert not answer.is_possible
    assert not Placement.objects.exists()


def test_a_child_of_another_age_does_not_fit(nursery, today):
    builders.room(nursery, "infant", places=10, occupied=0)
    (answer,) = what_if(nursery, add_months(today, -15), today)
    assert not answer.fits


@pytest.mark.parametrize("people", [1, 9])
def test_the_same_number_of_questions(nursery, today, people, django_assert_num_queries):
    for number in range(people):
        room = builders.room(nursery, places=10, occupied=0)
        member = builders.staff_member(nursery, room=room)
        Shift.objects.create(member=member, on=today, starts_at=time(8), ends_at=time(9 + number % 9))
    with django_assert_num_queries(4):
        occupancy(nursery, today)
    with django_assert_num_queries(3):
        assert len(staff_hours(nursery, today.replace(day=1))) == people
