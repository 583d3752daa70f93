"""A family reads what the week brings: from the nursery's page to day plan and menu of the own kind of class."""

from playwright.sync_api import expect

NURSERY = "/nurseries/lu-cheng-wu-ma-yang-guang-tuo-yu-yuan/"


def test_a_family_reads_the_week_of_its_kind_of_class(visitor):
    page = visitor.open(NURSERY)
    page.get_by_role("link", name="连作息一起看").click()
    table = page.get_by_role("region", name="一周安排")
    expect(table.get_by_role("rowheader").filter(has_text="午餐")).to_contain_text("11:10")
    expect(table).to_contain_text("软米饭")
    assert visitor.overflow() == 0
    assert visitor.axe() == []
    page.get_by_role("link", name="托大班").click()
    expect(page.get_by_role("link", name="托大班")).to_have_attribute("aria-current", "true")
    expect(table).to_contain_text("软米饭")


def test_a_carer_with_an_account_finds_the_roll_of_the_own_room(visitor, size):
    visitor.sign_in("caregiver_a1")
    page = visitor.open("/desk/")
    if size == "phone":
        page.get_by_label("打开菜单").click()
    page.get_by_role("navigation", name="工作").get_by_role("link", name="点名").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("蒲公英班")
    assert visitor.axe() == []
