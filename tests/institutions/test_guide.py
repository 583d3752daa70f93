"""The first-run guide: each step is done when its rows are there; directors are invited by the office."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import localdate

from anxintuo.accounts.actor import resolve_actor
from anxintuo.notices.models import Notice
from governance.policies import INVITE_DIRECTOR
from institutions.actions.guide import skip_step
from institutions.actions.invitations import invite_director
from institutions.facts import NOT_FOR_PARENTS, shown_facts
from institutions.models import FloorDevice, Institution, Shift
from institutions.queries.guide import guide_page
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def nursery():
    return builders.institution(state="submitted")


def states(nursery) -> dict[str, str]:
    fresh = Institution.objects.select_related("filing").get(pk=nursery.pk)
    return {line.step.value: line.state for line in guide_page(fresh, localdate()).lines}


def test_a_new_nursery_begins_with_its_profile(nursery):
    told = states(nursery)
    assert told["profile"] == "now"
    assert set(told.values()) == {"now", "next"}


def test_each_step_is_done_by_its_rows(nursery):
    nursery.phone, nursery.opens_at, nursery.closes_at, nursery.introduction = "0577-8", time(8), time(17), "小小的园。"
    nursery.save()
    room = builders.room(nursery, floor=1)
    builders.fee(nursery)
    for post in ("director", "health", "caregiver"):
        member = builders.staff_member(nursery, post, room=room if post == "caregiver" else None)
    Shift.objects.create(member=member, on=localdate(), starts_at=time(8), ends_at=time(16))
    FloorDevice.objects.create(institution=nursery, name="平板", token_hash="x", paired_by=builders.user())
    told = states(nursery)
    done = {step for step, state in told.items() if state == "done"}
    assert done == {"profile", "rooms", "fees", "staff", "roster", "tablets"}
    assert told["photos"] == "now"


def test_people_without_valid_papers_do_not_count(nursery):
    room = builders.room(nursery, floor=1)
    for post in ("director", "health", "caregiver"):
        builders.staff_member(nursery, post, fit=False, room=room if post == "caregiver" else None)
    (line,) = [line for line in guide_page(nursery, localdate()).lines if line.step == "staff"]
    assert len(line.missing) == 3


def test_a_step_that_is_not_needed_is_skipped_and_taken_back(nursery):
    director = builders.director(nursery)
    skip_step(nursery, "tablets", needed=False, actor=director)
    skip_step(nursery, "tablets", needed=False, actor=director)
    assert states(nursery)["tablets"] == "skipped"
    skip_step(nursery, "tablets", needed=True, actor=director)
    assert states(nursery)["tablets"] == "next"


def test_what_a_rule_asks_for_is_not_skipped(nursery):
    with pytest.raises(ValidationError, match="不能跳过"):
        skip_step(nursery, "staff", needed=False, actor=builders.director(nursery))


def test_the_office_invites_a_director_who_then_runs_the_nursery(nursery):
    official = builders.official()
    membership = invite_director(nursery, name="林秋萍", phone="+8613800138000", actor=official, act=INVITE_DIRECTOR)
    (seat,) = resolve_actor(membership.user, worn=None, second_factor=True).seats
    assert (seat.post, seat.scope) == ("director", str(nursery.pk))
    assert "开园准备" in Notice.objects.get(user=membership.user).body
    with pytest.raises(ValidationError, match="已经是"):
        invite_director(nursery, name="林秋萍", phone="+8613800138000", actor=official, act=INVITE_DIRECTOR)


def test_an_official_of_another_county_invites_nobody(nursery):
    with pytest.raises(PermissionDenied):
        invite_director(
            nursery, name="林秋萍", phone="+8613800138000", actor=builders.official("330382"), act=INVITE_DIRECTOR
        )


@pytest.mark.parametrize("rooms", [1, 8])
def test_the_same_number_of_questions(nursery, rooms, django_assert_num_queries):
    for _ in range(rooms):
        builders.room(nursery, floor=1)
        builders.staff_member(nursery)
    fresh = Institution.objects.select_related("filing").get(pk=nursery.pk)
    with django_assert_num_queries(5):
        guide_page(fresh, localdate())


def test_what_parents_see_is_told_truly(client):
    """Each fact that is said to be on the public page is there, and the others are not."""
    row = builders.institution(
        "晨光托育园", introduction="小小的园。", phone="0577-12345678", credit_code="91330100799655058B",
        nature="non_profit", indoor_area_m2="321.5",
    )  # fmt: skip
    row.filing.scope, row.filing.places, row.filing.office = "全日托、半日托", 6173, "鹿城区卫生健康局"
    row.filing.filed_on = date(2024, 5, 6)
    row.filing.save()
    page = client.get(f"/nurseries/{row.slug}/").content.decode()
    facts = {each.fact.name: each for each in shown_facts(Institution.objects.get(pk=row.pk))}
    for name in ("introduction", "phone", "credit_code", "filing.office", "filing.number"):
        assert facts[name].value in page, name
    for name in NOT_FOR_PARENTS:
        assert facts[name].value not in page, name
