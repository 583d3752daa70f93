"""练习园 in a browser: opened from the guide, the roll called on an invented child, back to a nursery in which nothing
has changed; begun afresh, closed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, Visitor

BAND = "练习园：这里的孩子和记录都是编的，不会影响真实数据"
INVENTED = "练习·"
ROOM = "蒲公英班"


@pytest.fixture
def director(visitor: Visitor) -> Iterator[Visitor]:
    """Others meet this director too: nothing is left open."""
    page = visitor.sign_in("director_a")
    yield visitor
    visitor.open("/desk/practice/")
    if page.locator(".practice-band").count():
        page.get_by_role("button", name="回到真实的园").click()
        visitor.open("/desk/practice/")
    if page.get_by_role("link", name="关闭练习园").count():
        close(visitor)


def close(someone: Visitor) -> None:
    someone.open("/desk/practice/close/")
    someone.page.get_by_role("button", name="关闭练习园").click()
    expect(someone.page.locator("main")).to_contain_text("练习园已经关闭")


def sound(someone: Visitor) -> None:
    assert someone.overflow() == 0
    assert someone.axe() == []


def roll_of_the_day(someone: Visitor) -> str:
    return someone.open("/desk/roll/").locator("main").inner_text()


def opened(director: Visitor) -> Page:
    page = director.open("/desk/start/")
    page.get_by_role("link", name="看看怎么开").click()
    sound(director)
    page.get_by_role("button", name="开一个练习园").click()
    expect(page.locator("main")).to_contain_text("练习园开好了")
    sound(director)
    return page


def inside(director: Visitor) -> Page:
    page = director.page
    page.get_by_role("button", name="进入练习园").click()
    expect(page.locator(".practice-band")).to_contain_text(BAND)
    return page


def test_a_director_practises_and_nothing_real_changes(director, chromium, house, size):
    before = roll_of_the_day(director)
    assert INVENTED not in before
    opened(director)
    page = inside(director)
    sound(director)

    director.open("/floor/roll/")
    page.get_by_role("link", name=re.compile(ROOM)).first.click()
    row = page.locator(".roll-row").filter(has_text="还没点").first
    expect(row).to_contain_text(INVENTED)
    row = page.locator(f"#{row.get_attribute('id')}")
    row.get_by_role("button", name=re.compile("^到了")).click()
    expect(row).to_contain_text("到园")
    band = page.locator(".practice-band")
    expect(band).to_be_in_viewport()
    width = page.viewport_size["width"]
    assert band.bounding_box()["width"] == width == {"phone": 390, "desk": 1280}[size]
    sound(director)
    for path in ("/desk/roll/", "/desk/staff/", "/desk/roster/", "/desk/menus/", "/desk/allergies/", "/desk/practice/"):
        director.open(path)
        expect(band).to_contain_text(BAND)
        sound(director)

    page.get_by_role("button", name="回到真实的园").click()
    expect(page.locator(".practice-band")).to_have_count(0)
    assert roll_of_the_day(director) == before

    context = chromium.new_context(**SIZES["desk"], locale="zh-CN", timezone_id="Asia/Shanghai")
    official = Visitor(context, house)
    official.sign_in("official_lucheng")
    table = official.open("/gov/nurseries/?q=练习园")
    expect(table.locator("main")).not_to_contain_text("（练习园）")
    found = official.open("/nurseries/?q=练习园")
    expect(found.locator("main")).not_to_contain_text("（练习园）")
    context.close()
    assert official.complaints == []


def test_begun_afresh_and_closed(director):
    page = opened(director)
    page.get_by_role("link", name="重新开始").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("全部换成新的")
    sound(director)
    asked.get_by_role("button", name="重新开始").click()
    expect(page.locator("main")).to_contain_text("练习园已经重新开始")
    inside(director)
    page.get_by_role("button", name="回到真实的园").click()
    close(director)
    sound(director)
    expect(page.get_by_role("button", name="开一个练习园")).to_be_visible()
