"""The public page of rules: every rule, its source, how sure we are; a fixed number of statements."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from anxintuo.rulebook.models import Rule

pytestmark = pytest.mark.django_db


def page(client, **query):
    response = client.get(reverse("rulebook:list"), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_everybody_reads_every_rule_with_its_source_and_certainty(client):
    soup = page(client)
    text = soup.get_text(" ", strip=True)
    rules = soup.select("[id^=rule-]")
    assert len(rules) == Rule.objects.count()
    for row in Rule.objects.all():
        shown = soup.find(id=f"rule-{row.pk}").get_text(" ", strip=True)
        assert row.sentence in shown
        assert row.source in shown
        assert row.get_certainty_display() in shown
    assert "国家没有具体规定，由平台设定" in text
    assert "浙江省" in text
    assert len(soup.find_all("h1")) == 1


def test_a_topic_narrows_the_page_and_is_marked(client):
    soup = page(client, topic="filing")
    assert len(soup.select("[id^=rule-]")) == Rule.objects.filter(topic="filing").count()
    assert [link.get_text(strip=True) for link in soup.select('nav [aria-current="true"]')] == ["登记备案"]


@pytest.mark.parametrize("topic", ["weather", "class'--", "\x00", "x" * 5000])
def test_a_topic_that_is_none_shows_all_and_says_so(client, topic):
    soup = page(client, topic=topic)
    assert "没有这个分类" in soup.get_text()
    assert len(soup.select("[id^=rule-]")) == Rule.objects.count()


def test_a_version_that_ended_is_not_shown_and_one_to_come_is(client):
    row = Rule.objects.get(key="lease.months_min")
    Rule.objects.filter(pk=row.pk).update(valid_to="2026-01-01")
    assert page(client).find(id=f"rule-{row.pk}") is None
    Rule.objects.filter(pk=row.pk).update(valid_from="2099-01-01", valid_to=None)
    assert "2099 年 1 月 1 日起" in page(client).find(id=f"rule-{row.pk}").get_text()


@pytest.mark.parametrize("query", [{}, {"topic": "class"}, {"topic": "weather"}])
def test_the_page_asks_the_database_once(client, django_assert_num_queries, query):
    with django_assert_num_queries(1):
        client.get(reverse("rulebook:list"), query)


def test_the_page_only_reads(client):
    assert client.post(reverse("rulebook:list")).status_code in (403, 405)
