"""The list page: few statements, fresh after every change, kept for visitors and never mixed up with anybody's own."""

from collections.abc import Callable

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from institutions.actions.desk import lock
from institutions.actions.versions import bump
from institutions.cards import render_cards
from institutions.directory_page import BODY, Asked, context_of, kept_pages, render_body
from institutions.models import Institution
from institutions.policies import EDIT_ROOMS
from institutions.queries import conditions
from institutions.queries.directory import find_entries
from tests.builders import director, institution, room, user
from tests.institutions.directory.build import TODAY, Row, asked, random_rows, write

pytestmark = pytest.mark.django_db
LIST = "/nurseries/"
HERE = "at=120.66,28.01"
Counter = Callable[..., object]


def page(client: Client, question: str = HERE) -> BeautifulSoup:
    response = client.get(f"{LIST}?{question}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def names(soup: BeautifulSoup) -> list[str]:
    return [heading.get_text(strip=True) for heading in soup.select("article h2")]


def test_twenty_cards_nearest_first_with_total(client: Client) -> None:
    rows = write(Row(name=f"第{number}家", lon=120.66 + number / 1000, meals=number % 3 > 0) for number in range(60))
    soup = page(client, f"{HERE}&meals=1")
    assert names(soup) == [row.name for row in rows if row.meals][:20]
    assert soup.select_one('[role="status"] b').get_text() == "40"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "question", ["", HERE, f"{HERE}&q=阳光&born=2025-01&free=now", "county=330302&sort=fee&page=2"]
)
@pytest.mark.parametrize("large", [False, True])
def test_at_most_three_statements_whatever_is_asked(
    client: Client,
    django_assert_max_num_queries: Counter,
    monkeypatch: pytest.MonkeyPatch,
    question: str,
    large: bool,
) -> None:
    write(random_rows(120))
    page(client, "county=330303")  # the process knows its divisions and rules
    if large:
        monkeypatch.setattr(conditions, "SMALL", 0)
    with django_assert_max_num_queries(3):  # type: ignore[attr-defined]
        page(client, question)


def test_asked_again_costs_the_stamp_alone(client: Client, django_assert_num_queries: Counter) -> None:
    write(random_rows(30))
    first = client.get(f"{LIST}?{HERE}")
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        again = Client().get(f"{LIST}?{HERE}")
    assert again.content == first.content


def test_a_change_is_seen_by_the_next_request(client: Client) -> None:
    row = institution("阳光托育园")
    small = room(row, "small", places=15, occupied=15)
    bump([row.pk])
    assert "暂无空位" in page(client).select_one(".nursery-places").get_text()  # type: ignore[union-attr]
    actor = director(row)
    lock(row, actor=actor, act=EDIT_ROOMS)
    type(small).objects.filter(pk=small.pk).update(occupied=11)
    bump([row.pk])
    assert "空 4 位" in page(client).select_one(".nursery-places").get_text()  # type: ignore[union-attr]
    Institution.objects.filter(pk=row.pk).update(name="月光托育园")
    bump([row.pk])
    assert names(page(client)) == ["月光托育园"]


def test_a_kept_page_is_the_page(client: Client) -> None:
    """Shell and body put together from kept parts, and the whole rendered at once for one visitor, are equal."""
    write(random_rows(45))
    for question in ("", HERE, f"{HERE}&born=2025-01&inclusive=1&page=2", "fee_max=nonsense"):
        kept = page(Client(), question)
        own = Client()
        own.cookies[settings.SESSION_COOKIE_NAME] = "unknown-session"
        whole = page(own, question)
        assert kept.select_one("#main") == whole.select_one("#main")
        assert kept.select_one("head") == whole.select_one("head")


def test_the_moulded_body_is_the_rendered_body() -> None:
    write(random_rows(80))
    for question in (
        "",
        HERE,
        "at=121.5,-3.0001&meals=1",
        "at=120.7,28&meals=1",
        f"{HERE}&q=阳光&page=2",
        f"{HERE}&q=托育&page=2",
        f"{HERE}&born=1999-01&sort=fee&view=map",
        f"{HERE}&born=1999-01&fee_max=x",
        "place=330302006",
        "q=<b>%s",
        "q=q=%26quot;120.66,28.01",
    ):
        found = find_entries(asked(question), today=TODAY)
        cards = render_cards(found.entries, classes=found.classes, now=found.now)
        plain = render_to_string(BODY, context_of(Asked.of(found), total=found.total, cards=cards))
        assert render_body(found) == plain


