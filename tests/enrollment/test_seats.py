"""A place is never promised twice: by the count under the lock, and by the database when the lock is forgotten."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollment.actions.seats import NoSeat, hold_seat, lock_room, shorten, tell_room
from enrollment.models import SeatHold
from enrollment.queries.places import Span, free_places, most_at_once
from institutions.models import Room, RoomCapacity
from tests import builders

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)


def room(places: int = 3, **fields: Any) -> Room:
    row = builders.room(builders.institution(), "small", places=places, occupied=0, **fields)
    return lock_room(row.pk)


def test_as_many_seats_as_places_and_not_one_more():
    here = room(3)
    seats = {hold_seat(here, Span(DAY)).seat for _ in range(3)}
    assert seats == {1, 2, 3}
    with pytest.raises(NoSeat, match="没有空托位"):
        hold_seat(here, Span(DAY + timedelta(days=400)))


def test_a_seat_is_free_again_the_day_after_its_end():
    here = room(1)
    first = hold_seat(here, Span(DAY))
    shorten(first, DAY + timedelta(days=30))
    hold_seat(here, Span(DAY + timedelta(days=31)))
    with pytest.raises(NoSeat):
        hold_seat(here, Span(DAY + timedelta(days=30), DAY + timedelta(days=30)))


def test_children_who_are_only_counted_take_places_too():
    here = room(3)
    Room.objects.filter(pk=here.pk).update(occupied=2)
    here = lock_room(here.pk)
    hold_seat(here, Span(DAY))
    with pytest.raises(NoSeat):
        hold_seat(here, Span(DAY))


def test_the_least_capacity_of_all_days_counts():
    here = room(3)
    RoomCapacity.objects.create(room=here, from_on=DAY + timedelta(days=60), places=1)
    assert free_places(here, Span(DAY, DAY + timedelta(days=59))) == 3
    assert free_places(here, Span(DAY)) == 1


def test_the_class_size_of_the_rulebook_is_above_the_filed_places():
    here = room(40)  # 托小班: 15 at most
    assert free_places(here, Span(DAY)) == 15


def test_the_database_refuses_one_seat_twice_without_any_lock():
    here = room(3)
    SeatHold.objects.create(room=here, seat=2, from_on=DAY)
    with pytest.raises(IntegrityError, match="seat_held_once"), transaction.atomic():
        SeatHold.objects.create(room=here, seat=2, from_on=DAY + timedelta(days=9))
    SeatHold.objects.create(room=room(3), seat=2, from_on=DAY)  # another room's


def test_the_database_refuses_a_seat_that_the_room_does_not_have():
    here = room(3)
    with pytest.raises(IntegrityError, match="seat_within_room"), transaction.atomic():
        SeatHold.objects.create(room=here, seat=4, from_on=DAY)
    RoomCapacity.objects.create(room=here, from_on=DAY + timedelta(days=60), places=1)
    with pytest.raises(IntegrityError, match="seat_within_room"), transaction.atomic():
        SeatHold.objects.create(room=here, seat=2, from_on=DAY)
    ends = SeatHold.objects.create(room=here, seat=2, from_on=DAY, until_on=DAY + timedelta(days=59))
    with pytest.raises(IntegrityError, match="seat_within_room"), transaction.atomic():
        SeatHold.objects.filter(pk=ends.pk).update(until_on=None)


def test_a_promise_that_stands_may_shrink_in_a_room_that_became_smaller():
    here = room(3)
    for _ in range(3):
        last = hold_seat(here, Span(DAY))
    Room.objects.filter(pk=here.pk).update(places=1)
    shorten(last, DAY + timedelta(days=10))
    assert SeatHold.objects.get(pk=last.pk).until_on == DAY + timedelta(days=10)


def test_scattered_free_days_are_put_together_by_numbering_anew():
    """Seat 1 is taken in March, seat 2 in May: no day is full, and yet no seat is free throughout."""
    here = room(2)
    for seat, month in ((1, 3), (2, 5)):
        SeatHold.objects.create(room=here, seat=seat, from_on=date(2027, month, 1), until_on=date(2027, month, 28))
    hold_seat(here, Span(date(2027, 3, 1), date(2027, 6, 30)))
    assert most_at_once(SeatHold.objects.filter(room=here), Span(DAY)) == 2


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30) | st.none()), min_size=1, max_size=25)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans)
def test_whatever_is_asked_for_the_count_is_never_above_the_places(asked):
    """And a request is refused only when some day of it is full: no place is lost to scattering."""
    with transaction.atomic():
        here = room(3)
        granted: list[Span] = []
        for start, length in asked:
            first = DAY + timedelta(days=start)
            span = Span(first, None if length is None else first + timedelta(days=length))
            before = most_at_once(SeatHold.objects.filter(room=here), span)
            try:
                hold_seat(here, span)
                granted.append(span)
                assert before < 3
            except NoSeat:
                assert before == 3
        assert most_at_once(SeatHold.objects.filter(room=here), Span(DAY)) <= 3
        transaction.set_rollback(True)


def test_a_room_tells_how_many_places_are_promised_from_today_on():
    here = room(5)
    Room.objects.filter(pk=here.pk).update(occupied=2)  # only counted
    here = lock_room(here.pk)
    today = localdate()
    hold_seat(here, Span(today))
    hold_seat(here, Span(today + timedelta(days=40)))
    tell_room(here)
    stored = Room.objects.get(pk=here.pk)
    assert (stored.listed, stored.unlisted, stored.occupied) == (2, 2, 4)
