"""The page of one station, for everybody."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.timezone import localdate, make_aware

from anxintuo.files.models import PublicPhoto
from stations.models import StationHours, StationPhoto, StationRoom
from stations.station_page import by_day
from tests.builders import WUMA, station, user
from tests.stations.groups import adviser_at
from tests.stations.rows import meeting, seated

pytestmark = pytest.mark.django_db
Counter = Callable[..., object]


def page(client: Client, slug: str, **headers: str) -> BeautifulSoup:
    response = client.get(f"/stations/{slug}/", headers=headers)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_everything_a_family_asks_before_it_goes(client: Client) -> None:
    own = station(
        "五马街道驿站", lon=WUMA[0], lat=WUMA[1], phone="0577-88880000", directions="社区中心二楼，电梯出来左转",
        host_kind="maternal", host_name="市妇幼保健院", introduction="免费参加，自愿来。", hourly_care=True,
    )  # fmt: skip
    StationHours.objects.create(station=own, weekday=2, opens_at=time(9), closes_at=time(11, 30))
    StationHours.objects.create(station=own, weekday=2, opens_at=time(14), closes_at=time(17))
    StationRoom.objects.create(station=own, name="小象房", places=8, note="铺了软垫")
    adviser_at(own, user=user(display_name="周老师"), profession="child_health", introduction="做了十年儿童保健。")
    seated(meeting(own, title="亲子抚触", places=3, care_areas=["responsive", "health"]), 2)
    text = page(client, own.slug).select_one("main").get_text(" ", strip=True)  # type: ignore[union-attr]
    for words in (
        "五马街道驿站", "公园路 6 号", "社区中心二楼，电梯出来左转", "0577-88880000", "市妇幼保健院", "妇幼保健机构",
        "免费参加，自愿来。", "有临时照护", "星期三", "09:00–11:30", "14:00–17:00", "小象房", "最多 8 个宝宝",
        "铺了软垫", "周老师", "儿童保健医生", "做了十年儿童保健。", "亲子抚触", "12–24 个月", "回应型照护", "健康",
        "空 1 位", "高德地图",
    ):  # fmt: skip
        assert words in text, words


def test_advisers_who_work_there_today_and_nothing_but_their_display_name(client: Client) -> None:
    own = station("五马驿站")
    person = user(display_name="周老师")
    adviser_at(own, user=person)
    adviser_at(own, user=user(display_name="走了的"), until_on=localdate() - timedelta(days=1))
    adviser_at(own, user=user(display_name="要来的"), from_on=localdate() + timedelta(days=1))
    adviser_at(own, user=user(display_name=""))
    soup = page(client, own.slug)
    section = soup.select_one('[aria-labelledby="advisers"]')
    assert [each.get_text() for each in section.select("li b")] == ["周老师", "指导员"]  # type: ignore[union-attr]
    assert person.phone not in soup.get_text()
    assert person.phone[3:] not in soup.get_text()


def test_meetings_of_the_next_eight_weeks_by_day(client: Client) -> None:
    own = station("五马驿站")
    day = make_aware(datetime.combine(localdate() + timedelta(days=9), time()))
    for hour, title in ((14, "下午的"), (9, "上午的")):
        meeting(own, starts_at=day + timedelta(hours=hour), title=title)
    meeting(own, starts_at=day + timedelta(days=1, hours=9), title="第二天的")
    meeting(own, days=60, title="太远的")
    meeting(own, days=5, title="没公布的", state="draft")
    meeting(own, days=5.5, title="取消的", state="cancelled", cancel_reason="停电")
    meeting(station("别的驿站"), days=3, title="别处的")
    section = page(client, own.slug).select_one('[aria-labelledby="meetings"]')
    lists = section.select("ul")  # type: ignore[union-attr]
    assert [[each.get_text(strip=True) for each in one.select("h4")] for one in lists] == [
        ["上午的", "下午的"],
        ["第二天的"],
    ]
    assert len(section.select("h3")) == 2  # type: ignore[union-attr]


def test_the_first_few_at_once_in_whole_days_and_the_rest_a_press_away(client: Client) -> None:
    own = station("五马驿站")
    day = make_aware(datetime.combine(localdate() + timedelta(days=2), time()))
    for number in range(5):
        for hour in (9, 14):
            meeting(own, starts_at=day + timedelta(days=number, hours=hour))
    section = page(client, own.slug).select_one('[aria-labelledby="meetings"]')
    later = section.select_one("details")  # type: ignore[union-attr]
    assert "后面还有 4 场" in later.summary.get_text()  # type: ignore[union-attr]
    assert (len(section.select("h3")), len(later.select("h3"))) == (5, 2)  # type: ignore[union-attr]


def test_who_came_from_a_list_for_a_birth_month_sees_which_meetings_are_for_it(client: Client) -> None:
    own = station("五马驿站")
    starts = make_aware(datetime.combine(localdate() + timedelta(days=5), time(9)))
    meeting(own, starts_at=starts, title="大的", age_from=24, age_to=36)
    meeting(own, starts_at=starts + timedelta(hours=3), title="小的", age_from=0, age_to=12)
    born = localdate() - timedelta(days=150)
    soup = page(client, own.slug, referer=f"http://testserver/stations/?born={born:%Y-%m}")
    fitting = [each.h4.get_text() for each in soup.select(".meeting") if "月龄合适" in each.get_text()]  # type: ignore[union-attr]
    assert fitting == ["小的"]
    assert "月龄合适" not in page(client, own.slug).get_text()


def test_the_map_of_the_page_has_the_one_point(client: Client) -> None:
    own = station("五马驿站", lon=WUMA[0], lat=WUMA[1])
    station("别的驿站", lon=WUMA[0], lat=WUMA[1])
    [feature] = client.get(f"/stations/{own.slug}/point/").json()["features"]
    assert feature["properties"]["name"] == "五马驿站"
    assert f'data-axt-points="/stations/{own.slug}/point/"' in client.get(f"/stations/{own.slug}/").content.decode()
    lost = station("没有坐标的驿站")
    assert client.get(f"/stations/{lost.slug}/point/").status_code == 404
    assert "data-axt-map" not in client.get(f"/stations/{lost.slug}/").content.decode()


def test_a_day_is_a_day_here_not_in_greenwich() -> None:
    own = station("五马驿站")
    late = make_aware(datetime(2030, 1, 1, 23, 30))
    first, second = meeting(own, starts_at=late), meeting(own, starts_at=late + timedelta(hours=2))
    for each in (first, second):
        each.taken = each.waiting = 0  # type: ignore[attr-defined]
    assert [(day.on.day, len(day.meetings)) for day in by_day([first, second])] == [(1, 1), (2, 1)]


def test_a_full_meeting_has_a_queue(client: Client) -> None:
    own = station("五马驿站")
    seated(meeting(own, places=1), 1)
    assert "可排队" in page(client, own.slug).get_text()


def test_a_planned_station_says_when_it_is_to_open_and_shows_no_meeting(client: Client) -> None:
    own = station("明年的", state="planned", opened_on=None, planned_year=localdate().year)
    meeting(own, title="试办")
    soup = page(client, own.slug)
    assert f"计划 {localdate().year} 年开放" in soup.select_one(".banner").get_text()  # type: ignore[union-attr]
    assert "试办" not in soup.get_text()
    assert not soup.select_one('[aria-labelledby="meetings"]')


def test_a_closed_station_says_so_on_its_page(client: Client) -> None:
    own = station("关了的", state="closed", closed_on=localdate(), phone="0577-1", lon=WUMA[0], lat=WUMA[1])
    meeting(own, title="停了的")
    soup = page(client, own.slug)
    assert "关闭，不再安排活动" in soup.select_one(".banner").get_text()  # type: ignore[union-attr]
    for gone in ("停了的", "0577-1", "高德地图"):
        assert gone not in soup.get_text()


def test_no_such_station(client: Client) -> None:
    assert client.get("/stations/no-such-place/").status_code == 404


def test_a_photo_that_was_withdrawn_is_gone(client: Client) -> None:
    own = station("五马驿站")
    for number, withdrawn in enumerate((None, timezone.now())):
        photo = PublicPhoto.objects.create(
            alt="活动室", width=800, height=600, colour="#aabbcc", withdrawn_at=withdrawn
        )
        StationPhoto.objects.create(station=own, photo=photo, caption=f"第{number}张", position=number)
    assert [each.get_text() for each in page(client, own.slug).select("figcaption")] == ["第0张"]
    assert page_of_list(client).select_one("article img")


def page_of_list(client: Client) -> BeautifulSoup:
    return BeautifulSoup(client.get("/stations/").content, "html.parser")


def test_back_to_the_list_as_it_was_left_with_the_distance_from_its_start(client: Client) -> None:
    own = station("五马驿站", lon=WUMA[0], lat=WUMA[1])
    left = f"http://testserver/stations/?at={WUMA[0] + 0.01:.4f},{WUMA[1]:.4f}&hourly=1"
    soup = page(client, own.slug, referer=left)
    assert soup.select_one(".back")["href"] == left.removeprefix("http://testserver")  # type: ignore[index]
    assert "离您选的起点 980 米" in soup.get_text()
    assert page(client, own.slug).select_one(".back")["href"] == "/stations/"  # type: ignore[index]


def test_as_many_statements_whatever_there_is(client: Client, django_assert_num_queries: Counter) -> None:
    own = station("五马驿站")
    meeting(own, days=2)
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        page(client, own.slug)
    for days in range(3, 30):
        meeting(own, days=days)
    for _each in range(4):
        adviser_at(own)
        StationRoom.objects.create(station=own, name=f"房{_each}", places=4)
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        page(client, own.slug)


def test_a_meeting_leads_to_its_page_where_there_is_one(client: Client) -> None:
    own = station("五马驿站")
    row = meeting(own, title="亲子阅读")
    heading = page(client, own.slug).select_one(".meeting h4")
    assert heading.get_text(strip=True) == "亲子阅读"  # type: ignore[union-attr]
    try:
        address = reverse("stations:session", args=[row.pk])
    except NoReverseMatch:
        address = None
    assert [link["href"] for link in heading.select("a")] == ([address] if address else [])  # type: ignore[union-attr]
