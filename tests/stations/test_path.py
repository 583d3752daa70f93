"""The child's way: what was touched, what comes next, and what a nursery is shown of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from families.actions.consents import give_consent, withdraw_consent
from families.annexes import NURSERY, annexes
from stations.models import GroupNote
from stations.queries.path import path_of
from tests import builders
from tests.enrollment.test_pages import browser
from tests.stations.groups import booked, family, meeting
from tests.stations.small_world import held, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    return builders.station("五马街道驿站")


@pytest.fixture
def own():
    return family(14, name="小禾")


def been(station, child, *, days: int = 10, areas: str = "learning"):
    return seat(held(station, timezone.now() - timedelta(days=days), areas=areas), child, "came")


def test_areas_are_counted_over_what_the_child_came_to(station, own):
    child, _parent = own
    been(station, child, areas="learning safety")
    been(station, child, days=20)
    seat(held(station, timezone.now() - timedelta(days=30), areas="health"), child, "away")
    page = path_of(child)
    assert {each.label: each.times for each in page.areas} == {
        "营养": 0, "健康": 0, "回应型照护": 0, "安全": 1, "早期学习": 2,
    }  # fmt: skip
    assert page.untouched == ["营养", "健康", "回应型照护"]


def test_next_comes_what_fits_is_free_and_was_touched_least(station, own):
    child, _parent = own
    been(station, child, areas="learning")
    known = meeting(station, days=3, care_areas=["learning"])
    least = meeting(station, days=9, care_areas=["nutrition"])
    meeting(station, days=5, age_from=24, age_to=36)
    full = meeting(station, days=6, places=1, care_areas=["health"])
    booked(full)
    meeting(builders.station("乐清的驿站", county=builders.YUEQING), days=2, care_areas=["health"])
    assert path_of(child).next == [least, known]


def test_a_fit_is_judged_on_the_day_of_the_meeting(station):
    child, _parent = family(23)
    been(station, child, areas="learning")
    soon = meeting(station, days=2, age_from=12, age_to=24)
    meeting(station, days=50, age_from=12, age_to=24)
    later = meeting(station, days=51, age_from=24, age_to=36)
    assert set(path_of(child).next) == {soon, later}


def test_the_statements_do_not_grow_with_the_visits(station, own):
    child, parent = own
    client = browser(parent)
    address = reverse("stations:path", args=[child.pk])
    been(station, child)
    meeting(station)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for days in range(11, 20):
        row = been(station, child, days=days)
        GroupNote.objects.create(booking=row, written_by_id=row.asked_by_id, shared_at=timezone.now())
        meeting(station, days=days)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few) + 1  # the observations of notes, once there are any


def test_a_draft_of_the_adviser_is_not_the_familys(station, own):
    child, parent = own
    row = been(station, child)
    note = GroupNote.objects.create(booking=row, words="还没想好怎么说", written_by_id=row.asked_by_id)
    client = browser(parent)
    address = reverse("stations:visit", args=[row.pk])
    assert "还没想好怎么说" not in client.get(address).content.decode()
    note.shared_at = timezone.now()
    note.save()
    assert "还没想好怎么说" in client.get(address).content.decode()
    assert browser(family()[1]).get(address).status_code == 404


def test_a_nursery_is_shown_it_with_the_consent_for_that_only(station, own):
    child, parent = own
    row = been(station, child)
    GroupNote.objects.create(booking=row, words="会自己翻书了", written_by_id=row.asked_by_id, shared_at=timezone.now())
    give_consent(child, "station_record", actor=parent)
    assert annexes(child, NURSERY) == []
    give_consent(child, "station_share", actor=parent)
    [(template, values)] = annexes(child, NURSERY)
    assert template == "stations/_for_nursery.html"
    assert values["visits"] == [row]
    withdraw_consent(child, "station_share", actor=parent)
    assert annexes(child, NURSERY) == []
