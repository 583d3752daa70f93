"""An official whose session ends while answering a request finds the reason where it was typed."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from anxintuo.accounts.models import KeptForm
from anxintuo.accounts.second_factor import DEMO_KEY
from institutions.actions.changes import request_change, withdraw_change
from tests.access.personas import World, build_world
from tests.typed import typed_in

pytestmark = pytest.mark.django_db
RESTORED = "您刚才填写的内容已恢复，请检查后再提交。"
REASON = "请先补交消防材料，再重新提交。"


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def change(world):
    return request_change(world.nursery_a, {"address": "信河街 9 号"}, actor=world.actors["director_a"])


@pytest.fixture
def official(world):
    return world.client("official_lucheng", enforce_csrf_checks=True)


@pytest.fixture
def turned_away(world, official, change):
    """The answer was sent after the session had ended; the official has signed in again."""
    url = reverse("governance:change_request", args=[change.pk])
    filled = {**typed_in(official.get(url)), "decision": "refuse", "reason": REASON}
    Session.objects.filter(session_key=official.session.session_key).delete()
    headers = {"Origin": "http://testserver", "Referer": f"http://testserver{url}"}
    assert official.post(url, filled, headers=headers).status_code == 302
    official.force_login(world.users["official_lucheng"])
    session = official.session
    session[DEMO_KEY] = True
    session.save()
    return url


def test_the_answer_stands_there_and_is_given_once(official, change, turned_away):
    change.refresh_from_db()
    assert change.state == "submitted"
    page = official.get(turned_away)
    assert RESTORED in page.content.decode()
    stands = typed_in(page)
    assert (stands["decision"], stands["reason"]) == (["refuse"], [REASON])
    assert official.post(turned_away, stands, headers={"Origin": "http://testserver"}).status_code == 302
    change.refresh_from_db()
    assert (change.state, change.reason) == ("refused", REASON)
    assert not KeptForm.objects.exists()


def test_when_the_nursery_took_it_back_meanwhile_no_form_is_promised(world, official, change, turned_away):
    withdraw_change(change, actor=world.actors["director_a"])
    page = official.get(turned_away)
    assert page.status_code == 200
    assert RESTORED not in page.content.decode()


def test_the_colleague_at_the_same_desk_does_not_get_it(world, official, change, turned_away):
    official.force_login(world.users["official_city"])
    session = official.session
    session[DEMO_KEY] = True
    session.save()
    page = official.get(turned_away).content.decode()
    assert REASON not in page
    assert RESTORED not in page
