"""Hours of care in a browser: the head offers a day and opens the door (1024 px), a family books (390, 1280 px)."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

SHANGHAI = ZoneInfo("Asia/Shanghai")
FAMILIES = {"phone": ("parent_new", "小满"), "desk": ("parent_a2", "米粒")}


@pytest.fixture
def adviser(chromium, house):
    context = chromium.new_context(viewport={"width": 1024, "height": 768}, locale="zh-CN", timezone_id="Asia/Shanghai")
    visitor = Visitor(context, house)
    visitor.sign_in("adviser_1")
    yield visitor
    context.close()


def clean(visitor) -> None:
    assert visitor.overflow() == 0
    assert visitor.axe() == []


def offer_today(adviser: Visitor) -> date:
    """The whole of today, so that the door can be tried at any hour; the demonstration has some weekdays already."""
    today = datetime.now(SHANGHAI).date()
    page = adviser.open("/station/hourly/")
    clean(adviser)
    words = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
    mine = page.locator("a[href*='/station/hourly/offers/']").filter(has_text=words[today.weekday()])
    target = mine.first if mine.count() else page.get_by_role("link", name="加一个时段")
    target.click()
    page.get_by_label("星期几").select_option(str(today.weekday()))
    page.get_by_label("从几点").fill("00:00")
    page.get_by_label("到几点").fill("23:59")
    page.get_by_label("同时几个宝宝").fill("0")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("1").first).to_be_visible()
    page.get_by_label("同时几个宝宝").fill("8")
    clean(adviser)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("时段记好了。")).to_be_visible()
    return today


def test_from_the_offer_to_the_handing_over(adviser, visitor, size):
    now = datetime.now(SHANGHAI)
    offer_today(adviser)
    persona, child = FAMILIES[size]
    visitor.sign_in(persona)
    page = visitor.open("/stations/")
    page.get_by_role("link", name="五马街道婴幼儿照护服务驿站").first.click()
    page.get_by_role("link", name="看时间和空位").click()
    clean(visitor)
    page.get_by_role("link", name=re.compile("^约这天")).first.click()
    clean(visitor)
    starts = now + timedelta(minutes=3)
    ends = starts + timedelta(hours=1)
    tonight = ends.date() != now.date()  # then the hour is tomorrow's, and only booked and given back
    day = now.date() + timedelta(days=1) if tonight else now.date()
    page.get_by_label("哪个宝宝").select_option(label=child)
    page.get_by_label("哪天").fill(day.isoformat())
    begins = "09:00" if tonight else f"{starts:%H:%M}"
    page.get_by_label("几点送来").fill(begins)
    page.get_by_label("几点接走").fill(begins)
    page.get_by_label("紧急联系电话").fill("13800138001")
    page.get_by_label(re.compile("^我同意驿站照护")).check()
    page.get_by_role("button", name="约好").click()
    expect(page.get_by_label("紧急联系电话")).to_have_value("13800138001")
    page.get_by_label("几点接走").fill("10:00" if tonight else f"{ends:%H:%M}")
    page.get_by_role("button", name="约好").click()
    expect(page.get_by_text("约好了。")).to_be_visible()
    clean(visitor)
    if tonight:
        page.get_by_role("button", name="不去了，取消").click()
        expect(page.get_by_text("取消好了。")).to_be_visible()
        return
    page.get_by_label("还要告诉老师的").fill("会认生")
    page.get_by_role("button", name="填好了").click()
    expect(page.get_by_text("填好了，老师在门口会看到。")).to_be_visible()

    desk = adviser.open("/station/hourly/")
    desk.get_by_role("link", name=re.compile(rf"^{child}")).first.click()
    expect(desk.get_by_text("会认生")).to_be_visible()
    clean(adviser)
    desk.get_by_label("门口量的体温（度）").fill("36.6")
    desk.get_by_role("button", name="量好了，收下").click()
    expect(desk.get_by_text("收好了，宝宝在照护中。")).to_be_visible()
    clean(adviser)
    desk.get_by_label("谁接走的").fill("妈妈")
    desk.get_by_role("button", name="交给家人了").click()
    expect(desk.get_by_text("接走了，辛苦了。")).to_be_visible()
    page.reload()
    expect(page.get_by_text("已接走").first).to_be_visible()
    clean(visitor)
