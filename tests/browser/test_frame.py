"""The frame and the component set in a browser: dialogs, bulk acts, the map and its datums, large type."""

import json

import pytest
from playwright.sync_api import expect

from anxintuo.kit.geo import convert
from tests.browser.conftest import Visitor

LIVING = "/_demo/components"
SHELLS = ["public", "nursery", "governance", "narrow"]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_component_can_be_used_by_everybody(visitor: Visitor, shell: str) -> None:
    visitor.open(f"{LIVING}?shell={shell}")
    assert visitor.axe() == []
    assert visitor.overflow() == 0


def test_a_small_phone_with_large_type_scrolls_one_way_only(visitor: Visitor) -> None:
    page = visitor.open(LIVING)
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator(".foot [data-axt-type]").click()
    expect(page.locator("html")).to_have_attribute("data-type", "large")
    assert visitor.overflow() == 0
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-type", "large")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"


def test_a_confirmation_opens_in_a_dialog_and_can_be_left(visitor: Visitor) -> None:
    page = visitor.open(LIVING)
    page.locator("a[data-axt-dialog]").click()
    dialog = page.get_by_role("dialog", name="取消这次预约？")
    expect(dialog).to_contain_text("取消后不能恢复")
    assert visitor.axe() == []
    dialog.get_by_text("先不了").click()
    expect(dialog).to_have_count(0)
    assert page.url.endswith(LIVING)


def test_a_confirmation_is_a_page_without_scripts(plain_visitor: Visitor) -> None:
    page = plain_visitor.open(LIVING)
    page.locator("a[data-axt-dialog]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("取消这次预约？")
    page.get_by_text("先不了").click()
    assert page.url.endswith(LIVING)


def test_the_bar_of_bulk_acts_appears_with_a_selection(visitor: Visitor) -> None:
    page = visitor.open(LIVING)
    bar = page.locator("[data-axt-picked]")
    expect(bar).to_be_hidden()
    page.get_by_label("小海豚班").check()
    expect(bar).to_contain_text("1")
    page.get_by_label("全选").check()
    expect(bar.locator("[data-axt-count]")).to_have_text("3")
    page.get_by_label("全选").uncheck()
    expect(bar).to_be_hidden()


def test_an_open_menu_closes_on_escape_and_gives_the_focus_back(visitor: Visitor) -> None:
    page = visitor.sign_in("director_a")
    summary = page.locator("details.menu > summary:visible").last
    summary.click()
    expect(page.get_by_role("button", name="退出登录").locator("visible=true")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.locator("details.menu[open]")).to_have_count(0)


def test_the_jobs_of_a_desk_are_within_reach_at_every_size(visitor: Visitor, size: str) -> None:
    page = visitor.sign_in("director_a")
    if size == "phone":
        page.get_by_label("打开菜单").click()
    expect(page.get_by_role("link", name="今日").locator("visible=true")).to_have_attribute("aria-current", "page")


def test_a_skipped_menu_leads_to_the_content(visitor: Visitor) -> None:
    page = visitor.open(LIVING)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_map_draws_places_and_offers_a_start_without_a_pointer(visitor: Visitor, size: str) -> None:
    page = visitor.open(LIVING)
    frame = page.locator("[data-axt-map]")
    frame.scroll_into_view_if_needed()
    height = frame.bounding_box()["height"]  # type: ignore[index]
    if size == "phone":
        frame.get_by_role("button", name="打开地图").click()
    expect(frame.locator(".map-pin, .map-cluster").first).to_be_visible()
    assert frame.bounding_box()["height"] == height  # type: ignore[index]
    page.evaluate(
        "document.addEventListener('axt:chosen', (event) => { event.preventDefault(); window.chosen = event.detail; })"
    )
    frame.get_by_role("button", name="以地图中心为起点").press("Enter")
    chosen = page.evaluate("window.chosen")
    assert 118 < chosen["lon"] < 122
    assert 26 < chosen["lat"] < 30


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_the_map_and_the_server_agree_on_datums(visitor: Visitor, datum: str) -> None:
    page = visitor.open(LIVING)
    module = page.evaluate(
        """async () => {
          const app = document.querySelector('script[src*="/js/app."]').src;
          const map = (await (await fetch(app)).text()).match(/\\.\\/(map\\.[^"]*js)/)[1];
          const text = await (await fetch(new URL(map, app))).text();
          return new URL(text.match(/\\.\\/(geo\\.[^"]*js)/)[1], app).href;
        }"""
    )
    for point in [(120.6550, 28.0150), (120.2, 27.5), (121.15, 28.3), (2.35, 48.85)]:
        there, back = page.evaluate(
            f"""async () => {{
              const geo = await import({json.dumps(module)});
              const there = geo.toDatum({json.dumps(point)}, {json.dumps(datum)});
              return [there, geo.fromDatum(there, {json.dumps(datum)})];
            }}"""
        )
        assert there == pytest.approx(convert(*point, "wgs84", datum), abs=1e-6)
        assert back == pytest.approx(point, abs=1e-6)
