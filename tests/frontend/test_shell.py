"""Menus: what a visitor, a parent and a colleague are shown, which entry is current, what waits."""

import dataclasses
from itertools import groupby
from types import SimpleNamespace as Of
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse

from anxintuo.accounts import navigation
from anxintuo.accounts.actor import ANONYMOUS, Actor, Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.navigation import FAMILY, MenuItem
from anxintuo.accounts.templatetags import shell
from anxintuo.accounts.templatetags.shell import menu

PARENT = Actor(user_id="1", seats=(), seat=Seat(SeatKind.PARENT, "p", "", "家长", "豆豆", ""))


class AnyAct:
    """Admits whoever is in `seats`; None admits everybody."""

    def __init__(self, *seats: SeatKind) -> None:
        self.seats = seats

    def admits(self, actor: Actor) -> bool:
        return not self.seats or actor.wears(*self.seats)


def item(name: str, order: int, badge: Any = None, act: Any = None) -> MenuItem:
    return MenuItem(FAMILY, name, "heart", name, act or AnyAct(), order, badge)


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], MenuItem]:
    """An empty registry, with addresses that are the names."""
    registry: dict[tuple[str, str], MenuItem] = {}
    monkeypatch.setattr(navigation, "_menus", registry)
    monkeypatch.setattr(shell, "_address", lambda name: name)
    shell._for_visitors.cache_clear()
    yield registry
    shell._for_visitors.cache_clear()


def entries(path: str = "/", actor: Actor = PARENT, **context: Any) -> list[Any]:
    return menu({"actor": actor, "request": Of(path=path), **context}, FAMILY)


def register(menus: dict[tuple[str, str], MenuItem], *items: MenuItem) -> None:
    menus.update({(each.shell, each.url_name): each for each in items})


def test_the_longest_beginning_of_the_address_is_current(menus: Any) -> None:
    register(menus, item("/", 1), item("/nurseries/", 2), item("/nurseries/favourites/", 3))
    current = lambda path: [each.href for each in entries(path) if each.current]  # noqa: E731
    assert current("/nurseries/favourites/") == ["/nurseries/favourites/"]
    assert current("/nurseries/some-nursery/") == ["/nurseries/"]
    assert current("/") == ["/"]
    assert current("/nurseriesX/") == []


def test_a_page_may_name_its_section(menus: Any) -> None:
    register(menus, item("/", 1), item("/family/", 2))
    assert [each.current for each in entries("/", section="/family/")] == [False, True]


def test_a_visitor_sees_the_tabs_that_a_parent_would_and_nothing_is_counted(menus: Any) -> None:
    def never(actor: Actor) -> int:
        raise AssertionError("a visitor has nothing waiting")

    register(
        menus, item("/family/", 1, never, AnyAct(SeatKind.PARENT)), item("/desk/", 2, None, AnyAct(SeatKind.STAFF))
    )
    assert [each.href for each in entries(actor=ANONYMOUS)] == ["/family/"]


@pytest.mark.parametrize(("waiting", "shown"), [(0, ""), (1, "1"), (99, "99"), (100, "99+")])
def test_what_waits_is_counted(menus: Any, waiting: int, shown: str) -> None:
    register(menus, item("/family/", 1, lambda actor: waiting))
    assert entries()[0].count == shown


def test_what_waits_is_counted_once_a_page(menus: Any) -> None:
    asked: list[Actor] = []
    register(menus, item("/family/", 1, lambda actor: len(asked.append(actor) or asked)))
    context = {"actor": PARENT, "request": RequestFactory().get("/")}
    assert [menu(context, FAMILY)[0].count, menu(context, FAMILY)[0].count] == ["1", "1"]


def test_every_entry_of_every_menu_leads_to_a_page() -> None:
    for each in navigation._menus.values():
        assert reverse(each.url_name), each.title


def test_a_long_menu_has_headings_above_its_groups_and_a_short_one_has_none(menus: Any) -> None:
    groups = ["", "宝宝", "宝宝", "宝宝", "人员", "人员", "园所", "园所", "园所"]
    rows = [dataclasses.replace(item(f"/{n}/", n), group=group) for n, group in enumerate(groups)]
    register(menus, *rows)
    assert [each.heading for each in entries()] == ["", "宝宝", "", "", "人员", "", "园所", "", ""]
    menus.popitem()
    assert {each.heading for each in entries()} == {""}


def test_who_has_the_wider_page_is_not_shown_the_narrow_one_beside_it(menus: Any) -> None:
    staff = Actor(user_id="1", seats=(), seat=Seat(SeatKind.STAFF, "s", "", "负责人", "园", ""))
    narrow = dataclasses.replace(item("/room/", 2), unless=AnyAct(SeatKind.STAFF))
    register(menus, item("/day/", 1, act=AnyAct(SeatKind.STAFF)), narrow)
    assert [each.href for each in entries(actor=staff)] == ["/day/"]
    assert [each.href for each in entries()] == ["/room/"]


def test_a_group_stands_once_in_every_real_menu() -> None:
    for name in {key[0] for key in navigation._menus}:
        rows = sorted((each for each in navigation._menus.values() if each.shell == name), key=lambda each: each.order)
        met = [group for group, _each in groupby(str(row.group) for row in rows)]
        assert len(met) == len(set(met)), name
