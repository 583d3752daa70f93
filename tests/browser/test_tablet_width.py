"""The nursery's desk at 768 px, the width of a director's tablet: neither the phone's layout nor the desk's was made
for it, so every page is looked at, a week is planned and a menu published."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.test_nursery import PAGES as DESK

pytestmark = pytest.mark.parametrize("size", ["tablet"], indirect=True)
MORE = ("/desk/book/", "/desk/book/month/", "/desk/book/seals/", "/desk/admission/", "/desk/admission/outlook/",
        "/desk/children/", "/desk/settling/", "/desk/allergies/",
        "/desk/profile/", "/desk/fees/", "/desk/day-plan/", "/desk/photos/", "/desk/changes/")  # fmt: skip


@pytest.fixture
def director(visitor):
    visitor.sign_in("director_a")
    return visitor


def test_every_page_of_the_desk_fits_and_is_accessible(director):
    wrong = {}
    for path in dict.fromkeys((*DESK, *MORE)):
        director.open(path)
        found = ([f"{director.overflow()} px too wide"] if director.overflow() else []) + director.axe()
        if found:
            wrong[path] = found
    assert wrong == {}


def test_a_week_below_the_ratio_is_told_and_shown_by_the_half_hour(director):
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    monday = today + timedelta(days=28 - today.weekday())
    page = director.open(f"/desk/roster/?week={monday.isoformat()}")
    page.get_by_role("combobox").first.select_option(label="早班")
    page.get_by_role("button", name="保存这一周").click()
    expect(page.locator("main")).to_contain_text("排班已保存")
    director.open("/desk/roster/ratio/")
    expect(page.locator(".banner.red").first).to_contain_text("低于师幼比")
    assert director.overflow() == 0


def test_a_weeks_menu_is_copied_and_published(director):
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    monday = today + timedelta(days=28 - today.weekday())
    page = director.open(f"/desk/menus/?week={monday.isoformat()}")
    page.get_by_role("button", name="那一周的填").click()
    expect(page.locator("main")).to_contain_text("已照前一份食谱填好")
    assert director.overflow() == 0
    page.get_by_role("button", name="公布给家长").click()
    expect(page.locator("main")).to_contain_text("已公布")
