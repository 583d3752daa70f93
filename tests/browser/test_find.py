"""A parent finds a nursery: nearest first, narrowed, compared, read. At a phone and at a desk."""

from playwright.sync_api import expect

START = "/nurseries/?place=330302006"  # 五马街道


def metres_of(distance: str) -> float:
    number, unit = distance.split()
    return float(number) * (1000 if unit == "公里" else 1)


def test_from_the_home_page_to_the_nearest_nursery(visitor):
    page = visitor.open("/")
    assert int(page.locator(".lead b").inner_text()) >= 703  # other journeys import a few more
    page.get_by_role("link", name="现在有空位").first.click()
    expect(page.locator("article.nursery")).to_have_count(20)
    visitor.open(START)
    metres = [metres_of(text) for text in page.locator("article.nursery .nursery-what p b").all_inner_texts()]
    assert len(metres) == 20
    assert metres == sorted(metres)
    expect(page.get_by_role("link", name="鹿城五马阳光托育园").first).to_be_visible()
    assert visitor.axe() == []
    assert visitor.overflow() == 0


def test_filters_narrow_the_list_and_stand_in_the_address(visitor):
    page = visitor.open(START)
    before = int(page.locator(".list-count b").inner_text())
    page.locator("[data-axt-filters]").click()
    page.get_by_label("宝宝出生年月").select_option("2025-05")
    page.get_by_label("普惠机构").check()
    page.get_by_label("每月费用，不高于").fill("1500")
    page.get_by_role("button", name="看符合的托育园").click()
    page.wait_for_url("**fee_max=1500**")
    assert "born=2025-05" in page.url
    after = int(page.locator(".list-count b").inner_text())
    assert 0 < after < before
    assert page.locator("article.nursery").count() == page.locator("article.nursery .tag.warm").count()
    page.go_back()
    page.go_back()
    expect(page.locator(".list-count b")).to_have_text(str(before))


def test_what_is_typed_while_the_counts_come_in_stays(visitor):
    page = visitor.open(START)
    page.locator("[data-axt-filters]").click()
    held = []
    page.get_by_label("普惠机构").wait_for()
    page.route("**/filters/**", lambda route: held.append(route))
    with page.expect_request("**/filters/**"):
        page.get_by_label("普惠机构").check()
    fee = page.get_by_label("每月费用，不高于")
    fee.fill("1500")
    page.evaluate("() => document.addEventListener('htmx:afterRequest', () => { document.body.dataset.answered = '' })")
    held[0].continue_()
    page.locator("body[data-answered]").wait_for()
    expect(fee).to_have_value("1500")


def test_from_where_i_am(visitor):
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation({"longitude": 120.6612, "latitude": 28.0123})
    page = visitor.open("/")
    page.get_by_role("link", name="从我的位置找").click()
    page.wait_for_url("**/nurseries/?at=120.661*")
    metres = [metres_of(text) for text in page.locator("article.nursery .nursery-what p b").all_inner_texts()]
    assert metres == sorted(metres)


def test_without_a_position_a_place_can_be_chosen(visitor):
    page = visitor.open("/")
    page.get_by_role("link", name="从我的位置找").click()
    page.get_by_role("link", name="选一个镇街").click()
    expect(page.get_by_role("link", name="五马街道")).to_be_visible()


def test_a_chosen_county_shows_its_streets_and_counts_at_once(visitor):
    page = visitor.open("/nurseries/filters/")
    page.get_by_label("县（市、区）").select_option("330304")
    street = page.get_by_label("镇街")
    expect(street).to_contain_text("娄桥街道（")
    page.get_by_role("button", name="看符合的托育园").click()
    page.wait_for_url("**/nurseries/?county=330304")


def test_search_by_pinyin_initials_and_by_a_word(visitor):
    page = visitor.open("/nurseries/?q=lcwmygtyy")
    expect(page.locator("article.nursery h2").first).to_contain_text("鹿城五马阳光托育园")
    visitor.open("/nurseries/?q=蒲公英")
    for name in page.locator("article.nursery h2").all_inner_texts():
        assert "蒲公英" in name


