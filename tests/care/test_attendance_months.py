"""A month of the roll: what is counted, and that it is read in a fixed number of statements."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from care.actions import absences
from care.actions import attendance as acts
from care.models import AttendanceDay
from care.queries.attendance import child_month, nursery_month, presence_by_room, roll_counts, roll_day
from tests import builders
from tests.care.rolls import next_open_day, placed

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


def test_a_month_counts_present_absent_and_days_without_a_roll(room, child, carer):
    month = date(2026, 9, 1)
    since = placed(room, from_on=date(2026, 9, 10))
    by = builders.user()
    for day in (10, 11):
        at = timezone.make_aware(datetime(2026, 9, day, 8))
        AttendanceDay.objects.create(
            placement=since, room=room, on=date(2026, 9, day), state="present", arrived_at=at, recorded_by=by
        )
    AttendanceDay.objects.create(
        placement=since, room=room, on=date(2026, 9, 14), state="absent", reason="sick", told_on=date(2026, 9, 13),
        recorded_by=by,
    )  # fmt: skip
    page = child_month(since, month)
    assert (page.present, page.absent, page.told_ahead) == (2, 1, 1)
    assert page.days[0].on == date(2026, 9, 10)
    assert page.missing == len(page.days) - 3
    lines = nursery_month(room.institution, month)
    assert [(line.present, line.absent) for line in lines if line.placement.pk == since.pk] == [(2, 1)]


def test_an_absence_told_ahead_is_no_roll_call(room, child, carer, today):
    day = next_open_day(room.institution, today)
    absences.tell_absence(child, first=day, last=day, reason="sick", actor=builders.guardian(child.child))
    assert presence_by_room(room.institution, today, day) == []
    acts.mark_present(child, room, today, actor=carer)
    (one,) = presence_by_room(room.institution, today, day)
    assert (one.room_id, one.on, one.present, one.absent) == (room.pk, today, 1, 0)


def test_a_nursery_of_twelve_rooms_and_two_hundred_children_asks_as_little_as_a_small_one(
    today, django_assert_num_queries
):
    nursery = builders.institution()
    rooms = [builders.room(nursery, "large", places=20, occupied=0) for _number in range(12)]
    for number in range(200):
        placed(rooms[number % 12])
    acts.mark_all_present(rooms[0], today, actor=builders.director(nursery))
    with django_assert_num_queries(3):
        page = roll_day(rooms, nursery.pk, today)
    assert (page.expected, page.present, page.open) == (200, 17, 183)
    with django_assert_num_queries(3):
        assert sum(each[0] for each in roll_counts(nursery.pk, today).values()) == 200
    with django_assert_num_queries(2):
        assert len(nursery_month(nursery, today.replace(day=1))) == 200


# --- Two tablets ----------------------------------------------------------------------------------------------
