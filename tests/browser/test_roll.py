"""The roll in a browser: called at a paired tablet with one thumb, seen at the desk, taken away as a report."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, Visitor

WHO = "王海燕"  # the health worker calls every room; nobody else's journey comes in with her PIN
TABLETS = {"phone": "点名平板一", "desk": "点名平板二"}  # the two sizes share one house
ROOM = "蒲公英班"
REPORTS = ("real", "papers", "book", "hours")


@pytest.fixture
def director(visitor):
    visitor.sign_in("director_a")
    return visitor


def come_in(director: Visitor, tablet: Visitor, name: str) -> Page:
    page = director.open("/desk/tablets/new/")
    page.get_by_label("平板名称").fill(name)
    page.get_by_role("button", name="生成配对码").click()
    code = page.locator(".big-code").inner_text()
    director.open("/desk/tablets/")
    page.locator("li.cell").filter(has_text=WHO).get_by_role("button").first.click()
    pin = page.locator(".big-code").inner_text().replace(" ", "")
    floor = tablet.open("/floor/")
    floor.get_by_label("配对码").fill(code)
    floor.get_by_role("button", name="配对").click()
    floor.get_by_role("link", name=WHO).click()
    floor.get_by_label("6 位密码").fill(pin)
    floor.get_by_role("button", name="进入").click()
    floor.get_by_label("新的 6 位密码").fill("573926")
    floor.get_by_label("再填一次").fill("573926")
    floor.get_by_role("button", name="就用这个").click()
    expect(floor.get_by_role("heading", name=f"{WHO}，您好")).to_be_visible()
    return floor


def test_the_roll_is_called_on_a_tablet_and_seen_at_the_desk(director, size, chromium, house):
    context = chromium.new_context(**SIZES["phone"], locale="zh-CN", timezone_id="Asia/Shanghai")
    tablet = Visitor(context, house)
    floor = come_in(director, tablet, TABLETS[size])
    floor.locator("section.card").filter(has_text="今天点名").get_by_role("link", name=ROOM).click()
    expect(floor.get_by_role("heading", name=ROOM)).to_be_visible()
    assert tablet.overflow() == 0
    assert tablet.axe() == []

    row = floor.locator(".roll-row").filter(has_text="还没点").first
    child = row.get_attribute("id")
    row = floor.locator(f"#{child}")
    here = row.get_by_role("button", name=re.compile("^到了"))
    assert here.bounding_box()["height"] >= 56
    here.click()
    expect(row).to_contain_text("到园")
    expect(floor.locator("main")).to_contain_text("到园记好了")
    row.get_by_role("button", name=re.compile("^接走了")).click()
    expect(row).to_contain_text("离园")
    row.locator("summary").click()
    assert tablet.overflow() == 0
    assert tablet.axe() == []
    row.get_by_label("离园时间").fill("00:01")
    row.get_by_role("button", name="按这个时间离园").click()
    expect(row.locator(".field-error")).to_contain_text("离园时间不能早于到园时间")
    row.get_by_role("button", name="没来：生病").click()
    expect(row).to_contain_text("缺勤：生病")

    page = director.open("/desk/roll/")
    expect(page.locator("main")).to_contain_text("缺勤：生病")
    assert director.overflow() == 0
    assert director.axe() == []
    row.locator("summary").click()
    row.get_by_role("button", name="撤回，重新点").click()
    expect(row).to_contain_text("还没点")

    assert floor.goto(f"{house}/desk/roll/").status == 403
    director.open("/desk/tablets/")
    page.locator("li.cell").filter(has_text=TABLETS[size]).get_by_role("button", name="停用").click()
    expect(page.locator("main")).to_contain_text("平板已停用")
    tablet.open("/floor/roll/")
    expect(floor.get_by_label("配对码")).to_be_visible()
    context.close()
    assert tablet.complaints == []


@pytest.mark.parametrize(
    "path",
    ["/desk/roll/month/", "/desk/rooms/import/", "/desk/rooms/", *(f"/desk/reports/{name}/" for name in REPORTS)],
)
def test_each_page_fits_and_is_accessible(director, path):
    director.open(path)
    assert director.overflow() == 0
    assert director.axe() == []


def test_a_report_is_filtered_and_taken_away(director):
    page = director.open("/desk/reports/real/")
    page.get_by_label("班级").select_option(label=ROOM)
    expect(page).to_have_url(re.compile("room="))
    expect(page.locator("tbody tr")).to_have_count(1)
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出 Excel").click()
    assert taken.value.suggested_filename == "real.xlsx"


def test_the_family_says_ahead_and_takes_it_back(visitor):
    page = visitor.sign_in("parent_a")
    visitor.open("/family/")
    page.get_by_role("link", name="看每一天，或告诉园里哪天不来").first.click()
    assert visitor.overflow() == 0
    assert visitor.axe() == []
    page.get_by_role("link", name="告诉园里哪天不来").click()
    day = page.get_by_label("从哪天")
    for _step in range(7):  # tomorrow, or the first open day after it
        last = page.get_by_label("到哪天")
        last.fill(day.input_value())
        page.get_by_label("事假").check()
        page.get_by_role("button", name="告诉园里").click()
        if page.get_by_text("园里知道了").count():
            break
        day.fill(
            page.evaluate("text => new Date(Date.parse(text) + 864e5).toISOString().slice(0, 10)", day.input_value())
        )
    expect(page.get_by_text("园里知道了，1 天不来")).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("button", name=re.compile("^还是来")).first.click()
    expect(page.get_by_text("已撤回，园里会等宝宝来")).to_be_visible()
