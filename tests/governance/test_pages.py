"""The officials' pages as a browser asks for them: what is posted is what is done, and a refusal is a sentence."""

import pytest
from django.urls import reverse

from institutions.models import Filing
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
