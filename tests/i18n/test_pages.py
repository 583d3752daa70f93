"""A visitor who chose English reads English; everybody else reads Chinese, whatever their browser prefers."""

import html
import re

import pytest
from django.conf import settings
from django.urls import reverse

from anxintuo.districts.models import Division
from institutions.models import Institution
from tests.i18n.collect import HAN

pytestmark = pytest.mark.django_db
NAMES_OF_LANGUAGES = ("简体中文",)
PAGES = (
    "institutions:home",
    "institutions:nursery_list",
    "institutions:favourites",
    "institutions:compare",
    "account_login",
    "accounts:me",
)


def _chinese_of(page: str) -> list[str]:
    """Every run of Chinese on a page that is not the name of a place, a nursery or a language."""
    names = {*Division.objects.values_list("name", flat=True), *Institution.objects.values_list("name", flat=True)}
    page = html.unescape(re.sub(r"<!--.*?-->", "", page, flags=re.S))
    for name in sorted({*names, *NAMES_OF_LANGUAGES}, key=len, reverse=True):
        page = page.replace(name, "")
    return [page[max(match.start() - 40, 0) : match.end() + 20] for match in re.finditer(rf"{HAN.pattern}+", page)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_in_english_has_no_chinese_but_names(client, name):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get(reverse(name), follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="en"' in page
    assert _chinese_of(page) == []


def test_a_page_that_is_not_there_says_so_in_english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert _chinese_of(response.content.decode()) == []


def test_the_browsers_wish_is_not_asked(client):
    page = client.get(reverse("institutions:home"), headers={"accept-language": "en"}).content.decode()
    assert '<html lang="zh-hans"' in page
    assert "给宝宝找一家放心的托育园" in page


def test_a_language_nobody_offers_is_passed_over(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert '<html lang="zh-hans"' in client.get(reverse("institutions:home")).content.decode()


def test_the_switch_remembers_the_choice(client):
    home = reverse("institutions:home")
    client.post(reverse("set_language"), {"language": "en", "next": home})
    assert "Find a nursery you can trust" in client.get(home).content.decode()
    client.post(reverse("set_language"), {"language": "zh-hans", "next": home})
    assert "给宝宝找一家放心的托育园" in client.get(home).content.decode()
