"""入托一件事, as its people do it: a family with three documents, the desk, the second guardian, an official."""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from anxintuo.demo.personas import BY_KEY
from anxintuo.kit.ages import add_months

NAMES = {"phone": "𠮷小满", "desk": "买买提·阿不都热合曼"}
Look = Callable[[str], None]


@pytest.fixture
def look(visitor) -> Look:
    """The page as it stands fits and is accessible; a failure names it."""

    def looked_at(where: str) -> None:
        assert visitor.overflow() == 0, where
        assert visitor.axe() == [], where

    return looked_at


@pytest.fixture
def papers(tmp_path) -> dict[str, Path]:
    """Three photographed papers."""
    found = {}
    for kind in ("户籍信息", "预防接种记录", "入托体检表"):
        sheet = Image.new("RGB", (1200, 1600), "#f6f3ea")
        ImageDraw.Draw(sheet).rectangle((90, 90, 1110, 1510), outline="#345", width=8)
        found[kind] = tmp_path / f"{kind}.jpg"
        sheet.save(found[kind], "JPEG")
    return found


def add_child(page: Page, visitor, name: str, size: str) -> None:
    """A child of fourteen months with a birth certificate, entered by its mother."""
    visitor.open("/family/children/new/")
    page.get_by_label("宝宝姓名").fill(name)
    page.get_by_label("男" if size == "desk" else "女", exact=True).check()
    page.get_by_label("出生日期").fill(add_months(localdate(), -14).isoformat())
    page.get_by_label("出生医学证明").check()
    page.get_by_label("证件号码").fill(f"U{secrets.randbelow(10**9):09d}")
    page.get_by_label("妈妈").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def upload(page: Page, kind: str, file: Path, *, issued: bool = False) -> None:
    page.get_by_role("link", name=re.compile(f"^(上传|更换) ?{kind}$")).click()
    page.locator("input[type=file]").set_input_files(str(file))
    if issued:
        page.get_by_label("出具日期").fill((localdate() - timedelta(days=3)).isoformat())
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text(f"“{kind}”已上传").first).to_be_visible()


def apply(page: Page, visitor, slug: str, name: str, papers: dict[str, Path], look: Look) -> str:
    """The four steps; returns the application's address."""
    visitor.open(f"/nurseries/{slug}/")
    look("the nursery's page")
    page.get_by_role("link", name="申请入托").first.click()
    page.get_by_label(name).last.check()
    look("which child")
    page.get_by_role("button", name="开始申请").click()
    expect(page.locator(".steps .now")).to_contain_text("志愿")
    next_month = add_months(localdate().replace(day=1), 1)
    page.get_by_label("希望入托的月份").select_option(value=f"{next_month:%Y-%m}")
    look("wishes")
    page.get_by_role("button", name="下一步").click()
    for kind, file in papers.items():
        upload(page, kind, file, issued=kind == "入托体检表")
    look("documents")
    page.get_by_role("button", name="下一步").click()
    look("send")
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("申请已提交").first).to_be_visible()
    look("the family's time line")
    return str(page.url)


def open_case(page: Page, visitor, name: str, queue: str) -> None:
    visitor.open(f"/desk/admission/?queue={queue}")
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def check(page: Page, kind: str) -> None:
    page.get_by_role("button", name=re.compile(f"^通过 ?{kind}$")).click()
    expect(page.get_by_text(f"“{kind}”已通过").first).to_be_visible()


