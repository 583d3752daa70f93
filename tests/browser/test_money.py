"""Money in a browser: a contract from the published list, a payment and its receipt, a mistake undone; and what the
family sees of it. What is made here is undone here: both sizes share one house."""

import re

import pytest
from playwright.sync_api import Page, expect

WITHOUT = "糖糖"  # placed since three days, no contract yet
PAYING = "豆豆"


@pytest.fixture
def bookkeeper(visitor):
    visitor.sign_in("finance_a")
    return visitor


def clean(visitor) -> None:
    assert visitor.overflow() == 0
    assert visitor.axe() == []


def account(visitor, name: str) -> Page:
    page = visitor.open("/desk/money/")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def test_a_contract_is_made_from_the_list_and_voided(bookkeeper):
    page = account(bookkeeper, WITHOUT)
    expect(page.get_by_role("heading", name="收费合同")).to_be_visible()
    clean(bookkeeper)
    meals = page.get_by_role("group", name="餐费")
    meals.get_by_label("餐费").check()
    meals.get_by_label("缺勤退还比例").fill("120")
    page.get_by_role("button", name="写好合同").click()
    expect(page.get_by_text("请填 0 到 100。", exact=True)).to_be_visible()
    expect(meals.get_by_label("缺勤退还比例")).to_have_value("120")
    meals.get_by_label("缺勤退还比例").fill("100")
    page.get_by_role("button", name="写好合同").click()
    expect(page.get_by_text("合同写好了")).to_be_visible()
    expect(page.get_by_text("等家长确认")).to_be_visible()
    clean(bookkeeper)

    page.get_by_role("link", name="写错了，作废").click()
    page.get_by_label("原因").fill("练习时写的")
    page.get_by_role("button", name="作废这份合同").click()
    expect(page.get_by_text("合同已作废。")).to_be_visible()
    page = bookkeeper.open("/desk/money/?state=none")
    expect(page.get_by_role("link", name=WITHOUT, exact=True)).to_be_visible()


def test_a_payment_has_a_receipt_and_a_mistake_is_undone(bookkeeper):
    page = account(bookkeeper, PAYING)
    clean(bookkeeper)
    page.get_by_text("今天可退的是怎么算的").click()
    expect(page.get_by_text("已经付的")).to_be_visible()
    page.get_by_role("link", name="登记收款").click()
    clean(bookkeeper)
    page.get_by_label("金额").fill("12.50")
    page.get_by_label("现金").check()
    page.get_by_role("button", name="登记收款").click()
    expect(page.get_by_role("heading", name=re.compile("收款收据"))).to_be_visible()
    expect(page.locator("main")).to_contain_text("¥12.50")
    clean(bookkeeper)
    page.get_by_role("link", name="记错了，作废").click()
    page.get_by_label("原因").fill("多点了一次")
    page.get_by_role("button", name="作废").click()
    expect(page.get_by_text("账上记了一笔冲销")).to_be_visible()
    bookkeeper.open("/desk/money/payments/")
    clean(bookkeeper)


def test_the_bills_of_the_next_month_are_looked_through(bookkeeper):
    page = bookkeeper.open("/desk/money/")
    clean(bookkeeper)
    page.get_by_role("link", name="下个月").click()
    page.get_by_role("link", name="先看一遍再开").click()
    expect(page.get_by_role("button", name=re.compile("开出这"))).to_be_visible()
    clean(bookkeeper)
    page.get_by_role("link", name="先不开").click()
    expect(page.get_by_role("link", name="先看一遍再开")).to_be_visible()


def test_the_family_sees_bills_receipts_and_what_is_refundable(visitor):
    page = visitor.sign_in("parent_a")
    visitor.open("/family/")
    page.get_by_role("link", name="看账单、收据和可退的钱").click()
    expect(page.get_by_text("今天离托可退")).to_be_visible()
    clean(visitor)
    bills = page.locator("section.card").filter(has=page.get_by_role("heading", name="账单"))
    bills.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("怎么算的")
    clean(visitor)
