"""家长交流: who reads, who writes, what is let through, what nobody may learn."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from anxintuo.notices.models import Notice
from stations.actions.board import decline, let_through, post, post_as_adviser, remove, report
from stations.actions.booking import book
from stations.actions.programme import plan_course, publish
from stations.contact_words import tells_contact
from stations.models import BoardPost, GroupSession
from stations.queries.board import board_for, to_look_at
from tests import builders
from tests.enrollment.test_pages import browser
from tests.stations.groups import adviser_at, desk_of, family, meeting, seat_of, values_for

pytestmark = pytest.mark.django_db
REACHED = (
    "电话13800138000", "打我 138-0013-8000", "１３８００１３８０００", "加微信号 abc_12345", "wx：mama2025",
    "QQ 12345678", "看 www.example.com", "https://a.b/c", "写信到 a@b.cn",
)  # fmt: skip
PLAIN = (
    "宝宝 14 个月，睡 9.5 小时", "12 月 3 日 15:00 见", "微信里老师说得对", "体重 10.5 千克，身高 76 厘米",
    "第 2、3、4 次都来了",
)  # fmt: skip


@pytest.fixture
def station():
    return builders.station("五马街道驿站")


@pytest.fixture
def session(station):
    return meeting(station)


@pytest.fixture
def adviser(session):
    return seat_of(session.adviser)


def member(session, name: str = "小禾"):
    child, parent = family(14, name=name)
    book(session, child, companions=1, actor=parent)
    return parent


def seen(session, parent) -> list[str]:
    return [line.post.text for line in board_for(session, parent.user_id)]


def test_a_parent_s_words_wait_until_an_adviser_has_read_them(session, adviser):
    first, second = member(session), member(session, "小满")
    row = post(session, "我家睡前读一本书", actor=first)
    assert (seen(session, first), seen(session, second)) == (["我家睡前读一本书"], [])
    let_through(row, actor=adviser)
    assert seen(session, second) == ["我家睡前读一本书"]


def test_what_is_declined_is_seen_by_its_author_with_the_reason(session, adviser):
    first, second = member(session), member(session, "小满")
    row = post(session, "买我家的奶粉", actor=first)
    with pytest.raises(ValidationError, match="为什么"):
        decline(row, " ", actor=adviser)
    decline(row, "这里不做买卖", actor=adviser)
    assert seen(session, second) == []
    [line] = board_for(session, first.user_id)
    assert line.post.why == "这里不做买卖"
    assert Notice.objects.filter(kind="stations.post_declined").count() == 1


def test_an_adviser_s_words_stand_at_once_and_the_group_hears_of_them(session, adviser):
    parent = member(session)
    post_as_adviser(session, "下周带一本旧书来", actor=adviser)
    assert seen(session, parent) == ["下周带一本旧书来"]
    assert Notice.objects.filter(kind="stations.adviser_posted").count() == 1


def test_nobody_is_named(session, adviser):
    first, second = member(session), member(session, "小满")
    let_through(post(session, "今天很开心", actor=first), actor=adviser)
    page = browser(second).get(reverse("stations:board", args=[session.pk])).content.decode()
    assert "今天很开心" in page
    assert "14 个月宝宝的妈妈" in page
    assert "小禾" not in page


def test_who_has_no_place_in_the_group_finds_no_board(session, adviser):
    stranger = family()[1]
    address = reverse("stations:board", args=[session.pk])
    assert browser(stranger).get(address).status_code == 404
    with pytest.raises(PermissionDenied):
        post(session, "我也来", actor=stranger)
    full = meeting(session.station, days=9, places=1)
    member(full)
    waits = member(full, "小满")  # in the queue: not in the group
    assert browser(waits).get(reverse("stations:board", args=[full.pk])).status_code == 404
    other = seat_of(adviser_at(builders.station("另一个驿站")))
    with pytest.raises(PermissionDenied):
        post_as_adviser(session, "路过", actor=other)


def test_a_course_has_one_board(station):
    values = values_for(station)
    actor = seat_of(values["adviser"])
    course, _skipped = plan_course(station, values, about="", meetings=3, actor=actor)
    meetings = list(course.sessions.order_by("starts_at"))
    publish(meetings, actor=actor)
    parent = member(GroupSession.objects.get(pk=meetings[0].pk))
    meetings = list(course.sessions.order_by("starts_at"))
    let_through(post(meetings[0], "第一次来", actor=parent), actor=actor)
    assert seen(meetings[2], parent) == ["第一次来"]
    assert browser(parent).get(reverse("stations:board", args=[meetings[2].pk])).status_code == 200


def test_two_reports_hide_a_post_until_an_adviser_has_looked(session, adviser):
    parents = [member(session, name) for name in ("甲", "乙", "丙")]
    row = post(session, "不太好的话", actor=parents[0])
    let_through(row, actor=adviser)
    report(row, actor=parents[1])
    report(row, actor=parents[1])
    assert seen(session, parents[2]) == ["不太好的话"]
    assert len(to_look_at(session.station)) == 1
    report(row, actor=parents[2])
    assert seen(session, parents[2]) == []
    let_through(row, actor=adviser)
    assert seen(session, parents[2]) == ["不太好的话"]
    assert to_look_at(session.station) == []
    with pytest.raises(PermissionDenied):
        report(row, actor=family()[1])
    with pytest.raises(PermissionDenied):
        report(row, actor=parents[0])  # the own


def test_what_the_author_removes_is_gone(session, adviser):
    parent = member(session)
    row = post(session, "说错了", actor=parent)
    remove(row, actor=parent)
    row.refresh_from_db()
    assert row.text == ""
    with pytest.raises(ValidationError, match="自己已经删掉"):
        let_through(row, actor=adviser)
    other = post(session, "另一条", actor=parent)
    with pytest.raises(PermissionDenied):
        remove(other, actor=member(session, "小满"))


def test_ten_a_day_are_enough(session):
    parent = member(session)
    for number in range(10):
        post(session, f"第{number}句", actor=parent)
    with pytest.raises(ValidationError, match="一天最多发 10 条"):
        post(session, "再说一句", actor=parent)
    BoardPost.objects.update(posted_at=timezone.now() - timedelta(days=2))
    assert post(session, "第二天", actor=parent).state == "waiting"


def test_two_months_after_the_last_meeting_it_is_read_only(session):
    parent = member(session)
    long_ago = timezone.now() - timedelta(days=61)
    GroupSession.objects.filter(pk=session.pk).update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=1))
    session.refresh_from_db()
    with pytest.raises(PermissionDenied, match="只能看"):
        post(session, "还在吗", actor=parent)
    assert "只能看" in browser(parent).get(reverse("stations:board", args=[session.pk])).content.decode()


@pytest.mark.parametrize("text", REACHED)
def test_ways_to_be_reached_are_refused(text):
    assert tells_contact(text)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_are_not(text):
    assert not tells_contact(text)


def test_a_refused_post_keeps_what_was_typed(session):
    parent = member(session)
    page = browser(parent).post(reverse("stations:board", args=[session.pk]), {"text": "加我 13800138000"})
    assert page.status_code == 400
    assert "加我 13800138000" in page.content.decode()
    assert not BoardPost.objects.exists()


def test_the_boards_ask_the_same_number_of_statements(session, adviser):
    client, parent = desk_of(session.adviser), member(session)
    reader = browser(parent)
    asked = []
    for count in (1, 9):
        for number in range(count):
            post(session, f"第{number}句", actor=parent)
        numbers = []
        for who, name, args in (
            (client, "board_desk", []), (client, "desk_board", [session.pk]), (reader, "board", [session.pk]),
        ):  # fmt: skip
            address = reverse(f"stations:{name}", args=args)
            who.get(address)
            with CaptureQueriesContext(connection) as counted:
                assert who.get(address).status_code == 200
            numbers.append(len(counted))
        asked.append(numbers)
    assert asked[0] == asked[1]
