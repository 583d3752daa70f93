"""Pages of the roll: tablet, desk, family; whose names are shown to whom, and every look is kept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.audit.models import AuditEntry
from care.actions import attendance as acts
from care.models import AttendanceDay
from care.queries.attendance_cards import family_card
from institutions.opening import open_days
from tests import builders
from tests.care.rolls import covered, member_of, placed
from tests.enrollment.test_pages import browser
from tests.institutions.floor.test_floor import come_in, tablet, with_pin

pytestmark = pytest.mark.django_db
NAME = "测试小满"


@pytest.fixture
def nursery():
    return builders.institution()


@pytest.fixture
def room(nursery):
    return builders.room(nursery, places=10, occupied=0)


@pytest.fixture
def child(room):
    return placed(room, name=NAME)


def signed_in(nursery, post="director", room=None) -> Client:
    client = Client()
    client.force_login(member_of(nursery, post, room).user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    return client


def press(client, room, placement, what, on=None, **data):
    address = reverse("care:roll_mark", args=[room.pk, on or localdate(), placement.pk, what])
    return client.post(address, data)


def test_somebody_at_a_tablet_calls_the_roll(nursery, room, child):
    _device, client = tablet(nursery, builders.director(nursery))
    carer = with_pin(nursery, room=room)
    come_in(client, carer)
    home = client.get(reverse("institutions:floor_home")).content.decode()
    assert "到园 0 / 应到 1" in home
    assert NAME not in home
    page = client.get(reverse("care:roll_rooms"), follow=True).content.decode()
    assert NAME in page
    assert AuditEntry.objects.filter(event="care.roll", subjects__contains=[f"child:{child.child_id}"]).exists()
    answer = press(client, room, child, "present")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#c{child.pk}")
    assert AttendanceDay.objects.get().recorded_by == carer.user
    assert "到园 1 / 应到 1" in client.get(reverse("institutions:floor_home")).content.decode()
    assert client.get(reverse("care:roll_day")).status_code == 403


@pytest.mark.parametrize(
    ("post", "name"), [("director", "roll_day"), ("health", "roll_day"), ("caregiver", "roll_rooms"), ("guard", None)]
)
def test_the_roll_stands_once_in_the_desks_menu_and_is_current_on_its_page(nursery, room, child, post, name):
    client = signed_in(nursery, post, room if post == "caregiver" else None)
    page = client.get(reverse("care:roll", args=[room.pk])).content.decode()
    current = f'<a class="job" href="{reverse(f"care:{name}")}" aria-current="page">' if name else "点名</span>"
    assert page.count(current) == (2 if name else 0)  # the phone's menu and the side bar
    assert page.count("<span>点名</span>") == (2 if name else 0)


def test_one_tap_for_the_whole_room(nursery, room, child):
    client = signed_in(nursery, "caregiver", room)
    placed(room)
    address = reverse("care:roll_all", args=[room.pk, localdate()])
    assert "2 个宝宝记为到园" in client.post(address, follow=True).content.decode()
    assert "都点过了" in client.post(address, follow=True).content.decode()


@pytest.mark.parametrize(
    ("what", "data", "words"),
    [
        ("left", {}, "没有登记到园"),
        ("absent", {"reason": "lazy"}, "请选择缺勤原因"),
        ("absent", {}, "请选择缺勤原因"),
        ("present", {"at": "25:99"}, "请填写时间"),
        ("absent", {"reason": "sick", "told_on": "2099-01-01"}, "不能晚于今天"),
    ],
)
def test_what_is_refused_stands_beside_the_child(nursery, room, child, what, data, words):
    answer = press(signed_in(nursery), room, child, what, **data)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not AttendanceDay.objects.exists()


def test_a_day_to_come_and_a_day_long_ago_are_shown_closed_and_take_nothing(nursery, room, child):
    client, today = signed_in(nursery), localdate()
    for days in (1, -32):
        assert press(client, room, child, "present", today + timedelta(days=days), at="08:00").status_code == 400
    old = client.get(reverse("care:roll", args=[room.pk]), {"on": today - timedelta(days=40)}).content.decode()
    assert "按这个时间到园" not in old
    assert client.get(reverse("care:roll", args=[room.pk]), {"on": "gestern"}).status_code == 200


def test_children_and_rooms_of_another_nursery_are_not_there(nursery, room, child):
    client = signed_in(nursery)
    other = builders.room(builders.institution(), places=10, occupied=0)
    stranger = placed(other)
    assert client.get(reverse("care:roll", args=[other.pk])).status_code == 404
    assert press(client, other, stranger, "present").status_code == 404
    assert press(client, room, stranger, "present").status_code == 404
    assert press(client, room, child, "dance").status_code == 404
    assert client.get(reverse("care:roll_child", args=[stranger.pk])).status_code == 404
    assert not AttendanceDay.objects.exists()


def test_a_child_of_another_room_is_not_called_here(nursery, room, child):
    other = builders.room(nursery, places=10, occupied=0)
    assert press(signed_in(nursery), other, child, "present").status_code == 403


@pytest.mark.parametrize(("post", "status"), [("cook", 403), ("guard", 403), ("finance", 403), ("health", 200)])
def test_which_posts_see_the_day(nursery, room, child, post, status):
    client = signed_in(nursery, post)
    for name in ("roll_day", "roll_month"):
        assert client.get(reverse(f"care:{name}")).status_code == status
    assert client.get(reverse("care:roll", args=[room.pk])).status_code == status


def test_the_desk_sees_who_is_missing_and_takes_the_day_away(nursery, room, child):
    client, director = signed_in(nursery), builders.director(nursery)
    here = placed(room, name="测试小寒")
    acts.mark_present(here, room, localdate(), actor=director)
    page = client.get(reverse("care:roll_day"), {"room": str(room.pk)}).content.decode()
    assert NAME in page
    assert "测试小寒" not in page
    logged = AuditEntry.objects.filter(event="care.roll_day").latest("recorded_at")
    assert logged.subjects == [f"child:{child.child_id}"]
    csv = client.get(reverse("care:roll_export", args=["csv"])).content.decode("utf-8-sig")
    assert NAME in csv
    assert "未点" in csv
    assert AuditEntry.objects.filter(event="care.export_roll", kind="export").count() == 1
    assert client.get(reverse("care:roll_export", args=["pdf"])).status_code == 404
    assert client.get(reverse("care:roll_month_export", args=["xlsx"])).status_code == 200


def test_a_name_that_is_a_formula_leaves_as_text(nursery, room):
    placed(room, name="=1+1")
    csv = signed_in(nursery).get(reverse("care:roll_month_export", args=["csv"])).content.decode("utf-8-sig")
    assert ",=1+1" not in csv


def test_a_child_s_month_is_logged_with_how_far_back_it_goes(nursery, room, child):
    client = signed_in(nursery)
    month = localdate().replace(day=1)
    assert client.get(reverse("care:roll_child", args=[child.pk]), {"month": f"{month:%Y-%m}"}).status_code == 200
    assert AuditEntry.objects.get(event="care.child_month").earliest_on == month


def test_the_day_of_a_large_nursery_asks_the_same_number_of_questions(nursery):
    client = signed_in(nursery)
    rooms = [builders.room(nursery, "large", places=20, occupied=0) for _number in range(12)]
    placed(rooms[0])
    client.get(reverse("care:roll_day"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("care:roll_day")).status_code == 200
        return len(queries)

    few = asked()
    for number in range(199):
        placed(rooms[number % 12])
    assert asked() == few


def test_the_roll_of_a_full_room_asks_the_same_number_of_questions(nursery):
    client, room = signed_in(nursery), builders.room(nursery, "large", places=20, occupied=0)
    placed(room)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("care:roll", args=[room.pk])).status_code == 200
        return len(queries)

    asked()
    few = asked()
    for _number in range(19):
        placed(room)
    assert asked() == few


# --- The family ------------------------------------------------------------------------------------------------


def test_the_family_sees_when_its_child_came(nursery, room, child):
    parent = builders.guardian(child.child)
    client = browser(parent)
    assert "今天还没有点名" in client.get(reverse("families:home")).content.decode()
    row = acts.mark_present(child, room, localdate(), actor=builders.director(nursery))
    assert f"今天 {localtime(row.arrived_at):%H:%M} 到园" in client.get(reverse("families:home")).content.decode()
    assert client.get(reverse("care:attendance", args=[child.pk])).status_code == 200


def test_the_family_says_that_the_child_stays_at_home_and_takes_it_back(nursery, room, child):
    client = browser(builders.guardian(child.child))
    day = next(each for each in open_days(nursery, localdate() + timedelta(days=1), localdate() + timedelta(days=12)))
    address = reverse("care:absence", args=[child.pk])
    assert client.get(address).status_code == 200
    said = client.post(address, {"first": day, "last": day, "reason": "family"}, follow=True).content.decode()
    assert "1 天不来" in said
    assert "还是来" in said
    client.post(reverse("care:absence_back", args=[child.pk, day]))
    assert not AttendanceDay.objects.exists()


def test_days_that_cannot_be_told_get_a_sentence_and_keep_what_was_typed(child):
    client = browser(builders.guardian(child.child))
    past = localdate() - timedelta(days=1)
    address = reverse("care:absence", args=[child.pk])
    answer = client.post(address, {"first": past, "last": past, "reason": "sick"})
    assert answer.status_code == 400
    assert "从今天或以后的一天开始" in answer.content.decode()
    assert past.isoformat() in answer.content.decode()
    assert client.post(address, {"first": "x"}).status_code == 400


def test_a_co_guardian_who_only_sees_reads_and_does_not_tell(child):
    client = browser(builders.guardian(child.child, "sees"))
    assert client.get(reverse("care:attendance", args=[child.pk])).status_code == 200
    assert client.get(reverse("care:absence", args=[child.pk])).status_code == 404


def test_another_family_finds_nothing(child):
    client = browser(builders.guardian(builders.child()))
    for name in ("attendance", "absence"):
        assert client.get(reverse(f"care:{name}", args=[child.pk])).status_code == 404


def test_the_card_of_the_family_is_one_statement(child, django_assert_num_queries):
    parent = builders.guardian(child.child)
    with django_assert_num_queries(1):
        assert len(list(family_card(parent)["placed"])) == 1


def test_a_child_on_cover_opens_its_month_from_the_other_room(nursery, room, child):
    """Her carers there see how often it has been; the day after, the month is its own room's again."""
    other, today = builders.room(nursery, places=10, occupied=0), localdate()
    cover = covered(child, other, today, today)
    client = signed_in(nursery, "caregiver", other)
    month = reverse("care:roll_child", args=[child.pk])
    assert month in client.get(reverse("care:roll", args=[other.pk])).content.decode()
    page = client.get(month).content.decode()
    assert reverse("care:roll", args=[other.pk]) in page
    cover.from_on = cover.until_on = today - timedelta(days=1)
    cover.save()
    assert client.get(month).status_code == 404
