"""Pages of groups: the public one, the family's, the adviser's, the door."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from icalendar import Calendar

from anxintuo.audit.models import AuditEntry
from stations.actions.booking import book
from stations.door import door_code
from stations.models import ActivityPlan, Booking, GroupSession
from tests import builders
from tests.enrollment.test_pages import browser
from tests.stations.groups import adviser_at, begin, booked, desk_of, family, meeting, room_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    return builders.station("五马街道驿站")


@pytest.fixture
def adviser(station):
    return adviser_at(station)


@pytest.fixture
def desk(adviser):
    return desk_of(adviser)


def words(response) -> str:
    return response.content.decode()


def test_everybody_reads_a_published_meeting_and_nobody_a_draft(client, station):
    session = meeting(station, places=2)
    page = words(client.get(reverse("stations:session", args=[session.pk])))
    assert "还有 2 个名额" in page
    assert "登录后预约" in page
    draft = meeting(station, public=False, days=8)
    assert client.get(reverse("stations:session", args=[draft.pk])).status_code == 404


def test_a_family_books_waits_sees_its_groups_and_gives_back(station):
    session = meeting(station, places=1)
    booked(session)
    child, parent = family(name="小禾")
    client = browser(parent)
    address = reverse("stations:book", args=[session.pk, child.pk])
    refused = client.post(address, {"companions": 3})
    assert refused.status_code == 400
    assert "最多 2 位家人" in words(refused)
    mine = client.post(address, {"companions": 2}, follow=True)
    assert "先排上队" in words(mine)
    assert "前面还有 0 家" in words(mine)
    row = Booking.objects.get(child=child)
    client.post(reverse("stations:give_back", args=[row.pk]))
    assert "还没有约活动" in words(client.get(reverse("stations:my_groups")))
    stranger = browser(family()[1])
    assert stranger.post(reverse("stations:give_back", args=[row.pk])).status_code == 404


def test_a_child_outside_the_band_is_told_for_whom_it_is(station):
    child, parent = family(30, name="大宝")
    page = browser(parent).get(reverse("stations:session", args=[meeting(station).pk]))
    assert "月龄不合适" in words(page)
    assert child.name in words(page)


def test_the_calendar_entry_can_be_read_and_names_no_child(client, station):
    session = meeting(station, bring="水杯")
    booked(session)
    entry = Calendar.from_ical(client.get(reverse("stations:session_calendar", args=[session.pk])).content)
    (event,) = entry.walk("VEVENT")
    assert event["SUMMARY"] == session.title
    assert event.decoded("DTSTART") == session.starts_at
    assert "五马街道驿站" in event["LOCATION"]


def test_the_code_at_the_door_signs_in_and_another_meetings_code_does_not(station):
    session, other = meeting(station), meeting()
    row = booked(session)
    client = browser(builders.guardian(row.child))
    begin(session)
    wrong = client.get(reverse("stations:sign", args=[session.pk, door_code(other)]))
    assert wrong.status_code == 400
    assert "不是这一场的" in words(wrong)
    client.post(reverse("stations:sign_child", args=[session.pk, door_code(other), row.child_id]))
    assert Booking.objects.get(pk=row.pk).state == "booked"
    right = client.post(
        reverse("stations:sign_child", args=[session.pk, door_code(session), row.child_id]), follow=True
    )
    assert "签到好了" in words(right)
    assert Booking.objects.get(pk=row.pk).signed_by == "code"
    child, parent = family(name="没约的")
    browser(parent).post(reverse("stations:sign_child", args=[session.pk, door_code(session), child.pk]))
    assert Booking.objects.get(child=child).signed_by == "walk_in"


def test_the_adviser_plans_a_series_publishes_and_calls_one_off(desk, station, adviser):
    room, plan = room_at(station), ActivityPlan.objects.create(title="手指谣", age_from=6, age_to=18)
    on = timezone.localdate() + timedelta(days=5)
    sent = {
        "title": "手指谣小组", "plan": plan.pk, "on": on.isoformat(), "starts": "9:30", "ends": "10:30",
        "room": room.pk, "adviser": adviser.pk, "age_from": 6, "age_to": 18, "places": 10, "companions": 2,
        "cancel_hours": 12, "care_areas": ["learning"], "domains": ["language"], "bring": "", "meetings": 3,
    }  # fmt: skip
    wrong = desk.post(reverse("stations:session_new"), sent | {"age_to": 4, "care_areas": []})
    assert wrong.status_code == 400
    assert "请至少选一个方面" in words(wrong)
    assert "手指谣小组" in words(wrong)
    page = desk.post(reverse("stations:session_new"), sent, follow=True)
    assert "3 次都排好了" in words(page)
    first = GroupSession.objects.order_by("starts_at")[0]
    assert localtime(first.starts_at).strftime("%H:%M") == "09:30"
    desk.post(reverse("stations:session_publish", args=[first.pk]), {"all": "1"})
    assert set(GroupSession.objects.values_list("state", flat=True)) == {"published"}
    desk.post(reverse("stations:session_edit", args=[first.pk]), sent | {"places": 11, "title": "手指谣（改）"})
    assert GroupSession.objects.get(pk=first.pk).places == 11
    desk.post(reverse("stations:session_call_off", args=[first.pk]), {"reason": "场地维修"})
    assert GroupSession.objects.get(pk=first.pk).cancel_reason == "场地维修"
    assert "手指谣小组" in words(desk.get(reverse("stations:desk")))


def test_the_list_at_the_door_signs_takes_back_and_lets_in(desk, station, adviser):
    earlier = meeting(station, adviser=adviser, days=1)
    known = booked(earlier)
    begin(earlier, ago=timedelta(minutes=20))
    desk.post(reverse("stations:booking_mark", args=[known.pk, "came"]))
    begin(earlier, ago=timedelta(hours=3))
    session = meeting(station, adviser=adviser, days=2, places=2)
    row = booked(session)
    begin(session, ago=timedelta(minutes=-10))
    page = reverse("stations:desk_session", args=[session.pk])
    assert row.child.name in words(desk.get(page))
    assert AuditEntry.objects.filter(event="stations.roster").exists()
    desk.post(reverse("stations:booking_mark", args=[row.pk, "came"]))
    desk.post(reverse("stations:booking_mark", args=[row.pk, "take-back"]))
    assert Booking.objects.get(pk=row.pk).state == "booked"
    desk.post(reverse("stations:walk_in", args=[session.pk]), {"child": str(known.child_id)})
    assert Booking.objects.get(session=session, child=known.child).signed_by == "walk_in"
    assert desk.post(reverse("stations:walk_in", args=[session.pk]), {"child": "x"}).status_code == 404
    assert "<svg" in words(desk.get(reverse("stations:session_code", args=[session.pk])))


def test_another_station_is_not_there(desk):
    session = meeting(builders.station("别的驿站"))
    row = booked(session)
    for url in ("desk_session", "session_edit", "session_code"):
        assert desk.get(reverse(f"stations:{url}", args=[session.pk])).status_code == 404
    assert desk.post(reverse("stations:booking_mark", args=[row.pk, "came"])).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_adviser_s_pages_ask_the_same_number_of_statements(desk, station, adviser, count):
    session = meeting(station, adviser=adviser, days=20)
    for number in range(count):
        booked(session, 12)
        meeting(station, adviser=adviser, days=21 + number)
    asked = []
    for address in (reverse("stations:desk"), reverse("stations:desk_session", args=[session.pk])):
        desk.get(address)
        with CaptureQueriesContext(connection) as counted:
            desk.get(address)
        asked.append(len(counted))
    assert asked == [7, 13]


def test_a_free_place_is_not_offered_while_somebody_waits(client, station):
    """As the list says it: whoever waits comes first."""
    session = meeting(station, places=1)
    row, waits = booked(session), booked(session)
    assert waits.state == "waiting"
    Booking.objects.filter(pk=row.pk).update(state="cancelled", seat=None)
    page = words(client.get(reverse("stations:session", args=[session.pk])))
    assert "可以排队" in page
    assert "还有 1 个名额" not in page


def test_the_family_s_home_shows_its_next_group_only(station):
    child, parent = family(14)
    session = meeting(station, title="我的第一本书")
    client = browser(parent)
    address = reverse("families:home")
    assert "我的第一本书" not in words(client.get(address))
    book(session, child, companions=1, actor=parent)
    assert "我的第一本书" in words(client.get(address))
    begin(session, ago=timedelta(hours=3))
    assert "我的第一本书" not in words(client.get(address))
