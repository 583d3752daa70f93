"""A parent group in a browser: the adviser plans it (1024 px), a family books, gives back, books again and signs in by
the code at the door, and the adviser sees it."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

FAMILIES = {"phone": ("parent_new", "小满"), "desk": ("parent_a2", "米粒")}  # the two sizes share one house
SHANGHAI = ZoneInfo("Asia/Shanghai")


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


def soon() -> tuple[datetime, datetime]:
    """Within the half hour in which the code is good already. A meeting ends on its day: what would reach over midnight
    begins with the next."""
    now = datetime.now(SHANGHAI).replace(second=0, microsecond=0)
    starts, length = now + timedelta(minutes=3), timedelta(minutes=15)
    if (starts + length).date() != now.date():
        starts = (now + timedelta(days=1)).replace(hour=0, minute=0)
    return starts, starts + length


def plan(adviser: Visitor, size: str) -> Page:
    page = adviser.open("/station/rooms/new/")
    page.get_by_label("房间").fill(f"亲子屋 {size}")
    page.get_by_label("最多几个宝宝").fill("10")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("房间记好了")).to_be_visible()
    clean(adviser)
    page = adviser.open("/station/groups/new/")
    starts, ends = soon()
    page.get_by_label("名称").fill(f"亲子阅读 {size}")
    page.get_by_label("哪天").fill(starts.date().isoformat())
    page.get_by_label("几点开始").fill(f"{starts:%H:%M}")
    page.get_by_label("几点结束").fill(f"{ends:%H:%M}")
    page.get_by_label("房间").select_option(label=f"亲子屋 {size}（10）")
    names = page.get_by_label("指导员").locator("option").all_inner_texts()
    free = [at for at, name in enumerate(names) if at and name != "徐老师"]  # she has one today
    page.get_by_label("指导员").select_option(index=free[{"phone": 0, "desk": 1}[size]])
    page.get_by_label("从几个月").fill("6")
    page.get_by_label("到几个月").fill("36")
    page.get_by_label("几个宝宝").fill("8")
    clean(adviser)
    page.get_by_role("button", name="排好").click()
    expect(page.get_by_text("请至少选一个方面。").first).to_be_visible()
    expect(page.get_by_label("名称")).to_have_value(f"亲子阅读 {size}")
    page.get_by_label("早期学习").check()
    page.get_by_role("button", name="排好").click()
    expect(page.get_by_role("heading", name=f"亲子阅读 {size}")).to_be_visible()
    page.get_by_role("button", name="公布给家长").click()
    expect(page.get_by_text("公布了，家长可以预约了。")).to_be_visible()
    clean(adviser)
    return page


def test_from_planning_to_the_door(adviser, visitor, size):
    page = plan(adviser, size)
    persona, child = FAMILIES[size]
    public = page.get_by_role("link", name="看家长看到的页面").get_attribute("href")
    desk = page.url
    page.get_by_role("link", name="签到码").click()
    expect(page.locator(".door-code svg")).to_be_visible()
    door = page.get_by_role("link", name="扫不了的").get_attribute("href")

    family = visitor.open(public)
    expect(family.get_by_role("link", name="登录后预约")).to_be_visible()
    clean(visitor)
    visitor.sign_in(persona)
    family = visitor.open(public)
    clean(visitor)
    family.locator("section.card").filter(has=family.get_by_role("heading", name=child, exact=True)).get_by_role(
        "button", name=re.compile("^预约")
    ).click()
    expect(family.get_by_text("约好了，到时候见")).to_be_visible()
    clean(visitor)
    family.get_by_role("button", name=re.compile("^去不了")).first.click()
    expect(family.get_by_text("取消好了")).to_be_visible()

    family = visitor.open(public)
    family.get_by_role("button", name=re.compile("^预约")).first.click()
    expect(family.get_by_text("约好了")).to_be_visible()
    family.goto(door)
    clean(visitor)
    family.get_by_role("button", name=re.compile(rf"^到了\s*{child}$")).click()
    expect(family.get_by_text("签到好了，请进。").first).to_be_visible()

    page.goto(desk)
    expect(page.locator("li.cell").filter(has_text=child)).to_contain_text("已到")
    clean(adviser)
    noted(adviser, visitor, child)
    page.goto(desk)
    expect(page.get_by_text("家长说")).to_be_visible()
    page.get_by_role("button", name=re.compile("^撤回")).click()
    expect(page.get_by_text("签到已撤回")).to_be_visible()


def noted(adviser: Visitor, visitor: Visitor, child: str) -> None:
    """The family agrees, the adviser writes and measures, the family reads it and says how it was."""
    page, family = adviser.page, visitor.page
    expect(page.get_by_text("没同意记录")).to_be_visible()
    family.goto(f"{visitor.house}/family/")
    family.get_by_role("heading", name=child, exact=True).click()
    family.get_by_role("link", name="驿站足迹").click()
    expect(family.get_by_role("heading", name="下一步")).to_be_visible()
    family.get_by_role("button", name=re.compile("^同意.*记录宝宝的表现")).click()
    expect(family.get_by_text("已同意，可以随时撤回")).to_be_visible()
    clean(visitor)

    page.reload()
    page.get_by_role("link", name=re.compile("^记一笔")).click()
    page.get_by_role("button", name="保存，给家长看").click()
    expect(page.get_by_text("写一句话，或者选一项看到的。").first).to_be_visible()
    page.get_by_role("group", name="安全").get_by_label("再聊聊").check()
    page.get_by_label("安全：一句话").fill("汽车安全座椅")
    page.get_by_label("想对家长说的").fill("今天会自己翻书了。")
    clean(adviser)
    page.get_by_role("button", name="保存，给家长看").click()
    expect(page.get_by_text("写好了，家长看得到。")).to_be_visible()
    clean(adviser)
    page.get_by_role("link", name="量一量").click()
    page.get_by_label("体重（千克）").fill("10.8")
    clean(adviser)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("记进宝宝的生长记录了。")).to_be_visible()

    family.reload()
    family.get_by_role("link", name=re.compile("有记录")).first.click()
    expect(family.get_by_text("今天会自己翻书了。")).to_be_visible()
    family.get_by_label("很有收获").check()
    family.get_by_label("营养").check()
    clean(visitor)
    family.get_by_role("button", name="告诉老师").click()
    expect(family.get_by_text("谢谢，老师会看到大家的感受。")).to_be_visible()
    clean(visitor)
