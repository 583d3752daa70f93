"""A new nursery from the register to the parents: the office invites, the director does what the guide asks for, the
office files it, a parent finds it. At a desk and at the width of a tablet."""

import base64
import csv
import hashlib
import hmac
import struct
import time
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SIZES, Visitor, sms_code

pytestmark = pytest.mark.parametrize("size", ["tablet", "desk"], indirect=True)
PHONES = {"tablet": "19900009101", "desk": "19900009102"}
COLUMNS = ("备案编号", "机构名称", "类型", "县市区", "地址", "经度", "纬度", "备案状态", "托小班托位")
OPTIONAL = ("配共用平板", "登记摄像头", "登记门禁")
PEOPLE = (("林初一", "负责人", ""), ("周小满", "保健员", ""), ("许立夏", "保育人员", "托小班"))


def today():
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def one_time_password(secret: str) -> str:
    """RFC 6238 with its defaults, as the app on somebody's telephone shows it."""
    key = base64.b32decode(secret.replace(" ", "").upper() + "=" * (-len(secret.replace(" ", "")) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    number = struct.unpack(">I", digest[digest[-1] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@pytest.fixture
def name(size: str) -> str:
    return {"tablet": "初晨一号托育园", "desk": "初晨二号托育园"}[size]


@pytest.fixture
def register(tmp_path: Path, name: str, size: str) -> Path:
    path = tmp_path / "register.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        row = (f"登{size}1", name, "民办", "鹿城区", "公园路 19 号", "120.6601", "28.0102", "未备案", "15")
        csv.writer(file).writerows([COLUMNS, row])
    return path


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path, picture = tmp_path / "front.jpg", BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(picture, "JPEG")
    path.write_bytes(picture.getvalue())
    return path


def sound(someone: Visitor) -> None:
    assert someone.overflow() == 0
    assert someone.axe() == []


def step(page: Page, label: str) -> Locator:
    return page.locator("ol.guide > li").filter(has=page.get_by_text(label, exact=True))


def begin(someone: Visitor, label: str) -> Page:
    """From the guide to the page of one step."""
    page = someone.open("/desk/start/")
    with page.expect_navigation():
        step(page, label).get_by_role("link").click()
    sound(someone)
    return page


def send(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button).first.click()
    assert page.locator(".field-error").all_inner_texts() == []


def invited(official: Visitor, name: str, register: Path, phone: str) -> str:
    """The office enters the nursery and invites who runs it; the address of its page."""
    page = official.sign_in("official_lucheng")
    official.open("/gov/imports/new/")
    page.get_by_label("名册文件").set_input_files(str(register))
    page.get_by_role("button", name="试运行").click()
    expect(page.get_by_role("heading", name="试运行的结果")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="写入").click()
    expect(page.get_by_role("heading", name="写入的结果")).to_be_visible(timeout=60_000)
    official.open(f"/gov/nurseries/?q={name}")
    page.locator("tbody").get_by_role("link", name=name, exact=True).click()
    address = page.url.removeprefix(official.house)
    page.get_by_role("link", name="邀请负责人").click()
    page.get_by_label("姓名").fill("林初一")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="发出邀请").click()
    expect(page.locator("main")).to_contain_text("邀请已发出")
    return address


def signed_in(director: Visitor, house: str, phone: str) -> None:
    """By code, then the second factor that a desk asks for."""
    page = director.open("/desk/start/")
    page.get_by_label("手机号").fill(phone)
    page.locator("form button[type=submit]").first.click()
    page.get_by_label("验证码").fill(sms_code(house, phone))
    page.locator("form:has(input[name=code]) button[type=submit]").first.click()
    page.get_by_role("link", name="手机上的验证器应用").click()
    sound(director)
    page.locator("input[name=code]").fill(one_time_password(page.locator("main code").inner_text()))
    page.get_by_role("button", name="完成设置").click()


def describe(director: Visitor, photo: Path) -> None:
    """Profile, a picture, the room, fees, the day."""
    page = begin(director, "写好机构资料")
    page.get_by_label("联系电话").fill("0577-88000001")
    page.get_by_label("开园时间").fill("07:30")
    page.get_by_label("闭园时间").fill("17:30")
    page.get_by_label("机构介绍").fill("小小的院子，十五个宝宝，老师都住附近。")
    send(page, "保存")
    page = begin(director, "放几张照片")
    page.locator("input[type=file]").set_input_files(str(photo))
    page.locator("form[enctype] input[type=text]").first.fill("院子")
    send(page, "放上去")
    expect(page.locator("main")).to_contain_text("封面")
    page = begin(director, "核对班级")
    page.get_by_role("link", name="托小班").click()
    page.get_by_role("link", name="填楼层和采光").click()
    page.get_by_label("楼层").fill("1")
    send(page, "保存")
    page = begin(director, "公布收费")
    row = page.locator("fieldset").first
    row.get_by_label("类别").select_option(label="基本服务费")
    row.get_by_label("计费单位").select_option(label="元/月")
    row.get_by_label("项目", exact=True).fill("保育费")
    row.get_by_label("金额").fill("1680")
    send(page, "保存")
    page = begin(director, "排一日作息")
    page.locator("[name$=starts_at]").first.fill("08:00")
    page.locator("[name$=title]").first.fill("入园和晨检")
    send(page, "保存")


def employ(director: Visitor) -> None:
    """Three files with the papers that their posts need."""
    begin(director, "建人员档案")
    for number, (who, post, room) in enumerate(PEOPLE):
        page = director.open("/desk/staff/new/")
        page.get_by_label("姓名").fill(who)
        page.get_by_label("岗位").select_option(label=post)
        if room:
            page.get_by_label("班级").select_option(index=1)
        page.get_by_label("证件种类").select_option(label="护照")
        page.get_by_label("证件号码").fill(f"E66{number}{int(time.time()) % 10**6:06d}")
        page.get_by_label("入职日期").fill((today() - timedelta(days=60)).isoformat())
        send(page, "建立档案")
        for kind, result in (("健康合格证", ""), ("违法犯罪记录查询", "未发现记录")):
            page.get_by_role("link", name="登记证件").click()
            page.get_by_label("证件", exact=True).select_option(label=kind)
            page.get_by_label("发证（查询）日期").fill((today() - timedelta(days=30)).isoformat())
            if result:
                page.get_by_label("查询结果").select_option(label=result)
            send(page, "登记")
            expect(page.locator("main")).to_contain_text("证件已登记")


def plan_the_week(director: Visitor) -> None:
    director.open("/desk/roster/times/")
    page = director.page
    page.locator("[name$=name]").first.fill("早班")
    page.locator("[name$=starts_at]").first.fill("07:30")
    page.locator("[name$=ends_at]").first.fill("17:30")
    send(page, "保存")
    sound(director)
    page = begin(director, "排班")
    page.get_by_role("link", name="下一周").click()
    row = page.locator("table.roster tr").filter(has_text="许立夏")
    row.get_by_role("combobox").first.select_option(label="早班")
    send(page, "保存这一周")
    expect(page.locator("main")).to_contain_text("排班已保存")


def test_a_new_nursery_from_the_register_to_the_parents(visitor, chromium, house, size, name, register, photo):
    context = chromium.new_context(**SIZES["desk"], locale="zh-CN", timezone_id="Asia/Shanghai")
    official, director = Visitor(context, house), visitor
    address = invited(official, name, register, PHONES[size])
    signed_in(director, house, PHONES[size])
    sound(director)
    describe(director, photo)
    employ(director)
    plan_the_week(director)
    page = director.open("/desk/start/")
    for label in OPTIONAL:
        with page.expect_navigation():
            step(page, label).get_by_role("button", name="我们不需要").click()
    expect(page.locator("main")).to_contain_text("10 / 11 步")
    official.open(f"/nurseries/?q={name}")
    expect(official.page.locator("article.nursery")).to_have_count(0)

    official.open(address)
    official.page.get_by_text("发放备案回执").first.click()
    official.page.get_by_label("回执编号").fill(f"鹿备{size}1")
    official.page.get_by_label("备案日期").fill(today().isoformat())
    send(official.page, "发放备案回执")
    page = director.open("/desk/start/")
    expect(page.locator("main")).to_contain_text("都准备好了")
    sound(director)

    official.open(f"/nurseries/?q={name}")
    official.page.get_by_role("link", name=name).first.click()
    shown = official.page.locator("main")
    for told in ("0577-88000001", "小小的院子", "1,680", "入园和晨检", "已备案"):
        expect(shown).to_contain_text(told)
    sound(official)
    context.close()
    assert official.complaints == []
