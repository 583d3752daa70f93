"""Beginning from a proposal: what is copied, and what is never written over."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from institutions.actions.menu import save_day
from institutions.actions.starts import start_day_plan, start_menu
from institutions.enums import ClassKind, Meal
from institutions.models import DayPlanItem, MenuDish, StaffMembership
from institutions.opening import open_days
from institutions.queries.day_plan import day_plan_page, short_outdoors
from institutions.starts import day_plans, menu_weeks
from tests import builders
from tests.enrollment.test_pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(nursery):
    who = builders.user()
    StaffMembership.objects.create(user=who, institution=nursery, post="director", from_on=localdate())
    return browser(builders.director(nursery, who))


@pytest.mark.parametrize("kind", ClassKind.values)
def test_every_proposed_day_keeps_the_rule_of_two_hours_outdoors(nursery, director, kind):
    start_day_plan(nursery, ClassKind(kind), actor=director)
    assert nursery.day_plan.count() == len(day_plans()[kind])
    assert short_outdoors(nursery, nursery.day_plan.all()) == []


def test_every_proposed_week_has_lunch_each_day_and_all_its_dishes_are_sound():
    for week in menu_weeks():
        assert {dish.weekday for dish in week if dish.meal == Meal.LUNCH} == set(range(5))
        for dish in week:
            MenuDish(name=dish.name, meal=dish.meal, ingredients=dish.ingredients, allergens=list(dish.allergens),
                     on=localdate()).clean_fields(exclude=["week"])  # fmt: skip


def test_a_plan_that_stands_is_not_written_over(nursery, director):
    start_day_plan(nursery, ClassKind.SMALL, actor=director)
    with pytest.raises(ValidationError, match="已经有作息"):
        start_day_plan(nursery, ClassKind.SMALL, actor=director)
    DayPlanItem.objects.all().delete()
    DayPlanItem.objects.create(institution=nursery, starts_at=time(8), title="入园")
    with pytest.raises(ValidationError, match="已经有作息"):
        start_day_plan(nursery, ClassKind.LARGE, actor=director)


def test_a_short_time_outdoors_is_told_with_its_source(nursery):
    for hour, title in ((8, "入园"), (9, "户外活动"), (10, "午餐"), (12, "午睡")):
        DayPlanItem.objects.create(institution=nursery, starts_at=time(hour), title=title, class_kind="small")
    [found] = short_outdoors(nursery, nursery.day_plan.all())
    assert (found.kind, found.minutes) == ("托小班", 60)
    assert found.rule.source


def test_kinds_without_a_plan_may_begin(nursery, director, django_assert_num_queries):
    builders.room(nursery, "small")
    builders.room(nursery, "large")
    start_day_plan(nursery, ClassKind.SMALL, actor=director)
    with django_assert_num_queries(2):
        page = day_plan_page(nursery)
    assert page["starts"] == [ClassKind.LARGE]


def test_a_proposed_week_fills_the_open_days_of_an_empty_week(nursery, director, monday):
    week = start_menu(nursery, monday, 0, actor=director)
    days = set(open_days(nursery, monday, monday + timedelta(days=4)))
    assert {dish.on for dish in week.dishes.all()} == days
    with pytest.raises(ValidationError, match="已经有菜"):
        start_menu(nursery, monday, 1, actor=director)
    with pytest.raises(ValidationError, match="没有这一周"):
        start_menu(nursery, monday + timedelta(days=7), 4, actor=director)


def test_a_carer_and_a_stranger_start_nothing(nursery, monday):
    for who in (builders.caregiver(nursery), builders.director(builders.institution())):
        with pytest.raises(PermissionDenied):
            start_menu(nursery, monday, 0, actor=who)
        with pytest.raises(PermissionDenied):
            start_day_plan(nursery, ClassKind.SMALL, actor=who)


def test_the_pages_offer_it_only_where_nothing_stands(nursery, director, desk, monday):
    builders.room(nursery, "small")
    plan = reverse("institutions:desk_day_plan")
    assert "从参考作息开始" in desk.get(plan).content.decode()
    assert desk.post(reverse("institutions:desk_day_plan_start"), {"kind": "cat"}).status_code == 404
    assert desk.post(reverse("institutions:desk_day_plan_start"), {"kind": "small"}).status_code == 302
    assert "从参考作息开始" not in desk.get(plan).content.decode()
    assert "户外活动" in desk.get(reverse("institutions:desk_day_plan_sheet")).content.decode()
    menu = reverse("institutions:menu", query={"week": monday.isoformat()})
    assert "从参考食谱开始" in desk.get(menu).content.decode()
    start = reverse("institutions:menu_start", args=[monday])
    assert desk.post(start, {"number": "99"}).status_code == 302
    assert desk.post(start, {"number": "2"}).status_code == 302
    assert "从参考食谱开始" not in desk.get(menu).content.decode()
    save_day(nursery, monday, [], seen_version=1, actor=director)
