"""The week of a kind of class: each meal's dishes stand at the line of the day plan at which they are eaten."""

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from institutions.enums import Meal
from institutions.models import DayPlanItem, MenuDish, MenuWeek
from institutions.queries.week_plan import meal_of, week_plan
from tests import builders

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def nursery():
    row = builders.institution()
    builders.room(row, "small")
    builders.room(row, "large")
    return row


def line(nursery, at: str, title: str, kind: str = "") -> DayPlanItem:
    return DayPlanItem.objects.create(
        institution=nursery, starts_at=time.fromisoformat(at), title=title, class_kind=kind
    )


@pytest.mark.parametrize(
    ("at", "title", "meal"),
    [
        ("08:30", "早餐", Meal.BREAKFAST),
        ("09:50", "喝奶、水果", Meal.MORNING),
        ("11:10", "午餐", Meal.LUNCH),
        ("14:30", "起床、午点", Meal.AFTERNOON),
        ("15:00", "点心", Meal.AFTERNOON),
        ("12:00", "午睡", ""),
        ("10:00", "户外体能", ""),
    ],
)
def test_a_line_is_a_meal_by_its_name_and_time(at, title, meal):
    assert meal_of(DayPlanItem(starts_at=time.fromisoformat(at), title=title)) == meal


def test_dishes_stand_at_their_line_and_kinds_keep_apart(nursery):
    line(nursery, "11:10", "午餐")
    line(nursery, "10:00", "户外", "small")
    line(nursery, "10:00", "劳动", "large")
    week = MenuWeek.objects.create(institution=nursery, monday=MONDAY)
    tuesday = MONDAY + timedelta(days=1)
    for name, kind, meal in (
        ("米饭", "", "lunch"),
        ("肉糜", "small", "lunch"),
        ("排骨", "large", "lunch"),
        ("面条", "", "dinner"),
    ):
        MenuDish.objects.create(week=week, on=tuesday, meal=meal, name=name, class_kind=kind)
    page = week_plan(nursery, MONDAY, "small")
    assert [row.title for row in page.rows] == ["户外", "午餐", "晚餐"]  # a meal without a line of its own comes last
    lunch = dict(page.rows[1].cells)
    assert [dish.name for dish in lunch[tuesday]] == ["米饭", "肉糜"]
    assert lunch[MONDAY] == []
    assert not page.is_published


def test_an_unknown_kind_is_that_of_the_first_room(nursery):
    assert week_plan(nursery, MONDAY, "x").kind == "small"
    assert week_plan(builders.institution("空园"), MONDAY).kind is None


@pytest.mark.parametrize("lines", [1, 12])
def test_four_statements(nursery, lines, django_assert_num_queries):
    week = MenuWeek.objects.create(institution=nursery, monday=MONDAY)
    for number in range(lines):
        line(nursery, f"{7 + number:02d}:00", "午餐")
        MenuDish.objects.create(week=week, on=MONDAY, meal="lunch", name=f"菜{number}")
    with django_assert_num_queries(4):
        week_plan(nursery, MONDAY, "small")


def test_parents_see_what_is_published_and_the_next_week_once_it_is(nursery, client: Client):
    line(nursery, "11:10", "午餐")
    monday = localdate() - timedelta(days=localdate().weekday())
    this, coming = (
        MenuWeek.objects.create(institution=nursery, monday=monday + timedelta(days=7 * number)) for number in (0, 1)
    )
    MenuDish.objects.create(week=this, on=monday, meal="lunch", name="番茄鱼", allergens=["fish"])
    MenuDish.objects.create(week=this, on=monday, meal="lunch", name="大块排骨", class_kind="large")
    MenuDish.objects.create(week=coming, on=coming.monday, meal="lunch", name="下周的粥")
    address = reverse("institutions:nursery_week", args=[nursery.slug])

    def shown(**query: str) -> str:
        return client.get(address, query).content.decode()

    assert "午餐" in shown()
    assert "番茄鱼" not in shown()
    for week in (this, coming):
        assert "下周的粥" not in shown(week="next")
        week.published_at, week.published_by = timezone.now(), builders.user()
        week.save()
    assert "番茄鱼" in shown()
    assert "含 鱼" in shown()
    assert "大块排骨" not in shown()
    assert "大块排骨" in shown(kind="large")
    assert "下周的粥" in shown(week="next")
    assert address in client.get(reverse("institutions:nursery_detail", args=[nursery.slug])).content.decode()


def test_a_nursery_that_is_not_in_force_has_no_week(client: Client):
    waiting = builders.institution(state="submitted")
    assert client.get(reverse("institutions:nursery_week", args=[waiting.slug])).status_code == 404
    assert client.get(reverse("institutions:nursery_week", args=["nobody"])).status_code == 404
