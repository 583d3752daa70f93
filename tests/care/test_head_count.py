"""The kitchen cooks for who comes: what a family says ahead is off the head count of that day and room."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from care.actions.absences import take_back_absence, tell_absence
from enrollment.actions.seats import hold_seat, lock_room
from enrollment.models import Placement
from enrollment.queries.places import Span
from institutions.opening import open_days
from institutions.queries.menu import menu_page
from institutions.queries.roster import monday_of
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_child_that_stays_at_home_is_not_cooked_for():
    nursery = builders.institution()
    room, child, today = builders.room(nursery, places=10, occupied=0), builders.child(), localdate()
    hold = hold_seat(lock_room(room.pk), Span(today))
    placement = Placement.objects.create(child=child, room=room, hold=hold, from_on=today)
    parent = builders.guardian(child)
    monday = monday_of(today) + timedelta(days=7)
    first, second = open_days(nursery, monday, monday + timedelta(days=6))[:2]
    tell_absence(placement, first=first, last=first, reason="sick", actor=parent)
    eaters = {day.on: day.eaters for day in menu_page(nursery, monday).days}
    assert (eaters[first], eaters[second]) == (0, 1)
    take_back_absence(placement, first, actor=parent)
    assert {day.on: day.eaters for day in menu_page(nursery, monday).days}[first] == 1
