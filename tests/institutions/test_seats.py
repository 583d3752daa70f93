"""A membership gives a seat while it lasts; ending it takes the seat away with the next request."""

from datetime import date

import pytest

from anxintuo.accounts.actor import resolve_actor
from institutions.models import StaffMembership
from tests import builders

pytestmark = pytest.mark.django_db


def seats(user):
    return [(seat.scope, seat.post) for seat in resolve_actor(user, worn=None, second_factor=True).seats]


def test_a_seat_names_the_nursery_and_the_post():
    row, who = builders.institution("阳光托育园"), builders.user()
    membership = StaffMembership.objects.create(user=who, institution=row, post="director", from_on=date(2024, 1, 1))
    seat = resolve_actor(who, worn=None, second_factor=True).seat
    assert (seat.key, seat.scope, seat.post) == (f"staff:{membership.pk}", str(row.pk), "director")
    assert (seat.place, seat.home) == ("阳光托育园", "institutions:desk")


def test_an_ended_or_future_membership_gives_no_seat():
    row, who = builders.institution(), builders.user()
    StaffMembership.objects.create(
        user=who, institution=row, post="health", from_on=date(2020, 1, 1), until_on=date(2021, 1, 1)
    )
    StaffMembership.objects.create(user=who, institution=row, post="director", from_on=date(2099, 1, 1))
    assert seats(who) == []


def test_somebody_may_work_in_two_nurseries():
    a, b, who = builders.institution(), builders.institution(), builders.user()
    for row in (a, b):
        StaffMembership.objects.create(user=who, institution=row, post="caregiver", from_on=date(2024, 1, 1))
    assert set(seats(who)) == {(str(a.pk), "caregiver"), (str(b.pk), "caregiver")}


def test_ending_a_membership_acts_at_once():
    row, who = builders.institution(), builders.user()
    membership = StaffMembership.objects.create(user=who, institution=row, post="director", from_on=date(2024, 1, 1))
    assert seats(who)
    StaffMembership.objects.filter(pk=membership.pk).update(until_on=date(2024, 6, 1))
    assert seats(who) == []
