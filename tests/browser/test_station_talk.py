"""A family asks and speaks in its group (390 and 1280 px); the adviser answers and lets it through (1024)."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor


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


def test_a_question_is_answered_and_closed(adviser, visitor, size):
    visitor.sign_in("parent_a")
    page = visitor.open("/stations/")
    page.get_by_role("link", name="五马街道婴幼儿照护服务驿站").first.click()
    page.get_by_role("link", name="问问老师").click()
    clean(visitor)
    words = f"挑食怎么办 {size}"
    page.get_by_label("吃和营养").check()
    page.get_by_role("button", name="提问").click()
    expect(page.get_by_text("请写几句话。").first).to_be_visible()
    expect(page.get_by_label("吃和营养")).to_be_checked()
    page.get_by_label("想问的").fill(words)
    page.get_by_role("button", name="提问").click()
    expect(page.get_by_text("问题收到了")).to_be_visible()
    clean(visitor)

    desk = adviser.open("/station/questions/")
    expect(desk.get_by_text("超时").first).to_be_visible()
    clean(adviser)
    address = page.url.replace("/stations/questions/", "/station/questions/")
    desk.goto(address)
    expect(desk.get_by_text(words)).to_be_visible()
    desk.get_by_label("回答").fill("先看他一天吃了多少，再一起吃。")
    clean(adviser)
    desk.get_by_role("button", name="回答").click()
    expect(desk.get_by_text("回答好了")).to_be_visible()

    page.reload()
    expect(page.get_by_text("再一起吃")).to_be_visible()
    clean(visitor)
    page.get_by_role("button", name="有帮助").click()
    expect(page.get_by_text("谢谢您告诉我们")).to_be_visible()


def test_a_post_is_let_through(adviser, visitor, size):
    visitor.sign_in("parent_a")
    page = visitor.open("/stations/mine/")
    page.locator("a[href^='/stations/visits/']").first.click()
    page.get_by_role("link", name="家长交流").click()
    page.get_by_label("说点什么").fill("加我 13800138000")
    page.get_by_role("button", name="发言").click()
    expect(page.get_by_text("请不要写电话").first).to_be_visible()
    clean(visitor)
    words = f"我们唱歌刷牙 {size}"
    page.get_by_label("说点什么").fill(words)
    page.get_by_role("button", name="发言").click()
    expect(page.get_by_text("老师看过就发布")).to_be_visible()
    clean(visitor)

    desk = adviser.open("/station/board/")
    clean(adviser)
    card = desk.locator("section.card").filter(has_text=words)
    card.get_by_role("button", name=re.compile("^发布")).click()
    expect(desk.get_by_text("发布了。")).to_be_visible()
    page.reload()
    expect(page.locator("li.turn").filter(has_text=words)).not_to_contain_text("等老师看过")
