"""The library of plans: the city's for everybody, a station's own by its advisers."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.actions.plans import keep_plan, retire_plan
from stations.models import ActivityPlan
from tests import builders
from tests.stations.groups import adviser_at, desk_of, room_at, seat_of

pytestmark = pytest.mark.django_db
VALUES = {
    "title": "一起吃饭", "age_from": 12, "age_to": 24, "care_areas": ["nutrition"], "domains": ["social"],
    "minutes": 45, "bring": "围兜", "materials": "小碗", "steps": "1. 洗手", "take_home": "一家人一起吃", "source": "",
}  # fmt: skip


@pytest.fixture
def station():
    return builders.station("五马街道驿站")


@pytest.fixture
def adviser(station):
    return adviser_at(station)


@pytest.fixture
def city():
    return ActivityPlan.objects.create(**VALUES | {"title": "全市的方案"})


def test_an_own_plan_is_written_changed_and_retired(station, adviser):
    actor = seat_of(adviser)
    row = keep_plan(station, VALUES, actor=actor)
    assert keep_plan(station, VALUES | {"minutes": 60}, actor=actor, plan=row).minutes == 60
    with pytest.raises(ValidationError, match="同名"):
        keep_plan(station, VALUES, actor=actor)
    with pytest.raises(ValidationError, match="月龄"):
        keep_plan(station, VALUES | {"title": "反的", "age_from": 24, "age_to": 12}, actor=actor)
    retire_plan(row, retired=True, actor=actor)
    retire_plan(row, retired=True, actor=actor)
    row.refresh_from_db()
    assert row.retired_at is not None


def test_the_city_s_and_another_station_s_are_not_changed(station, adviser, city):
    actor = seat_of(adviser)
    elsewhere = adviser_at(builders.station("另一个驿站"))
    theirs = keep_plan(elsewhere.station, VALUES, actor=seat_of(elsewhere))
    for row in (city, theirs):
        with pytest.raises(PermissionDenied):
            keep_plan(station, VALUES, actor=actor, plan=row)
        with pytest.raises(PermissionDenied):
            retire_plan(row, retired=True, actor=actor)
    client = desk_of(adviser)
    assert client.get(reverse("stations:plan", args=[city.pk])).status_code == 200
    assert client.get(reverse("stations:plan", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("stations:plan_edit", args=[city.pk])).status_code == 404


def test_the_city_s_is_copied_and_a_meeting_begins_with_its_words(station, adviser, city):
    room_at(station)
    client = desk_of(adviser)
    copied = client.get(reverse("stations:plan_new"), {"from": city.pk})
    assert copied.context["form"]["take_home"].value() == "一家人一起吃"
    sent = {key: value for key, value in VALUES.items() if value != ""} | {"title": "本站的方案"}
    assert client.post(reverse("stations:plan_new"), sent).status_code == 302
    assert ActivityPlan.objects.get(title="本站的方案").station == station
    planned = client.get(reverse("stations:session_new"), {"plan": city.pk}).context["form"]
    assert (planned["title"].value(), planned["care_areas"].value()) == ("全市的方案", ["nutrition"])
    assert client.get(reverse("stations:session_new"), {"plan": "x"}).status_code == 200


def test_the_library_is_narrowed(station, adviser, city):
    keep_plan(station, VALUES | {"title": "小小班", "age_from": 0, "age_to": 6}, actor=seat_of(adviser))
    client, address = desk_of(adviser), reverse("stations:plans")

    def found(**asked: object) -> set[str]:
        return {plan.title for plan in client.get(address, asked).context["page"].object_list}

    assert found() == {"全市的方案", "小小班"}
    assert found(months=3) == {"小小班"}
    assert found(area="safety") == set()
    assert found(q="全市") == {"全市的方案"}
    assert found(months="x", area="none", page="zz") == {"全市的方案", "小小班"}


def test_the_list_asks_the_same_number_of_statements(station, adviser, city):
    client, address, numbers = desk_of(adviser), reverse("stations:plans"), []
    for count in (1, 10):
        for number in range(count):
            keep_plan(station, VALUES | {"title": f"第{count}-{number}个"}, actor=seat_of(adviser))
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            client.get(address)
        numbers.append(len(counted))
    assert numbers[0] == numbers[1]
