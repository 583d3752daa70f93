"""The desk's pages as a browser posts them: whatever is typed or stands in the registry, the answer is a page."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from governance.policies import DECIDE_CHANGE
from institutions.actions.changes import decide_change
from institutions.models import ChangeRequest, FeeItem, Institution
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


# --- A change request, posted as a browser posts it ----------------------------------------------------------


def asked(client, **changes):
    """Open the form, change what is named (`rooms-0-DELETE` …), send everything."""
    typed = typed_in(client.get(reverse("institutions:desk_change_new")))
    unknown = {name for name in changes if name not in typed and not name.endswith("DELETE")}
    assert not unknown, sorted(typed)
    return client.post(reverse("institutions:desk_change_new"), {**typed, **changes})


def test_the_untouched_form_with_its_spare_row_asks_for_nothing(world, director):
    answer = asked(director)
    assert answer.status_code == 400
    assert "不需要变更" in answer.content.decode()
    assert not ChangeRequest.objects.exists()


def test_a_room_goes_another_comes_and_the_spare_row_stays_empty_in_one_request(world, director):
    row = world.nursery_a
    gone, stays = list(row.rooms.order_by("order", "name"))
    new = {"rooms-2-name": "月亮班", "rooms-2-class_kind": "large", "rooms-2-places": "20"}
    assert asked(director, **{"rooms-0-DELETE": "on", **new}).status_code == 302
    change = ChangeRequest.objects.get(institution=row)
    assert set(change.proposed) == {"rooms"}
    wanted = change.proposed["rooms"]["new"]
    assert [(each.get("id"), each["name"]) for each in wanted] == [(str(stays.pk), stays.name), (None, "月亮班")]
    decide_change(change, actor=world.actors["official_lucheng"], act=DECIDE_CHANGE, accept=True)
    assert list(row.rooms.values_list("name", flat=True)) == [stays.name, "月亮班"]
    assert gone.pk not in set(row.rooms.values_list("pk", flat=True))


def test_a_room_goes_and_the_spare_row_stays_empty(world, director):
    gone, stays = list(world.nursery_a.rooms.order_by("order", "name"))
    assert asked(director, **{"rooms-0-DELETE": "on"}).status_code == 302
    (each,) = ChangeRequest.objects.get().proposed["rooms"]["new"]
    assert each["id"] == str(stays.pk) != str(gone.pk)


def test_a_fact_changes_and_the_rooms_are_not_touched(world, director):
    assert asked(director, address="信河街 9 号").status_code == 302
    assert set(ChangeRequest.objects.get().proposed) == {"address"}


def test_rooms_may_swap_names_on_the_page(world, director):
    first, second = list(world.nursery_a.rooms.order_by("order", "name"))
    assert asked(director, **{"rooms-0-name": second.name, "rooms-1-name": first.name}).status_code == 302
    decide_change(ChangeRequest.objects.get(), actor=world.actors["official_lucheng"], act=DECIDE_CHANGE, accept=True)
    first.refresh_from_db()
    assert first.name == second.name  # as it was before


def test_a_spare_row_that_was_half_filled_in_is_told(world, director):
    answer = asked(director, **{"rooms-2-name": "月亮班"})
    assert answer.status_code == 400
    assert "月亮班" in answer.content.decode()
    assert not ChangeRequest.objects.exists()