def test_from_the_first_wish_to_the_accepted_place(visitor, size, papers, look):
    name = NAMES[size]
    page = visitor.sign_in("director_b")
    visitor.open("/desk/rooms/")
    slug = page.get_by_role("link", name="看家长看到的页面").get_attribute("href").rstrip("/").split("/")[-1]

    # The mother adds the child and asks the father to decide with her.
    visitor.sign_in("parent_new")
    add_child(page, visitor, name, size)
    page.get_by_role("link", name="邀请和管理监护人").click()
    page.get_by_label("对方手机号").fill(BY_KEY["parent_former"].phone.removeprefix("+86"))
    page.get_by_label("爸爸").check()
    page.get_by_label("共同决定").check()
    look("guardians")
    page.get_by_role("button", name="邀请").click()
    expect(page.get_by_text("已邀请").first).to_be_visible()
    application = apply(page, visitor, slug, name, papers, look)

    visitor.sign_in("parent_former")
    visitor.open("/family/invitations/")
    look("invitations")
    page.get_by_role("button", name="接受").last.click()  # the name is masked until then
    expect(page.get_by_text("已接受").first).to_be_visible()

    # The nursery takes it in, finds one photo unreadable and sends it back.
    visitor.sign_in("director_b")
    open_case(page, visitor, name, "new")
    page.get_by_role("button", name="受理").click()
    check(page, "户籍信息")
    look("the case beside its documents")
    box = page.locator("#document-vaccination")
    box.get_by_text("不通过", exact=True).click()
    box.get_by_label("不通过的原因").select_option(label="看不清楚")
    box.get_by_label("给家长的说明").fill("第二页太暗，请在亮一点的地方重拍。")
    box.get_by_role("button", name="标为未通过").click()
    expect(page.get_by_text("家长会看到说明").first).to_be_visible()
    page.get_by_role("link", name="退回补正").click()
    page.get_by_label("请家长补什么").fill("预防接种记录第二页请重拍。")
    look("sending back")
    page.get_by_role("button", name="退回补正").click()
    expect(page.get_by_text("已退回").first).to_be_visible()

    # The family sees why, uploads anew and sends it in again.
    visitor.sign_in("parent_new")
    page.goto(application)
    expect(page.get_by_role("heading", name="请补正材料")).to_be_visible()
    expect(page.locator("main")).to_contain_text("第二页太暗")
    look("what to correct")
    upload(page, "预防接种记录", papers["预防接种记录"])
    page.get_by_role("button", name="补好了，再提交").click()
    expect(page.locator("main")).to_contain_text("现在在机构那里")

    # Checked, into the queue, and a place.
    visitor.sign_in("director_b")
    open_case(page, visitor, name, "review")
    check(page, "预防接种记录")
    check(page, "入托体检表")
    page.get_by_role("button", name="进入排队").click()
    expect(page.get_by_text("已进入排队").first).to_be_visible()
    page.get_by_role("link", name="发放托位").click()
    page.get_by_label("班级").select_option(label_of(page, "蒲公英班"))
    look("offering")
    page.get_by_role("button", name="发放托位").click()
    expect(page.get_by_text("托位已发出").first).to_be_visible()

    # The mother accepts; the father has to agree before the place is theirs.
    visitor.sign_in("parent_new")
    page.goto(application)
    page.get_by_role("link", name="看托位并答复").click()
    expect(page.locator("main")).to_contain_text("答复截止")
    page.get_by_text("先后是怎么排的").click()
    expect(page.locator("main")).to_contain_text("全国统一：")
    look("the offer")
    page.locator("input[name=agreement_read]").check()
    page.get_by_role("button", name="接受托位").click()
    expect(page.get_by_text("还要另一位监护人确认").first).to_be_visible()
    visitor.sign_in("parent_former")
    page.goto(application)
    page.get_by_role("link", name="看托位并答复").click()
    page.get_by_role("button", name="我同意").click()
    expect(page.get_by_text("托位已经定下").first).to_be_visible()
    look("accepted")
    paper = page.request.get(visitor.house + page.get_by_role("link", name="PDF").first.get_attribute("href"))
    assert paper.body().startswith(b"%PDF-")

    # The nursery has the child among those to come; the official sees figures, and a name only for a purpose.
    visitor.sign_in("director_b")
    visitor.open("/desk/children/")
    expect(page.locator("main")).to_contain_text(name)
    look("the nursery's children")
    visitor.sign_in("official_lucheng")
    visitor.open("/gov/admissions/")
    expect(page.locator("main")).not_to_contain_text(name)
    expect(page.get_by_role("heading", name="按提交的月份")).to_be_visible()
    look("the officials' view")


def label_of(page: Page, room: str) -> str:
    """The value of the option that names a room."""
    return str(page.locator("select[name=room] option", has_text=room).first.get_attribute("value"))


def test_the_pages_of_health_fit_and_are_accessible(visitor, look):
    page = visitor.sign_in("parent_a")
    visitor.open("/family/")
    page.locator("a.card").first.click()
    child = page.url.rstrip("/").split("/")[-1]
    for path in ("", "passport/", "vaccination/", "vaccination/booklet/", "vaccination/dose/", "vaccination/import/",
                 "vaccination/defer/", "growth/", "growth/measure/", "consents/", "guardians/", "seen/"):  # fmt: skip
        visitor.open(f"/family/children/{child}/{path}")
        look(path)


def test_the_desk_of_admission_fits_and_is_accessible(visitor, look):
    page = visitor.sign_in("director_a")
    for path in ("admission/", "admission/?queue=waiting", "admission/outlook/", "admission/paper/", "children/",
                 "children/vaccine-checks/"):  # fmt: skip
        visitor.open(f"/desk/{path}")
        look(path)
    page.locator("main .cell a").first.click()
    look("one booklet")


def test_a_plan_of_the_first_days_is_made_shared_and_seen(visitor, look, size):
    """On the phone the plan of one child, at the desk that of another: each is made once."""
    page = visitor.sign_in("director_a")
    visitor.open("/desk/children/")
    page.get_by_role("link", name=re.compile("^适应计划 ?" + ("豆豆" if size == "phone" else "米粒"))).click()
    look("what is proposed")
    page.get_by_role("button", name="按模板建计划").click()
    expect(page.get_by_text("计划建好了").first).to_be_visible()
    look("the plan to edit")
    page.get_by_role("button", name="发给家长").click()
    expect(page.get_by_text("已发给家长").first).to_be_visible()
    visitor.sign_in("parent_a" if size == "phone" else "parent_a2")
    visitor.open("/family/")
    page.get_by_role("link", name="看计划并确认").click()
    look("the family's plan")
    page.get_by_role("button", name="看过了").click()
    expect(page.get_by_text("老师知道您看过了").first).to_be_visible()


def test_two_cases_are_marked_and_done_at_once(visitor, look):
    page = visitor.sign_in("director_a")
    visitor.open("/desk/admission/?queue=review")
    page.locator("main tbody input[type=checkbox]").first.check()
    expect(page.get_by_role("button", name="选中的进入排队")).to_be_visible()
    look("a batch")