def test_nothing_of_a_signed_in_person_is_kept_for_others(client: Client) -> None:
    write(random_rows(5))
    client.force_login(user(display_name="王小明"), backend=settings.AUTHENTICATION_BACKENDS[0])
    mine = client.get(f"{LIST}?{HERE}")
    assert "no-store" in mine["Cache-Control"]
    assert not kept_pages._kept
    others = Client().get(f"{LIST}?{HERE}")
    assert reverse("account_logout") in mine.content.decode()
    assert reverse("account_logout") not in others.content.decode()
    assert "csrfmiddlewaretoken" not in others.content.decode()


def test_visitors_pages_differ_by_nothing_but_their_choice_of_type(client: Client) -> None:
    write(random_rows(5))
    plain = client.get(f"{LIST}?{HERE}").content
    client.cookies["axt_type"] = "large"
    large = client.get(f"{LIST}?{HERE}").content
    assert b'data-type="large"' in large
    assert b'data-type="large"' not in plain
    assert Client().get(f"{LIST}?{HERE}").content == plain


def test_pages_kept_are_bounded() -> None:
    from institutions.directory_page import _Kept

    kept = _Kept(2)
    for key in ("a", "b"):
        kept.keep(key, key.encode())
    assert kept.get("a") == b"a"
    kept.keep("c", b"c")
    assert [kept.get(key) for key in ("a", "b", "c")] == [b"a", None, b"c"]


@pytest.mark.parametrize(
    "question",
    [
        "at=here",
        "county=999999",
        "street=1",
        "born=13-13",
        "free=%00",
        "fee_max=99999999999999999999",
        "page=-1",
        "page=99999999999",
        "kind=%F0%9F%98%80",
        "q=%25%27%22%3B--",
        "sort=;DROP",
        "%FF=%FE",
        "at=120.66,28.01&at=1,1",
        "q=" + "%E5%93%88" * 500,
    ],
)
def test_whatever_is_typed_the_page_answers(client: Client, question: str) -> None:
    write([Row(name="阳光托育园")])
    response = client.get(f"{LIST}?{question}")
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_signs_alone_are_not_searched_for_and_the_page_says_so(client: Client) -> None:
    write([Row(name="阳光托育园")])
    soup = page(client, "q=%F0%9F%98%80%25")
    assert names(soup) == ["阳光托育园"]
    assert "没有可以搜的字" in soup.select_one("p.banner").get_text()  # type: ignore[union-attr]


def test_what_was_left_out_is_said_on_the_page(client: Client) -> None:
    write([Row()])
    soup = page(client, "born=yesterday&county=330399")
    assert [each.get_text() for each in soup.select("p.banner")] == [
        "没看懂宝宝的出生年月，请写成 2024-08 这样。",
        "没有这个区县或镇街，已经忽略。",
    ]


def test_cards_of_a_page_are_as_large_as_the_bench_says(client: Client) -> None:
    write(random_rows(40))
    cards = page(client).select_one(".nursery-list")
    assert cards is not None
    assert len(str(cards).encode()) >= 25_000


def test_the_map_gets_the_same_matches(client: Client) -> None:
    write(
        [Row(name="有普惠", inclusive=True), Row(name="没普惠"), Row(name="没坐标", inclusive=True, lon=None, lat=None)]
    )
    answer = client.get(f"/nurseries/points/?{HERE}&inclusive=1").json()
    (feature,) = answer["features"]
    assert feature["properties"]["name"] == "有普惠"
    assert feature["geometry"]["coordinates"] == [120.66, 28.01]
    assert client.get(feature["properties"]["url"]).status_code in (200, 404)  # a row of this test only


def test_the_filter_form_keeps_what_it_does_not_ask_for(client: Client) -> None:
    write(random_rows(40))
    soup = BeautifulSoup(
        client.get(f"/nurseries/filters/?{HERE}&q=阳光&inclusive=1&fee_max=2000").content, "html.parser"
    )
    hidden = {field["name"]: field["value"] for field in soup.select("#filters input[type=hidden]")}
    assert hidden == {"at": "120.66,28.01", "q": "阳光"}
    assert soup.select_one('#filters input[name="inclusive"]').has_attr("checked")  # type: ignore[union-attr]
    assert soup.select_one('#filters input[name="fee_max"]')["value"] == "2000"  # type: ignore[index]


def test_every_place_to_start_from_has_its_link(client: Client) -> None:
    write([])
    soup = BeautifulSoup(client.get("/nurseries/places/?inclusive=1&at=1,1").content, "html.parser")
    links = {link["href"] for link in soup.select("main a[href*='place=']")}
    assert "/nurseries/?place=330302&inclusive=1" in links
    assert "/nurseries/?place=330302006&inclusive=1" in links
    assert len(links) == 12 + 190


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_between_requests_is_replaced(client: Client) -> None:
    write([Row(name="阳光托育园")])
    page(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    parameters = connection.get_connection_params()
    known = {name: parameters.get(name) for name in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**known, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert names(page(client)) == ["阳光托育园"]
