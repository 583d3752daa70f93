"""The nursery's own desk in a browser: people and papers, a roster that breaks the ratio, a tablet on the floor."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, Visitor

PAGES = (
    "/desk/",
    "/desk/start/",
    "/desk/staff/",
    "/desk/staff/?state=todo",
    "/desk/staff/due/",
    "/desk/staff/new/",
    "/desk/staff/import/",
    "/desk/staff/numbers/",
    "/desk/roster/",
    "/desk/roster/ratio/",
    "/desk/roster/times/",
    "/desk/roster/leave/",
    "/desk/tablets/",
    "/desk/tablets/new/",
    "/desk/reports/",
    "/desk/reports/hours/",
    "/desk/rooms/",
    "/desk/shown/",
    "/desk/menus/",
    "/desk/menus/sheet/",
    "/desk/menus/plan/",
    "/desk/reports/papers/",
    "/desk/devices/uptime/",
)
NAMES = {"phone": "门口平板", "desk": "向日葵班平板"}  # the two sizes share one house
PEOPLE = {"phone": "张彩虹", "desk": "李文静"}


@pytest.fixture
def director(visitor):
    visitor.sign_in("director_a")
    return visitor


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_desk_fits_and_is_accessible(director, path):
    director.open(path)
    assert director.overflow() == 0
    assert director.axe() == []


def test_a_colleague_from_the_file_to_the_roster(director, size):
    """No shift without papers; with both of them, a shift."""
    page, name = director.open("/desk/staff/new/"), {"phone": "施小满", "desk": "夏小雨"}[size]
    page.get_by_label("姓名").fill(name)
    page.get_by_label("岗位").select_option(label="炊事人员")
    page.get_by_label("证件种类").select_option(label="护照")
    page.get_by_label("证件号码").fill({"phone": "E55000001", "desk": "E55000002"}[size])
    page.get_by_label("入职日期").fill("2026-03-01")
    page.get_by_role("button", name="建立档案").click()
    expect(page.locator("main")).to_contain_text("没有有效的健康合格证")
    expect(page.locator("main")).to_contain_text("第76号")
    assert director.axe() == []
    for kind, result in (("健康合格证", ""), ("违法犯罪记录查询", "未发现记录")):
        page.get_by_role("link", name="登记证件").click()
        page.get_by_label("证件", exact=True).select_option(label=kind)
        page.get_by_label("发证（查询）日期").fill(
            (datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=20)).isoformat()
        )
        if result:
            page.get_by_label("查询结果").select_option(label=result)
        page.get_by_role("button", name="登记").click()
        expect(page.locator("main")).to_contain_text("证件已登记")
    expect(page.locator("main")).to_contain_text("证照有效")
    page.get_by_role("link", name="显示完整号码").click()
    expect(page.locator("main")).to_contain_text("这次查看已经记录")

    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    director.open(f"/desk/roster/?week={(today + timedelta(days=35)).isoformat()}")
    row = page.locator("table.roster tr").filter(has_text=name)
    row.get_by_role("combobox").first.select_option(label="早班")
    page.get_by_role("button", name="保存这一周").click()
    expect(page.locator("main")).to_contain_text("排班已保存，改了 1 处")
    expect(row.get_by_role("combobox").first.locator("option:checked")).to_have_text("早班")


def test_a_week_without_carers_is_told_and_leave_asks_for_a_reason(director, size):
    page = director.open("/desk/roster/ratio/")
    expect(page.locator(".banner.red").first).to_contain_text("低于师幼比")
    assert director.axe() == []
    director.open("/desk/roster/leave/")
    person = {"phone": "叶盈盈", "desk": "潘丽丽"}[size]
    choice = page.get_by_label("谁请假").locator("option", has_text=person).first
    page.get_by_label("谁请假").select_option(value=choice.get_attribute("value"))
    page.get_by_label("类别").select_option(label="病假")
    # The Monday to come: everybody of the demonstration is on the roster then.
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    monday = (today + timedelta(days=7 - today.weekday())).isoformat()
    page.get_by_label("第一天").fill(monday)
    page.get_by_label("最后一天").fill(monday)
    page.get_by_role("button", name="批准请假").click()
    expect(page.locator(".field-error").first).to_contain_text("低于师幼比")
    expect(page.get_by_label("类别").locator("option:checked")).to_have_text("病假")
    assert director.axe() == []
    page.get_by_label("为什么仍要批准").fill("园长顶班")
    page.get_by_role("button", name="批准请假").click()
    expect(page.locator("main")).to_contain_text("请假已登记")
    expect(page.locator("main")).to_contain_text("园长顶班")


def test_a_tablet_is_paired_and_somebody_comes_in_with_a_pin(director, size, chromium, house):
    page = director.open("/desk/tablets/new/")
    page.get_by_label("平板名称").fill(NAMES[size])
    page.get_by_role("button", name="生成配对码").click()
    code = page.locator(".big-code").inner_text()
    director.open("/desk/tablets/")
    page.locator("li.cell").filter(has_text=PEOPLE[size]).get_by_role("button").click()
    pin = page.locator(".big-code").inner_text().replace(" ", "")

    context = chromium.new_context(**SIZES["phone"], locale="zh-CN", timezone_id="Asia/Shanghai")
    tablet = Visitor(context, house)
    floor = tablet.open("/floor/")
    assert tablet.axe() == []
    floor.get_by_label("配对码").fill(code)
    floor.get_by_role("button", name="配对").click()
    expect(floor.get_by_role("heading", name="您是哪一位")).to_be_visible()
    assert tablet.overflow() == 0
    assert tablet.axe() == []
    tile = floor.get_by_role("link", name=PEOPLE[size])
    assert tile.bounding_box()["height"] >= 56
    tile.click()
    floor.get_by_label("6 位密码").fill("918273" if pin != "918273" else "918274")
    floor.get_by_role("button", name="进入").click()
    expect(floor.locator(".field-error")).to_contain_text("还可以试 4 次")
    assert tablet.axe() == []
    floor.get_by_label("6 位密码").fill(pin)
    floor.get_by_role("button", name="进入").click()
    floor.get_by_label("新的 6 位密码").fill("482915")
    floor.get_by_label("再填一次").fill("482915")
    floor.get_by_role("button", name="就用这个").click()
    expect(floor.get_by_role("heading", name=f"{PEOPLE[size]}，您好")).to_be_visible()
    assert tablet.overflow() == 0
    assert tablet.axe() == []

    floor.get_by_role("link", name="安全卫生台账").click()
    expect(floor.get_by_role("heading", name="安全卫生台账")).to_be_visible()
    assert tablet.overflow() == 0
    assert tablet.axe() == []
    assert floor.goto(f"{house}/desk/staff/").status == 403

    director.open("/desk/tablets/")
    page.locator("li.cell").filter(has_text=NAMES[size]).get_by_role("button", name="停用").click()
    expect(page.locator("main")).to_contain_text("平板已停用")
    tablet.open("/floor/home/")
    expect(floor.get_by_label("配对码")).to_be_visible()
    context.close()
    assert tablet.complaints == []


def test_a_weeks_menu_is_copied_changed_and_published(director, size):
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    monday = today + timedelta(days={"phone": 14, "desk": 21}[size] - today.weekday())
    page = director.open(f"/desk/menus/?week={monday.isoformat()}")
    page.get_by_role("button", name="那一周的填").click()
    expect(page.locator("main")).to_contain_text("已照前一份食谱填好")
    expect(page.locator("main")).to_contain_text("还没有公布")
    page.get_by_role("link", name="改这一天").first.click()
    assert director.overflow() == 0
    assert director.axe() == []
    first = page.locator(".dish-rows > fieldset").first
    first.get_by_label("菜名").fill("")
    page.get_by_role("button", name="保存这一天").click()
    expect(page.locator(".field-error").first).to_be_visible()
    first.get_by_label("菜名").fill("芹菜牛肉粥")
    page.get_by_role("button", name="保存这一天").click()
    expect(page.locator("main")).to_contain_text("芹菜牛肉粥")
    page.get_by_role("button", name="公布给家长").click()
    expect(page.locator("main")).to_contain_text("已公布")
    assert director.axe() == []


def test_the_office_invites_a_director_who_is_led_through_the_first_steps(visitor, size):
    page = visitor.sign_in("official_lucheng")
    visitor.open("/gov/nurseries/?q=松台")
    page.locator("tbody a.row-link, tbody td.what a").first.click()
    page.get_by_role("link", name="邀请负责人").click()
    assert visitor.overflow() == 0
    assert visitor.axe() == []
    page.get_by_label("姓名").fill("新园长")
    page.get_by_label("手机号").fill("12")
    page.get_by_role("button", name="发出邀请").click()
    expect(page.locator(".field-error").first).to_contain_text("11 位手机号")
    page.get_by_label("手机号").fill({"phone": "19900009001", "desk": "19900009002"}[size])
    page.get_by_role("button", name="发出邀请").click()
    expect(page.locator("main")).to_contain_text("邀请已发出")
