"""The head of a station keeps its words, hours and rooms; nobody else does."""

import pytest
from django.test import Client
from django.urls import reverse

from anxintuo.accounts.second_factor import DEMO_KEY
from stations.models import Station, StationRoom
from tests import builders
from tests.stations.groups import adviser_at, meeting, room_at

pytestmark = pytest.mark.django_db


def signed_in(membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    return client


@pytest.fixture
def station():
    return builders.station("松台驿站")


@pytest.fixture
def head(station):
    return signed_in(adviser_at(station, leads=True))


SENT = {
    "address": "松台路 1 号", "directions": "菜场对面", "phone": "0577-88000000", "host_kind": "health",
    "host_name": "松台街道社区卫生服务中心", "introduction": "常来坐坐。", "hourly_care": "on",
}  # fmt: skip


def test_words_and_hours_are_saved_and_found_by_search(head, station):
    hours = {"opens_0": "8:30", "closes_0": "17:00", "opens_5": "9:00", "closes_5": "12:00"}
    assert head.post(reverse("stations:facts"), SENT | hours).status_code == 302
    row = Station.objects.get(pk=station.pk)
    assert [(each.weekday, str(each.opens_at)) for each in row.hours.all()] == [(0, "08:30:00"), (5, "09:00:00")]
    assert "松台街道社区卫生服务中心" in row.search_text
    assert row.name == "松台驿站"


def test_half_a_day_is_refused_beside_its_field_and_nothing_is_lost(head, station):
    page = head.post(reverse("stations:facts"), SENT | {"opens_2": "9:00", "opens_3": "12:00", "closes_3": "9:00"})
    assert page.status_code == 400
    text = page.content.decode()
    assert "开门和关门要一起填" in text
    assert "关门时间要晚于开门时间" in text
    assert "菜场对面" in text
    assert not station.hours.exists()


def test_a_room_keeps_the_places_that_are_planned(head, station):
    head.post(reverse("stations:room_new"), {"name": "亲子屋", "places": 10, "note": ""})
    room = StationRoom.objects.get()
    again = head.post(reverse("stations:room_new"), {"name": "亲子屋", "places": 5, "note": ""})
    assert "已经有同名的房间" in again.content.decode()
    meeting(station, room=room, places=9)
    few = head.post(reverse("stations:room", args=[room.pk]), {"name": "亲子屋", "places": 8, "note": ""})
    assert "先改活动再改房间" in few.content.decode()
    assert (
        head.post(reverse("stations:room", args=[room.pk]), {"name": "大屋", "places": 12, "note": ""}).status_code
        == 302
    )


def test_only_the_head_and_only_of_the_own_station(station):
    adviser = signed_in(adviser_at(station))
    assert adviser.get(reverse("stations:facts")).status_code == 403
    far = room_at(builders.station("别的驿站"))
    own = signed_in(adviser_at(station, leads=True))
    assert own.get(reverse("stations:room", args=[far.pk])).status_code == 404
