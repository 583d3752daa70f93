"""Somebody with two seats: at work in one nursery, a parent in another."""

from playwright.sync_api import expect


def test_a_caregiver_who_is_a_parent_changes_seats_and_sees_the_other_shell(visitor):
    page = visitor.sign_in("caregiver_parent")
    visitor.open("/family/")
    expect(page.locator("body")).to_have_class("family")
    expect(page.locator("main")).to_contain_text("糖糖")
    change_seat(page, "保育")
    expect(page.locator("body")).to_have_class("desk")
    assert "糖糖" not in page.locator("main").inner_text()
    assert visitor.axe() == []
    change_seat(page, "家长")
    expect(page.locator("body")).to_have_class("family")
    assert visitor.axe() == []


def change_seat(page, title):
    """By the menu behind one's own name, which stands in every shell: twice at a desk, once for each size of screen."""
    menu = page.locator("details.menu:has(form[action='/accounts/seat/'])").locator("visible=true").first
    menu.locator("summary").click()
    with page.expect_navigation():
        menu.get_by_role("button", name=title).click()
