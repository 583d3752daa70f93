"""The officials' pages as a browser asks for them: what is posted is what is done, and a refusal is a sentence."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from anxintuo.notices.enums import Channel
from anxintuo.notices.models import Notice, NoticePreference
from anxintuo.outbox.models import OutgoingItem
from governance.models import Posting
from institutions.actions.changes import request_change
from institutions.models import ChangeRequest, Filing
from institutions.notices import CHANGE_ASKED
from tests import builders
from tests.access.personas import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def county(world):
    return world.client("official_lucheng")


def post_move(client, row, move, **typed):
    return client.post(reverse("governance:move_filing", args=[row.slug]), {"move": move, **typed})


def state_of(row) -> str:
    return Filing.objects.get(institution=row).state


@pytest.mark.parametrize(
    ("state", "move"), [("filed", "open_change"), ("change_pending", "close_change"), ("draft", "submit")]
)
def test_a_move_that_goes_with_a_request_cannot_be_posted(world, county, state, move):
    row = builders.institution(state=state)
    answer = post_move(county, row, move)
    assert (answer.status_code, state_of(row)) == (400, state)
    assert "不在这里办理" in answer.content.decode()
    assert f'value="{move}"' not in answer.content.decode()


def test_a_move_that_nobody_knows_is_told(world, county):
    answer = post_move(county, world.nursery_a, "promote")
    assert answer.status_code == 400
    assert "没有这个操作" in answer.content.decode()


def test_a_filing_begins_with_the_receipt_that_was_typed(world, county):
    row = builders.institution(state="submitted")
    page = county.get(reverse("governance:nursery", args=[row.slug])).content.decode()
    assert 'name="number"' in page
    assert 'name="filed_on"' in page
    answer = post_move(county, row, "file", number="温鹿备 2026-001", filed_on="2026-11-20")
    assert (answer.status_code, state_of(row)) == (302, "filed")


# --- A nursery that moves to another county ------------------------------------------------------------------


def moving(world) -> ChangeRequest:
    row = world.nursery_a
    facts = {"division": builders.YUEQING, "street": None, "location": None, "address": "清远路 8 号"}
    return request_change(row, facts, actor=world.actors["director_a"])


def answer(client, change, **typed):
    return client.post(reverse("governance:change_request", args=[change.pk]), {"decision": "accept", **typed})


def test_a_county_s_official_cannot_give_a_nursery_away(world, county):
    change = moving(world)
    page = county.get(reverse("governance:change_request", args=[change.pk])).content.decode()
    assert "迁到乐清市" in page
    refused = answer(county, change, reason="同意")
    assert refused.status_code == 400
    assert "上级" in refused.content.decode()
    change.refresh_from_db()
    world.nursery_a.refresh_from_db()
    assert (change.state, world.nursery_a.division_id) == ("submitted", builders.LUCHENG)
    assert answer(county, change, decision="refuse", reason="请先办注销").status_code == 302


def test_the_city_s_official_covers_both_and_may(world):
    change, city = moving(world), world.client("official_city")
    assert "迁到" not in city.get(reverse("governance:change_request", args=[change.pk])).content.decode()
    assert answer(city, change).status_code == 302
    world.nursery_a.refresh_from_db()
    assert world.nursery_a.division_id == builders.YUEQING


# --- Officials hear of a new request ---------------------------------------------------------------------------


def told(world, *keys):
    rows = Notice.objects.filter(kind=CHANGE_ASKED).select_related("user")
    names = {user.pk: key for key, user in world.users.items()}
    assert sorted(names[row.user_id] for row in rows) == sorted(keys)
    return list(rows)


def test_the_county_s_official_is_told_of_a_request_in_the_inbox_and_not_by_sms(world, county):
    with translation.override("en"):
        change = request_change(
            world.nursery_a, {"address": "信河街 9 号", "name": "新名"}, actor=world.actors["director_a"]
        )
    (notice,) = told(world, "official_lucheng")
    assert "申请变更备案信息" in notice.title
    assert "地址" in notice.body
    assert "机构名称" in notice.body
    assert county.get(notice.url).context["change"] == change
    assert not OutgoingItem.objects.filter(reference__startswith=CHANGE_ASKED).exists()


def test_of_a_move_to_another_county_those_who_cover_both_are_told_too(world):
    moving(world)
    told(world, "official_lucheng", "official_city")


def test_where_the_county_has_nobody_the_city_is_told(world):
    Posting.objects.filter(user=world.users["official_lucheng"]).update(
        until_on=date(2024, 1, 1), from_on=date(2023, 1, 1)
    )
    request_change(world.nursery_a, {"address": "信河街 9 号"}, actor=world.actors["director_a"])
    told(world, "official_city")


def test_an_area_written_as_a_whole_code_is_the_same_area(world):
    Posting.objects.filter(user=world.users["official_city"]).update(area="330300")
    moving(world)
    told(world, "official_lucheng", "official_city")


def test_who_asked_for_it_gets_it_by_sms_as_well(world):
    official = world.users["official_lucheng"]
    NoticePreference.objects.create(user=official, kind=CHANGE_ASKED, channel=Channel.SMS, wanted=True)
    request_change(world.nursery_a, {"address": "信河街 9 号"}, actor=world.actors["director_a"])
    assert OutgoingItem.objects.filter(reference__startswith=CHANGE_ASKED).count() == 1
