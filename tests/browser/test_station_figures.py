"""Figures of the stations in a browser: of the city at 1280 and 390 px, of one county, of the own station, on paper."""

import re
from pathlib import Path

from playwright.sync_api import expect


def clean(visitor, path: str) -> None:
    assert visitor.overflow() == 0, path
    assert visitor.axe() == [], path


def test_the_city_sees_its_network_filters_and_takes_a_table_away(visitor):
    page = visitor.sign_in("official_city")
    visitor.open("/gov/stations/")
    clean(visitor, page.url)
    expect(page.locator(".desk-head")).to_contain_text("已开放 16 个")
    expect(page.locator(".desk-head")).to_contain_text("待开放 14 个")
    page.get_by_text("这些数字怎么算").click()
    expect(page.get_by_text("来几次都算一户")).to_be_visible()
    clean(visitor, "opened")
    page.get_by_label("年份").select_option("all")
    page.locator("select[name=county]").select_option(label="瓯海区")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".desk-head")).to_contain_text("已开放 3 个")
    expect(page.locator("main")).to_contain_text("茶山街道婴幼儿照护服务驿站")
    expect(page.locator("main")).not_to_contain_text("安阳街道")
    clean(visitor, page.url)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 CSV").click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "茶山街道" in content
    assert "安阳街道" not in content


def test_the_year_is_a_sheet_of_paper(visitor):
    page = visitor.sign_in("official_lucheng")
    visitor.open("/gov/stations/")
    page.get_by_role("link", name="打印年度表").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("年婴幼儿照护服务驿站情况"))
    expect(page.locator("main")).to_contain_text("五马街道婴幼儿照护服务驿站")
    expect(page.locator("main")).not_to_contain_text("乐清市")
    clean(visitor, page.url)


def test_a_station_sees_its_own(visitor):
    page = visitor.sign_in("adviser_1")
    visitor.open("/station/figures/?year=all")
    expect(page.get_by_role("heading", name="本站数据")).to_be_visible()
    expect(page.locator("main")).to_contain_text("五马街道婴幼儿照护服务驿站")
    clean(visitor, page.url)
