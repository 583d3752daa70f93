"""A day's book in a browser: done as usual, a value beyond its norm, the day closed, the seals checked.

The day is the last open one before today, which the demonstration leaves half written, whatever day it is.
"""

import pytest
from playwright.sync_api import expect

ROOMS = {"phone": "小海豚班", "desk": "大榕树班"}  # the two sizes share one house
PATHS = (
    "",
    "month/?page=ventilation",
    "month/?page=fridge",
    "seals/",
)


@pytest.fixture
def room(visitor, size):
    """The director at the book of a room, on the day that nobody has closed."""
    page = visitor.sign_in("director_a")
    visitor.open("/desk/book/")
    page.locator(".chip").last.click()
    page.get_by_role("navigation", name="班级和全园").get_by_role("link", name=ROOMS[size]).click()
    expect(page.locator(".views [aria-current]")).to_contain_text(ROOMS[size])
    return page


def row_of(page, title):
    return page.locator(".book-row").filter(has_text=title)


@pytest.mark.parametrize("path", PATHS)
def test_every_page_of_the_book_fits_and_is_accessible(visitor, path):
    visitor.sign_in("director_a")
    visitor.open(f"/desk/book/{path}")
    assert visitor.overflow() == 0
    assert visitor.axe() == []


def test_a_day_of_a_room_from_one_tap_to_its_seal(visitor, room):
    page = room
    assert visitor.axe() == []
    button = row_of(page, "晨午检 · 午检").get_by_role("button", name="照常完成")
    assert button.bounding_box()["height"] >= 56
    button.click()
    expect(page.locator("main")).to_contain_text("晨午检 · 午检：已记。")
    expect(row_of(page, "晨午检 · 午检").get_by_role("button")).to_have_count(0)
    expect(row_of(page, "晨午检 · 午检")).to_contain_text("补录")

    airing = row_of(page, "通风 · 下午")
    airing.get_by_text("改数值、加照片").click()
    airing.get_by_label("时长").fill("5")
    airing.get_by_role("button", name="记下").click()
    expect(page.locator(".field-error").first).to_contain_text("每次开窗通风 10–15 分钟")
    assert visitor.axe() == []
    expect(page.get_by_label("时长")).to_have_value("5")
    page.get_by_label("处理情况").fill("起风了，改开新风 20 分钟。")
    page.get_by_role("button", name="记下").click()
    expect(row_of(page, "通风 · 下午")).to_contain_text("超出规定")
    row_of(page, "通风 · 下午").get_by_role("link").click()
    expect(page.locator(".banner.red")).to_contain_text("卫妇社发〔2012〕35号")
    assert visitor.axe() == []
    page.go_back()

    page.get_by_role("link", name="还缺 1 项").click()
    page.get_by_role("button", name="封存").click()
    expect(page.locator(".field-error").first).to_contain_text("请写明原因")
    assert visitor.overflow() == 0
    assert visitor.axe() == []
    page.get_by_label("班级消毒").fill("消毒液用完了，明早补做。")
    page.get_by_role("button", name="封存").click()
    expect(page.locator("main")).to_contain_text("已封存")
    expect(page.get_by_role("button", name="照常完成")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("消毒液用完了")
    page.get_by_role("link", name="核对封存").click()
    expect(page.locator("main")).to_contain_text("没有改动过")