def test_everything_about_one_nursery(visitor):
    page = visitor.open(START)
    page.get_by_role("link", name="鹿城五马阳光托育园").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("鹿城五马阳光托育园")
    for heading in ("托位", "一个月大约多少钱", "宝宝的一天", "环境与设施", "备案与人员", "联系园方"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert "uri.amap.com" in page.get_by_role("link", name="高德地图").get_attribute("href")
    assert visitor.axe() == []
    assert visitor.overflow() == 0


def test_three_side_by_side(visitor):
    page = visitor.open(START)
    for number in range(3):
        page.locator("article.nursery [data-axt-compare]").nth(number).click()
    page.locator("[data-axt-compare-tray] a").click()
    expect(page.locator("table.compare thead th")).to_have_count(4)
    assert visitor.axe() == []
    assert visitor.overflow() == 0


def test_a_fifth_is_not_compared_and_the_detail_page_adds_to_the_chosen(visitor):
    page = visitor.open(START)
    for number in range(5):
        page.locator("article.nursery [data-axt-compare]").nth(number).click()
    expect(page.get_by_role("status").filter(has_text="最多比 4 家")).to_be_visible()
    expect(page.locator("[data-axt-compare-tray] [data-axt-count]")).to_have_text("4")
    page.get_by_role("button", name="清空").click()
    expect(page.locator("[data-axt-compare-tray]")).to_be_hidden()
    page.locator("article.nursery [data-axt-compare]").first.click()
    page.locator("article.nursery h2 a").nth(1).click()
    page.get_by_role("link", name="对比").click()
    expect(page.locator("table.compare thead th")).to_have_count(3)


def test_hearts_speak_to_the_account_of_whoever_has_signed_in(visitor, size):
    page = visitor.sign_in("parent_a" if size == "desk" else "parent_a2")
    visitor.open(START)
    heart = page.locator("article.nursery [data-axt-favourite]").first
    with page.expect_response("**/favourite/"):
        heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    visitor.open("/nurseries/favourites/")
    heart = page.locator("article.nursery [data-axt-favourite]").first
    expect(heart).to_have_attribute("aria-pressed", "true")
    assert visitor.axe() == []
    with page.expect_response("**/favourite/"):
        heart.click()
    page.reload()
    expect(page.locator("article.nursery")).to_have_count(0)


def test_a_favourite_stays_on_the_device_and_moves_into_the_account(visitor):
    page = visitor.open(START)
    page.locator("article.nursery [data-axt-favourite]").first.click()
    visitor.open("/nurseries/favourites/")
    expect(page.locator("article.nursery")).to_have_count(1)
    visitor.sign_in("parent_new")
    visitor.open("/nurseries/favourites/")
    # The device's favourites go into the account, and the page is asked for again; at the second size it shows the
    # nursery before that already.
    page.wait_for_load_state("networkidle")
    expect(page.locator("article.nursery")).to_have_count(1)
    assert page.evaluate("() => localStorage.getItem('axt.favourites')") in (None, "[]")


def test_nothing_shifts_while_the_list_and_a_nursery_load(visitor):
    for path in (START, "/nurseries/?place=330302006&view=map"):
        page = visitor.open(path)
        shift = page.evaluate(
            """() => new Promise((done) => {
                let sum = 0;
                new PerformanceObserver((list) => {
                    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
                }).observe({type: 'layout-shift', buffered: true});
                requestAnimationFrame(() => setTimeout(() => done(sum), 300));
            })"""
        )
        assert shift < 0.02, path


def test_the_map_shows_the_nurseries_and_takes_a_starting_point(visitor):
    page = visitor.open("/nurseries/?place=330302006&view=map")
    expect(page.locator(".leaflet-container")).to_be_visible()
    expect(page.locator(".map-pin, .map-cluster").first).to_be_visible()


def test_a_search_that_finds_nothing_says_so(visitor):
    page = visitor.open("/nurseries/?q=没有这家托育园吧")
    expect(page.locator("article.nursery")).to_have_count(0)
    expect(page.get_by_text("没有符合条件的托育园")).to_be_visible()
    assert visitor.axe() == []


def test_a_nursery_that_is_not_in_force_is_not_listed_and_says_why(visitor):
    page = visitor.sign_in("official_city")
    visitor.open("/gov/nurseries/?state=submitted")
    link = page.locator("table.calm tbody a").first
    name, slug = link.inner_text(), link.get_attribute("href").rstrip("/").rsplit("/", 1)[1]
    page.context.clear_cookies()
    visitor.open(f"/nurseries/?q={name}")
    expect(page.locator("article.nursery h2", has_text=name)).to_have_count(0)
    visitor.open(f"/nurseries/{slug}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator(".banner.red")).to_contain_text("正在核对，还没有发给回执")
    assert visitor.axe() == []


class TestWithoutJavaScript:
    def test_find_filter_compare_and_read(self, plain_visitor):
        page = plain_visitor.open("/")
        page.get_by_label("找托育园").fill("五马")
        page.get_by_role("button", name="找托育").click()
        expect(page.locator("article.nursery").first).to_be_visible()
        plain_visitor.open(START)
        page.locator("[data-axt-filters]").click()
        page.get_by_label("普惠机构").check()
        page.get_by_role("button", name="看符合的托育园").click()
        expect(page.locator("article.nursery .tag.warm").first).to_be_visible()
        page.locator("article.nursery [data-axt-compare]").first.click()
        expect(page.locator("table.compare thead th")).to_have_count(2)
        page.get_by_label("再加一家").fill("阳光")
        page.get_by_role("button", name="找一找").click()
        page.locator("ul.cells a").first.click()
        expect(page.locator("table.compare thead th")).to_have_count(3)
        page.locator("table.compare thead a").first.click()
        expect(page.get_by_role("heading", name="备案与人员")).to_be_visible()

    def test_change_the_starting_point(self, plain_visitor):
        page = plain_visitor.open("/nurseries/")
        page.get_by_role("link", name="换个地点").click()
        page.get_by_role("link", name="娄桥街道").click()
        expect(page.get_by_role("link", name="看地图")).to_have_count(0)
        expect(page.locator(".from")).to_contain_text("娄桥街道")
