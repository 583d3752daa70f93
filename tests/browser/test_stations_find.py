"""A parent finds a station: the same list as of nurseries, then the page of one. At a phone and at a desk."""

from playwright.sync_api import expect

NAME = "五马街道婴幼儿照护服务驿站"


def test_a_tab_leads_to_the_stations_and_a_name_to_its_page(visitor):
    page = visitor.open("/")
    page.get_by_role("navigation", name="主要页面").get_by_role("link", name="驿站").click()
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    expect(page.get_by_role("link", name="驿站", exact=True)).to_have_attribute("aria-current", "page")
    assert visitor.axe() == []
    assert visitor.overflow() == 0
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    for heading in ("近期活动", "指导员", "在哪里", "开放时间", "驿站情况"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_text("徐老师")).to_be_visible()
    assert visitor.axe() == []
    assert visitor.overflow() == 0


def test_found_by_the_initials_of_its_name(visitor):
    page = visitor.open("/stations/")
    page.get_by_label("驿站名、街道或拼音首字母").fill("wmjd")
    page.get_by_role("button", name="找驿站").click()
    expect(page.get_by_role("link", name=NAME)).to_be_visible()


def test_nothing_found_says_so_and_the_way_out_is_one_press(visitor):
    page = visitor.open("/stations/?q=没有这个驿站吧")
    expect(page.get_by_text("没有符合条件的驿站")).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("link", name="清除筛选").click()
    expect(page.locator("article.station").first).to_be_visible()


def test_filters_count_what_they_leave_and_stay_in_the_address(visitor):
    page = visitor.open("/stations/?place=330302006")
    page.locator("[data-axt-filters]").click()
    assert visitor.axe() == []
    assert visitor.overflow() == 0
    page.get_by_label("状态").select_option("open")
    page.get_by_role("button", name="看符合的驿站").click()
    expect(page.locator("article.station").first).to_be_visible()
    assert "state=open" in page.url
    assert "place=330302006" in page.url


def test_from_another_place(visitor):
    page = visitor.open("/stations/")
    page.locator(".from").get_by_role("link", name="换个地点").click()
    assert visitor.axe() == []
    page.get_by_role("link", name="娄桥街道").click()
    expect(page.locator(".from")).to_contain_text("娄桥街道")
    assert "/stations/?place=" in page.url


def test_the_map_stands_in_its_frame(visitor):
    page = visitor.open("/stations/?place=330302006&view=map")
    expect(page.locator(".leaflet-container")).to_be_visible()
    assert visitor.overflow() == 0


def test_favourites_are_a_heart_in_the_bar_and_five_tabs_are_left(visitor):
    page = visitor.open("/stations/")
    tabs = page.get_by_role("navigation", name="主要页面").get_by_role("link")
    expect(tabs).to_have_text(["找托育", "入托办理", "宝宝", "驿站", "我的"])
    page.get_by_role("banner").get_by_role("link", name="收藏").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收藏的托育园")
    assert visitor.axe() == []


class TestWithoutJavaScript:
    def test_search_narrow_and_read(self, plain_visitor):
        page = plain_visitor.open("/stations/")
        page.get_by_label("驿站名、街道或拼音首字母").fill("五马")
        page.get_by_role("button", name="找驿站").click()
        page.get_by_role("link", name="已经开放").click()
        page.get_by_role("link", name=NAME).click()
        expect(page.get_by_role("heading", name="近期活动")).to_be_visible()
