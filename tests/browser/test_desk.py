"""The nursery's desk: a director edits what parents see, and what was typed is never lost."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

NURSERY = "/nurseries/lu-cheng-wu-ma-yang-guang-tuo-yu-yuan/"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "room.jpg"
    Image.new("RGB", (1600, 1200), "#cfe8df").save(path)
    return path


def test_every_page_of_the_desk_opens_fits_and_is_accessible(visitor):
    visitor.sign_in("director_a")
    for path in ("", "profile/", "fees/", "day-plan/", "rooms/", "photos/", "changes/", "changes/new/"):
        visitor.open(f"/desk/{path}")
        assert visitor.overflow() == 0, path
        assert visitor.axe() == [], path


SAVED_UNTOUCHED = {
    "profile/": ("保存资料", "资料已更新"),
    "fees/": ("保存收费", "收费目录已更新"),
    "day-plan/": ("保存作息", "一日作息已更新"),
    "rooms/": ("保存空位", "空位已更新"),
    "changes/new/": ("提交申请", "与现在的备案信息相同"),
}


@pytest.mark.parametrize("path", SAVED_UNTOUCHED)
def test_a_form_sent_as_the_browser_filled_it_is_never_refused(visitor, path):
    """Spare rows, defaults of selects and formats of dates included: what only a real browser sends."""
    button, sentence = SAVED_UNTOUCHED[path]
    page = visitor.sign_in("director_a")
    visitor.open(f"/desk/{path}")
    page.get_by_role("button", name=button).click()
    expect(page.locator("main")).to_contain_text(sentence)
    expect(page.locator(".field-error")).to_have_count(0)


def test_fees_and_day_plan_grow_by_the_spare_row(visitor, size):
    page = visitor.sign_in("director_a")
    visitor.open("/desk/day-plan/")
    row = page.locator("fieldset").last
    row.get_by_label("时间").fill("16:3" + ("1" if size == "desk" else "2"))
    row.get_by_label("内容").fill(f"绘本时间{size}")
    page.get_by_role("button", name="保存作息").click()
    expect(page.get_by_text("一日作息已更新")).to_be_visible()
    visitor.open("/desk/fees/")
    row = page.locator("fieldset").last
    row.get_by_label("类别").select_option(label="其他服务费")
    row.get_by_label("项目").fill(f"亲子体验{size}")
    row.get_by_label("计费单位").select_option(label="元/次")
    row.get_by_label("金额").fill("80")
    page.get_by_role("button", name="保存收费").click()
    expect(page.get_by_text("收费目录已更新")).to_be_visible()
    visitor.open(NURSERY)
    expect(page.locator("main")).to_contain_text(f"绘本时间{size}")
    expect(page.locator("main")).to_contain_text(f"亲子体验{size}")


def test_what_the_director_saves_stands_on_the_public_page_at_once(visitor, size):
    page = visitor.sign_in("director_a")
    words = f"新的介绍，写于{size}。"
    visitor.open("/desk/profile/")
    page.get_by_label("机构介绍").fill(words)
    page.get_by_role("button", name="保存资料").click()
    expect(page.get_by_text("家长现在就能看到")).to_be_visible()
    visitor.open(NURSERY)
    expect(page.get_by_text(words)).to_be_visible()


def test_a_wrong_time_gets_a_sentence_and_keeps_what_was_typed(visitor):
    page = visitor.sign_in("director_a")
    visitor.open("/desk/profile/")
    page.get_by_label("机构介绍").fill("还没保存的话")
    page.get_by_label("开园时间").fill("18:00")
    page.get_by_label("闭园时间").fill("08:00")
    page.get_by_role("button", name="保存资料").click()
    expect(page.get_by_text("闭园时间要晚于开园时间").first).to_be_visible()
    expect(page.get_by_label("机构介绍")).to_have_value("还没保存的话")


def test_free_places_of_a_room_reach_the_list(visitor):
    page = visitor.sign_in("director_a")
    visitor.open("/desk/rooms/")
    row = page.locator("fieldset", has_text="蒲公英班")
    row.get_by_label("已入托人数").fill("12")
    page.get_by_role("button", name="保存空位").click()
    expect(page.get_by_text("空位已更新")).to_be_visible()
    visitor.open(NURSERY)
    expect(page.locator("#places ~ .meter-row", has_text="托小班")).to_contain_text("空")


def test_a_photo_goes_up_and_comes_down(visitor, picture):
    page = visitor.sign_in("director_a")
    visitor.open("/desk/photos/")
    before = page.locator("img.photo").count()
    page.get_by_label("照片").set_input_files(str(picture))
    page.get_by_label("这是哪里").fill("新活动室")
    page.get_by_role("button", name="放上去").click()
    expect(page.locator("img.photo")).to_have_count(before + 1)
    page.locator("section.card", has_text="新活动室").get_by_role("link", name="撤下").click()
    expect(page.get_by_role("dialog")).to_contain_text("家长马上就看不到它了")
    page.get_by_role("dialog").get_by_role("button", name="撤下").click()
    expect(page.locator("img.photo")).to_have_count(before)


def test_a_caregiver_sees_the_desk_but_not_the_director_s_jobs(visitor):
    page = visitor.sign_in("caregiver_a1")
    expect(page.get_by_role("heading", level=1)).to_contain_text("鹿城五马阳光托育园")
    assert page.get_by_role("link", name="收费目录").count() == 0
    visitor.open("/desk/fees/")
    expect(page.locator("main")).to_contain_text("需要其他岗位的同事来做")


def test_a_wrong_row_is_told_at_the_top_where_the_focus_is(visitor):
    page = visitor.sign_in("director_a")
    visitor.open("/desk/day-plan/")
    page.locator("fieldset").nth(1).get_by_label("内容").fill("")
    page.get_by_role("button", name="保存作息").click()
    summary = page.locator(".form-errors")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="内容").click()
    expect(page.locator("fieldset").nth(1).get_by_label("内容")).to_be_focused()
    assert visitor.axe() == []


def test_a_press_on_the_map_fills_the_coordinates(visitor, size):
    page = visitor.sign_in("director_a")
    visitor.open("/desk/changes/new/")
    before = page.get_by_label("经度").input_value()
    if size == "phone":
        page.get_by_role("button", name="打开地图").click()
    page.locator(".map").scroll_into_view_if_needed()
    page.locator(".map[data-axt-ready]").click(position={"x": 60, "y": 60})
    page.get_by_role("button", name="用这个位置").click()
    expect(page.get_by_label("经度")).not_to_have_value(before)
    expect(page.get_by_role("status").filter(has_text="已填入")).to_be_visible()
