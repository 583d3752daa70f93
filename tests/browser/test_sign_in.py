"""Signing in by code, on a phone and at a desk, with and without JavaScript."""

from playwright.sync_api import expect

from tests.browser.conftest import sms_code

NUMBERS = {"phone": "19900008801", "desk": "19900008802"}
PLAIN_NUMBERS = {"phone": "19900008803", "desk": "19900008804"}


def sign_in_by_code(someone, house, number):
    page = someone.open("/accounts/sign-in/")
    page.get_by_label("手机号").fill(f"{number[:3]} {number[3:7]} {number[7:]}")
    page.locator("form button[type=submit]").first.click()
    expect(page.get_by_label("验证码")).to_be_visible()
    page.get_by_label("验证码").fill(sms_code(house, number))
    page.locator("form:has(input[name=code]) button[type=submit]").first.click()
    return page


def test_a_new_number_signs_in_with_the_code_it_was_sent(visitor, house, size):
    page = sign_in_by_code(visitor, house, NUMBERS[size])
    visitor.open("/accounts/me/")
    expect(page.locator("main")).to_contain_text(f"{NUMBERS[size][:3]}****{NUMBERS[size][-4:]}")
    assert NUMBERS[size] not in page.content()
    assert visitor.axe() == []


def test_the_same_without_javascript(plain_visitor, house, size):
    page = sign_in_by_code(plain_visitor, house, PLAIN_NUMBERS[size])
    plain_visitor.open("/accounts/me/")
    expect(page.locator("main")).to_contain_text(f"{PLAIN_NUMBERS[size][:3]}****")


def test_a_wrong_number_gets_a_sentence_and_stays_typed(visitor):
    page = visitor.open("/accounts/sign-in/")
    page.get_by_label("手机号").fill("123")
    page.locator("form button[type=submit]").first.click()
    expect(page.get_by_label("手机号")).to_have_value("123")
    expect(page.locator("[role=alert]").first).to_be_visible()
    assert visitor.axe() == []
