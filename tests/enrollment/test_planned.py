"""Which children are expected where: placements, less the days of a cover, which are spent in the other room."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from enrollment.actions.seats import hold_seat, lock_room
from enrollment.models import Cover, Placement
from enrollment.queries.places import Span
from institutions.planned import planned_stays
from tests import builders

pytestmark = pytest.mark.django_db


def test_the_days_of_a_cover_are_spent_in_the_other_room():
    nursery, today = builders.institution(), localdate()
    own, other = (builders.room(nursery, occupied=0) for _ in range(2))
    day = [today + timedelta(days=step) for step in range(10)]
    placement = Placement.objects.create(
        child=builders.child(), room=own, hold=hold_seat(lock_room(own.pk), Span(day[0], day[9])), from_on=day[0],
        until_on=day[9],
    )  # fmt: skip
    for first, last in ((day[2], day[3]), (day[4], day[4]), (day[9], day[9])):
        Cover.objects.create(
            placement=placement, room=other, hold=hold_seat(lock_room(other.pk), Span(first, last)), from_on=first,
            until_on=last, reason="粉刷", arranged_by=builders.user(),
        )  # fmt: skip
    stays = planned_stays(nursery, day[0], day[9])
    where = [{stay.room_id for stay in stays if stay.on(each)} for each in day]
    own_days = {0, 1, 5, 6, 7, 8}
    assert where == [{own.pk} if number in own_days else {other.pk} for number in range(10)]


def test_of_another_nursery_nothing_is_told():
    nursery, today = builders.institution(), localdate()
    room = builders.room(nursery, occupied=0)
    Placement.objects.create(
        child=builders.child(), room=room, hold=hold_seat(lock_room(room.pk), Span(today)), from_on=today
    )
    assert planned_stays(builders.institution(), today, today) == []
    assert len(planned_stays(nursery, today, today)) == 1
