"""The desk's pages as a browser posts them: whatever is typed or stands in the registry, the answer is a page."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from institutions.models import FeeItem, Institution
from institutions.views import institution
from tests import builders
from tests.access.personas import World, build_world
from tests.typed import typed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def director(world):
    return world.client("director_a")


def post(client, name, data):
    return client.post(reverse(f"institutions:{name}"), data)


def test_an_odd_value_elsewhere_in_the_registry_does_not_stop_the_profile(world, director):
    Institution.objects.filter(pk=world.nursery_a.pk).update(nature="旧")
    typed = typed_in(director.get(reverse("institutions:desk_profile")))
    answer = post(director, "desk_profile", {**typed, "meal_note": "一餐两点"})
    assert answer.status_code == 302
    assert Institution.objects.get(pk=world.nursery_a.pk).meal_note == "一餐两点"


@pytest.mark.parametrize(("name", "act"), [("desk_profile", "edit_profile"), ("desk_fees", "save_fees")])
def test_what_the_action_refuses_is_a_sentence_on_the_page(world, director, monkeypatch, name, act):
    def refuse(*args, **kwargs):
        raise ValidationError({"location_note": ["这样不行。"]})

    monkeypatch.setattr(institution, act, refuse)
    typed = typed_in(director.get(reverse(f"institutions:{name}")))
    answer = post(director, name, typed)
    assert answer.status_code == 400
    assert "这样不行。" in answer.content.decode()


def test_a_fee_may_end_and_its_days_must_stand_in_order(world, director):
    builders.fee(world.nursery_a, 1680, valid_to_on=date(2026, 8, 31))
    page = director.get(reverse("institutions:desk_fees"))
    assert "执行结束" in page.content.decode()
    typed = typed_in(page)
    wrong = post(director, "desk_fees", {**typed, "fees-0-valid_from_on": "2026-09-01"})
    assert wrong.status_code == 400
    assert "不能早于" in wrong.content.decode()
    right = post(director, "desk_fees", {**typed, "fees-0-valid_to_on": "2027-08-31"})
    assert right.status_code == 302
    assert FeeItem.objects.get(institution=world.nursery_a).valid_to_on == date(2027, 8, 31)


@pytest.mark.parametrize("version", ["9" * 5000, "9" * 30, "-1", "x", "", "²"])
@pytest.mark.parametrize("name", ["desk_fees", "desk_rooms", "desk_day_plan", "desk_profile"])
def test_a_version_that_nobody_can_have_seen_is_no_error_page(world, director, name, version):
    typed = typed_in(director.get(reverse(f"institutions:{name}")))
    assert post(director, name, {**typed, "seen_version": version}).status_code == 400
    assert post(director, name, typed).status_code == 302
