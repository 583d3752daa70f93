"""Officials: the own area, a change request from the nursery to the answer, a register handed in and written."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

NURSERY = "/nurseries/lu-cheng-wu-ma-yang-guang-tuo-yu-yuan/"


def test_every_page_opens_fits_and_is_accessible(visitor):
    visitor.sign_in("official_city")
    for path in ("", "nurseries/", "nurseries/map/", "changes/", "imports/", "imports/new/"):
        visitor.open(f"/gov/{path}")
        assert visitor.overflow() == 0, path
        assert visitor.axe() == [], path
    visitor.open("/gov/nurseries/lu-cheng-wu-ma-yang-guang-tuo-yu-yuan/")
    assert visitor.axe() == []


def test_an_official_of_another_county_finds_nothing_of_this_one(visitor):
    page = visitor.sign_in("official_yueqing")
    visitor.open("/gov/nurseries/?q=五马")
    expect(page.get_by_text("没有符合条件的机构")).to_be_visible()
    response = page.goto(f"{visitor.house}/gov/nurseries/lu-cheng-wu-ma-yang-guang-tuo-yu-yuan/")
    assert response.status == 404


def test_a_change_is_asked_for_accepted_and_seen_by_parents(visitor, size):
    page = visitor.sign_in("director_a")
    visitor.open("/desk/changes/new/")
    address = f"鹿城区五马街道公园路 {18 if size == 'desk' else 20} 号甲"
    page.get_by_label("地址", exact=True).fill(address)
    page.get_by_label("变更说明").fill("门牌重新编号")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("main")).to_contain_text("等待审核")
    visitor.sign_in("official_lucheng")
    visitor.open("/gov/changes/")
    page.get_by_role("link", name="鹿城五马阳光托育园").first.click()
    expect(page.locator("main")).to_contain_text(address)
    assert visitor.axe() == []
    page.get_by_label("同意变更").check()
    page.get_by_role("button", name="答复机构").click()
    expect(page.get_by_role("heading", name="变更申请")).to_be_visible()
    visitor.open(NURSERY)
    expect(page.locator("main")).to_contain_text(address)


def test_a_refusal_without_a_reason_is_asked_for_one(visitor):
    page = visitor.sign_in("director_b")
    name = page.locator(".place").first.inner_text()
    visitor.open("/desk/changes/new/")
    page.get_by_label("所在楼层").fill("1–3 层")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("main")).to_contain_text("等待审核")
    visitor.sign_in("official_lucheng")
    visitor.open("/gov/changes/")
    page.get_by_role("link", name=name).first.click()
    page.get_by_label("不同意", exact=True).check()
    page.get_by_role("button", name="答复机构").click()
    expect(page.get_by_text("不同意时请写明原因").first).to_be_visible()
    page.get_by_label("给机构的话").fill("楼层与消防证明不一致，请补交。")
    page.get_by_role("button", name="答复机构").click()
    expect(page.get_by_role("heading", name="变更申请")).to_be_visible()
    visitor.sign_in("director_b")
    visitor.open("/desk/changes/")
    expect(page.locator("main")).to_contain_text("楼层与消防证明不一致")


@pytest.fixture
def register(tmp_path: Path, size: str) -> Path:
    """A small register of 鹿城: one good nursery, one outside the city, one without a name."""
    path = tmp_path / f"register-{size}.csv"
    columns = (
        "备案编号",
        "机构名称",
        "类型",
        "县市区",
        "地址",
        "经度",
        "纬度",
        "备案状态",
        "备案日期",
        "备案机关",
        "托小班托位",
    )
    office = ("已备案", "2026-03-02", "鹿城区卫生健康局", "15")
    rows = [
        (f"试备{size}1", f"名册新园{size}", "民办", "鹿城区", "公园路 9 号", "120.66", "28.01", *office),
        (f"试备{size}2", f"远方的园{size}", "民办", "鹿城区", "别处 1 号", "116.4", "39.9", *office),
        (f"试备{size}3", "", "民办", "鹿城区", "无名路", "120.66", "28.02", *office),
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def test_a_register_is_read_dry_then_written_and_found_by_parents(visitor, size, register):
    page = visitor.sign_in("official_lucheng")
    visitor.open("/gov/imports/new/")
    page.get_by_label("名册文件").set_input_files(str(register))
    page.get_by_role("button", name="试运行").click()
    expect(page.get_by_role("heading", name="试运行的结果")).to_be_visible(timeout=60_000)
    expect(page.locator("#problems")).to_contain_text("机构名称")
    assert visitor.axe() == []
    visitor.open(f"/nurseries/?q=名册新园{size}")
    expect(page.locator("article.nursery")).to_have_count(0)
    page.go_back()
    page.get_by_role("button", name="写入").click()
    expect(page.get_by_role("heading", name="写入的结果")).to_be_visible(timeout=60_000)
    visitor.open(f"/nurseries/?q=名册新园{size}")
    expect(page.locator("article.nursery")).to_have_count(1)


def test_the_table_is_taken_away(visitor):
    page = visitor.sign_in("official_lucheng")
    visitor.open("/gov/nurseries/?state=in_force")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 CSV").click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert content.count("鹿城区") >= 100
    assert "乐清市" not in content


def test_without_javascript_the_officials_table_still_filters(plain_visitor):
    page = plain_visitor.sign_in("official_lucheng")
    plain_visitor.open("/gov/nurseries/")
    page.get_by_label("类型").select_option(label="公办")
    page.get_by_role("button", name="筛选").click()
    assert "kind=public" in page.url
