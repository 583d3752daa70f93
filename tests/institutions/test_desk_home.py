"""The desk's first page: a fixed number of statements, and what a colleague changed shows on the next request."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from anxintuo.accounts.second_factor import DEMO_KEY
from institutions.models import Shift, StaffMembership
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def nursery():
    cache.clear()
    return builders.institution()


def signed_in(client, nursery, post="director"):
    user = builders.user()
    StaffMembership.objects.create(user=user, institution=nursery, post=post, from_on=localdate() - timedelta(days=9))
    client.force_login(user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    return client


def fill(nursery, count):
    for _ in range(count):
        room = builders.room(nursery)
        member = builders.staff_member(nursery, room=room)
        Shift.objects.create(member=member, room=room, on=localdate(), starts_at="08:00", ends_at="16:00")


@pytest.mark.parametrize("rooms", [1, 12])
def test_it_asks_at_most_twelve_questions(client, nursery, settings, rooms):
    settings.DEMO = True
    fill(nursery, rooms)
    colleague = signed_in(client, nursery, "caregiver")
    colleague.get("/desk/")  # what the menu keeps of the whole nursery is there now, the director's page is not
    director = signed_in(client, nursery)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert director.get("/desk/").status_code == 200
        counts.append(len(asked))
    assert counts[0] <= 12
    assert counts[1] <= 7  # asked again within the minute: who it is, and what waits


def test_what_a_colleague_changed_shows_on_the_next_request(
    client, nursery, settings, django_capture_on_commit_callbacks
):
    settings.DEMO = True
    fill(nursery, 1)
    director = signed_in(client, nursery)
    assert "今天应到" in director.get("/desk/").content.decode()
    room = nursery.rooms.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = director.post(f"/desk/rooms/{room.pk}/edit/", {"floor": "-1", "window_share": ""})
    assert answer.status_code == 302
    assert "地下 1 层" in director.get("/desk/").content.decode()


def test_a_caregiver_is_not_told_what_the_director_has_to_do(client, nursery, settings):
    settings.DEMO = True
    fill(nursery, 1)
    assert "先做这几件" in signed_in(client, nursery).get("/desk/").content.decode()
    assert "先做这几件" not in signed_in(client, nursery, "caregiver").get("/desk/").content.decode()
