"""The list of stations: who is found, in which order, what a card says, and what it costs."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate, make_aware

from institutions.places.months import months_since_2000
from stations.models import GroupSession, StationHours
from stations.queries.directory import facet_counts, find_stations, matches
from stations.queries.filters import StationQuery
from stations.queries.meetings import fitting, may_fit
from tests.builders import LUCHENG, OUHAI, WUMA, child, guardian, station, user
from tests.stations.rows import many, meeting, seated

pytestmark = pytest.mark.django_db
HERE = f"at={WUMA[0]},{WUMA[1]}"
Counter = Callable[..., object]


def asked(text: str) -> StationQuery:
    return StationQuery.parse(QueryDict(text), today=localdate())


def page(client: Client, question: str = "") -> BeautifulSoup:
    response = client.get(f"/stations/?{question}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def names(soup: BeautifulSoup) -> list[str]:
    return [heading.get_text(strip=True) for heading in soup.select("article h2")]


def born(months: int) -> str:
    """The month of birth of a child so old today."""
    today = localdate()
    number = today.year * 12 + today.month - 1 - months
    return f"born={number // 12}-{number % 12 + 1:02d}"


def test_nearest_first_with_the_distance_and_places_unknown_at_the_end(client: Client) -> None:
    station("远驿站", lon=WUMA[0] + 0.05, lat=WUMA[1])
    station("近驿站", lon=WUMA[0] + 0.002, lat=WUMA[1])
    station("没有坐标的驿站")
    soup = page(client, HERE)
    assert names(soup) == ["近驿站", "远驿站", "没有坐标的驿站"]
    assert [each.get_text() for each in soup.select(".nursery-what p.muted b")] == ["200 米", "4.9 公里"]
    assert "3" in soup.select_one(".list-count b").get_text()  # type: ignore[union-attr]


def test_without_a_place_to_start_from_by_county_and_name(client: Client) -> None:
    station("乙驿站", county=OUHAI)
    station("乙驿站", county=LUCHENG)
    station("阿驿站", county=LUCHENG)
    assert names(page(client)) == ["阿驿站", "乙驿站", "乙驿站"]
    assert names(page(client, f"place={OUHAI}"))  # an order by distance works without any coordinates


@pytest.mark.parametrize("words", ["五马", "wmjdyz", "公园路", "妇幼"])
def test_found_by_name_initials_address_and_host(client: Client, words: str) -> None:
    station("五马街道驿站", address="公园路 6 号", host_name="市妇幼保健院")
    station("南汇驿站", address="锦绣路 1 号")
    assert names(page(client, f"q={words}")) == ["五马街道驿站"]


def test_what_is_closed_is_not_listed_and_what_is_planned_says_when(client: Client) -> None:
    year = localdate().year
    station("开着的")
    station("关了的", state="closed", closed_on=localdate())
    station("今年的", state="planned", opened_on=None, planned_year=year)
    station("明年的", state="building", opened_on=None, planned_year=year + 1)
    soup = page(client)
    tags = {
        card.h2.get_text(): card.select_one(".tag").get_text()  # type: ignore[union-attr]
        for card in soup.select("article")
    }
    assert tags == {"开着的": "开放", "今年的": "今年将开放", "明年的": f"{year + 1} 年将开放"}
    assert names(page(client, "state=open")) == ["开着的"]
    assert set(names(page(client, "state=coming"))) == {"今年的", "明年的"}


def test_the_next_group_that_anybody_may_book_stands_on_the_card(client: Client) -> None:
    own = station("五马驿站")
    meeting(own, days=3, title="还没公布", state="draft")
    meeting(own, days=4, title="取消了", state="cancelled", cancel_reason="停电")
    meeting(own, days=-1, title="过去了")
    meeting(own, days=70, title="太远了")
    later = meeting(own, days=8, title="后一场")
    assert "后一场" in page(client).select_one("article").get_text()  # type: ignore[union-attr]
    soon = meeting(own, days=6, title="前一场", places=2)
    seated(soon, 1)
    text = page(client).select_one("article").get_text()  # type: ignore[union-attr]
    assert "前一场" in text
    assert "空 1 位" in text
    seated(soon, 1, state="waiting")  # a place is free, and somebody waits for it
    assert "可排队" in page(client).select_one("article").get_text()  # type: ignore[union-attr]
    assert later.title not in page(client).get_text()


def test_a_planned_station_shows_no_group_though_one_is_there(client: Client) -> None:
    own = station("今年的", state="planned", opened_on=None, planned_year=localdate().year)
    meeting(own, days=6, title="试办")
    assert "试办" not in page(client).get_text()
    assert names(page(client, born(15))) == []


def test_a_birth_month_finds_stations_with_a_group_for_that_age_and_shows_that_group(client: Client) -> None:
    small, large = station("小宝驿站"), station("大宝驿站")
    meeting(small, days=3, title="大一点的", age_from=24, age_to=36)
    meeting(small, days=10, title="抚触", age_from=0, age_to=6)
    meeting(large, days=5, title="走路", age_from=12, age_to=24)
    soup = page(client, born(3))
    assert names(soup) == ["小宝驿站"]
    assert "抚触" in soup.get_text()
    assert "大一点的" not in soup.get_text()
    assert names(page(client, born(16))) == ["大宝驿站"]
    assert names(page(client, born(46))) == []


def test_age_counts_on_the_day_of_the_meeting_whatever_the_day_of_birth() -> None:
    now = make_aware(datetime(2026, 11, 20, 9))
    own = station("五马驿站")
    first = meeting(own, starts_at=make_aware(datetime(2026, 12, 3, 9)), age_from=12, age_to=13)

    def found(month: str) -> bool:
        query = StationQuery.parse(QueryDict(f"born={month}"), today=date(2026, 11, 20))
        return bool(matches(query, None, now))

    # 12 months on 3 December: born from 4 November to 3 December the year before.
    assert [found(month) for month in ("2025-10", "2025-11", "2025-12", "2026-01")] == [False, True, True, False]
    GroupSession.objects.filter(pk=first.pk).update(state="draft")
    assert not found("2025-11")


def test_a_meeting_is_judged_as_the_list_judges_it() -> None:
    own, now = station("五马驿站"), make_aware(datetime(2026, 11, 20, 9))
    start = now + timedelta(days=1)
    rows = [
        meeting(own, starts_at=start + timedelta(days=number), age_from=low, age_to=low + width)
        for number, (low, width) in enumerate((low, width) for low in range(0, 30, 5) for width in (1, 6, 12))
    ]
    for born in range(months_since_2000(now.date()) - 40, months_since_2000(now.date()) + 4):
        listed = set(GroupSession.objects.filter(fitting(born, now)).values_list("pk", flat=True))
        assert listed == {row.pk for row in rows if may_fit(row, born)}, born


def test_a_family_is_led_to_what_it_has_booked(client: Client) -> None:
    assert "我约的活动" not in page(client).get_text()
    row = child(14)
    parent = user()
    guardian(row, who=parent)
    client.force_login(parent, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert page(client).select_one(".own-groups a")["href"] == "/stations/mine/"  # type: ignore[index]


def test_only_where_somebody_is_there_now_and_only_with_care_by_the_hour() -> None:
    now = make_aware(datetime(2026, 11, 25, 10, 30))  # a Wednesday
    there, gone, other = station("在"), station("走了"), station("周四")
    for row, weekday, opens, closes in ((there, 2, 9, 11), (gone, 2, 8, 10), (other, 3, 9, 11)):
        StationHours.objects.create(station=row, weekday=weekday, opens_at=time(opens), closes_at=time(closes))
    station("计划", state="planned", opened_on=None, hourly_care=True)

    def found(text: str) -> list[str]:
        return [each.station.name for each in find_stations(asked(text), now=now).cards]

    assert found("open_now=1") == ["在"]
    assert found("hourly=1") == ["计划"]
    assert found("open_now=1&hourly=1") == []


def test_the_soonest_first_when_asked(client: Client) -> None:
    near, far, none = station("近", lon=WUMA[0], lat=WUMA[1]), station("远", lon=121.0, lat=28.2), station("无")
    meeting(near, days=9)
    meeting(far, days=2)
    assert names(page(client, f"{HERE}&sort=next")) == [far.name, near.name, none.name]
    assert names(page(client, "sort=name")) == ["近", "无", "远"]


def test_what_cannot_be_used_is_said_and_left_out(client: Client) -> None:
    station("五马驿站")
    soup = page(client, "state=castle&born=2009-01&sort=beauty&county=abc&at=here")
    assert names(soup) == ["五马驿站"]
    assert [each.get_text() for each in soup.select("p.banner")] == [
        "没看懂出发地点，请重新选一个。",
        "没有这个区县或镇街，已经忽略。",
        "驿站的活动为 4 岁以下的宝宝准备，请核对出生年月。",
        "没有这种状态，已经忽略。",
        "没有这种排序，已经按默认的顺序列出。",
    ]


def test_one_state_has_one_url() -> None:
    text = "?q=五马&at=120.66,28.01&county=330302&born=2025-03&state=open&open_now=1&hourly=1&sort=next&view=map&page=2"
    query = asked(text[1:])
    assert asked(query.url()[1:]) == query
    assert query.url().replace("%E4%BA%94%E9%A9%AC", "五马") == text
    assert query.url(hourly=False, page=2) == query.url().replace("&hourly=1", "")
    assert query.without(*query.narrowing).url() == "?q=%E4%BA%94%E9%A9%AC&at=120.66,28.01&sort=next&view=map"


def test_pages_of_twenty_and_the_last_for_whoever_asks_for_a_later_one(client: Client) -> None:
    many(44, 1)
    soup = page(client)
    assert len(names(soup)) == 20
    assert soup.select_one('.pages [rel="next"]')["href"] == "?page=2"  # type: ignore[index]
    soup = page(client, "page=9")
    assert len(names(soup)) == 5
    assert not soup.select_one('.pages [rel="next"]')


def test_counts_beside_the_options_are_what_each_would_leave(client: Client) -> None:
    own = station("甲", hourly_care=True)
    station("乙", county=OUHAI, hourly_care=True)
    station("丙", state="planned", opened_on=None)
    meeting(own)
    facets = facet_counts(asked(f"hourly=1&{born(15)}"), now=timezone.now())
    assert facets.county == {LUCHENG: 1}
    assert facets.flags == {"open_now": 0, "hourly": 1}
    facets = facet_counts(asked("hourly=1&state=open"), now=timezone.now())
    assert facets.county == {LUCHENG: 1, OUHAI: 1}
    assert facets.state == {"open": 2}
    assert facets.flags["hourly"] == 2
    soup = BeautifulSoup(client.get("/stations/filters/?hourly=1&county=330302").content, "html.parser")
    assert soup.select_one("#f-county option[selected]").get_text() == "鹿城区（1）"  # type: ignore[union-attr]
    assert soup.select_one('input[name="hourly"]').has_attr("checked")  # type: ignore[union-attr]
    assert soup.select_one("form#filters")["action"] == "/stations/"  # type: ignore[index]


def test_the_picker_starts_this_list_and_keeps_its_filters(client: Client) -> None:
    soup = BeautifulSoup(client.get("/stations/places/?hourly=1").content, "html.parser")
    links = {link.get_text(): link["href"] for link in soup.select("section .chip")}
    assert links["五马街道"] == "/stations/?place=330302006&hourly=1"


def test_the_points_of_the_map_are_the_matches_with_a_place(client: Client) -> None:
    station("近", lon=WUMA[0], lat=WUMA[1])
    station("远", lon=121.0, lat=28.2, state="planned", opened_on=None, planned_year=localdate().year)
    station("不知道在哪")
    answer = client.get(f"/stations/points/?{HERE}").json()
    assert answer["more"] is False
    told = [(each["properties"]["name"], each["properties"]["note"]) for each in answer["features"]]
    assert told == [("近", "开放"), ("远", "今年将开放")]
    assert answer["features"][0]["properties"]["url"] == "/stations/jin/"


@pytest.mark.parametrize("question", ["", HERE, f"{HERE}&q=驿站&born=2025-08&open_now=1&sort=next&page=2", "sort=next"])
def test_at_most_eight_statements_however_many_stations(
    client: Client, django_assert_max_num_queries: Counter, question: str
) -> None:
    many(120, 6)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        soup = page(client, question)
    assert "没有符合条件" in soup.get_text() or len(names(soup)) == 20


def test_as_many_statements_for_one_station_as_for_many(client: Client, django_assert_num_queries: Counter) -> None:
    meeting(station("五马驿站"))
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        page(client, HERE)
    many(60, 4)
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        page(client, HERE)


def test_what_happened_within_the_day_is_not_ahead(client: Client) -> None:
    own = station("五马驿站")
    meeting(own, starts_at=timezone.now() - timedelta(minutes=5), title="开始了")
    assert "开始了" not in page(client).get_text()
