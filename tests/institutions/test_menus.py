"""The weekly menu: what is saved, copied and published, who sees it when, and how many eat."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from anxintuo.accounts.second_factor import DEMO_KEY
from enrollment.actions.seats import hold_seat, lock_room
from enrollment.models import Placement
from enrollment.queries.places import Span
from institutions.actions.desk import StaleForm
from institutions.actions.menu import copy_week, publish, save_day, take_back
from institutions.models import MenuDish, MenuWeek, StaffMembership
from institutions.queries.menu import for_parents, menu_page
from institutions.queries.roster import monday_of
from tests import builders

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def dish(name="番茄鱼", meal="lunch", **fields) -> MenuDish:
    return MenuDish(name=name, meal=meal, **fields)


def saved(nursery, director, on, *dishes, seen=0) -> MenuWeek:
    return save_day(nursery, on, dishes or [dish()], seen_version=seen, actor=director)


def test_a_day_is_replaced_by_what_is_sent(nursery, director, monday):
    saved(nursery, director, monday, dish("粥", "breakfast"), dish("鱼"))
    week = saved(nursery, director, monday, dish("虾", allergens=["crustacean"]), seen=1)
    assert [(each.name, each.allergen_words) for each in week.dishes.all()] == [("虾", ["虾蟹"])]


def test_a_colleague_who_saved_first_is_not_overwritten(nursery, director, monday):
    saved(nursery, director, monday)
    with pytest.raises(StaleForm):
        saved(nursery, director, monday, dish("虾"), seen=0)


def test_what_was_eaten_is_not_rewritten_and_nobody_cooks_for_next_year(nursery, director):
    for day in (localdate() - timedelta(days=1), localdate() + timedelta(days=100)):
        with pytest.raises(ValidationError):
            saved(nursery, director, day)


def test_a_dish_stands_once_in_a_meal(nursery, director, monday):
    with pytest.raises(ValidationError, match="已经有这道菜"):
        saved(nursery, director, monday, dish("鱼"), dish("鱼"))
    assert not MenuWeek.objects.exists()


def test_a_week_begins_on_a_monday(nursery):
    with pytest.raises(IntegrityError, match="menu_week_begins_on_monday"), transaction.atomic():
        MenuWeek.objects.create(institution=nursery, monday=date(2026, 11, 25))


def test_a_week_is_copied_day_by_day_into_an_empty_one(nursery, director, monday):
    source = saved(nursery, director, monday + timedelta(days=2), dish("鱼", note="去刺"))
    week = copy_week(nursery, monday + WEEK, source, actor=director)
    (copied,) = week.dishes.all()
    assert (copied.on, copied.note) == (monday + WEEK + timedelta(days=2), "去刺")
    with pytest.raises(ValidationError, match="先清空"):
        copy_week(nursery, monday + WEEK, source, actor=director)


def test_the_same_menu_again_is_told_with_its_source(nursery, director, monday):
    source = saved(nursery, director, monday, dish("鱼"))
    copy_week(nursery, monday + WEEK, source, actor=director)
    told = menu_page(nursery, monday + WEEK).same_as_before
    assert told is not None
    assert "WS/T 821" in told.source
    saved(nursery, director, monday + WEEK, dish("虾"), seen=1)
    assert menu_page(nursery, monday + WEEK).same_as_before is None


def test_parents_see_this_week_once_it_is_published_and_no_longer_when_taken_back(nursery, director, client):
    week = MenuWeek.objects.create(institution=nursery, monday=monday_of(localdate()))
    MenuDish.objects.create(week=week, on=localdate(), meal="lunch", name="番茄龙利鱼", allergens=["fish"])
    page = f"/nurseries/{nursery.slug}/"
    assert "番茄龙利鱼" not in client.get(page).content.decode()
    publish(week, actor=director)
    shown = client.get(page).content.decode()
    assert "番茄龙利鱼" in shown
    assert "含 鱼" in shown
    take_back(week, actor=director)
    assert for_parents(nursery)["week"] is None


def test_an_empty_week_is_not_published(nursery, director, monday):
    week = MenuWeek.objects.create(institution=nursery, monday=monday)
    with pytest.raises(ValidationError, match="还没有菜"):
        publish(week, actor=director)


def test_a_cook_writes_and_does_not_publish_and_a_caregiver_reads(nursery, monday):
    cook = builders.actor("staff", str(nursery.pk), post="cook")
    week = saved(nursery, cook, monday)
    with pytest.raises(PermissionDenied):
        publish(week, actor=cook)
    with pytest.raises(PermissionDenied):
        saved(nursery, builders.caregiver(nursery), monday, seen=1)
    with pytest.raises(PermissionDenied):
        saved(nursery, builders.director(builders.institution()), monday, seen=1)


def test_a_cook_does_not_change_what_parents_read_already(nursery, director, monday):
    cook = builders.actor("staff", str(nursery.pk), post="cook")
    week = saved(nursery, cook, monday)
    publish(week, actor=director)
    with pytest.raises(ValidationError, match="已经公布给家长"):
        saved(nursery, cook, monday, dish("虾"), seen=1)
    assert MenuWeek.objects.get().changed_since is None
    saved(nursery, director, monday, dish("虾"), seen=1)
    assert MenuWeek.objects.get().changed_since is not None


def test_a_copy_leaves_the_days_that_are_over_as_they_were(nursery, director):
    this = monday_of(localdate())
    source = MenuWeek.objects.create(institution=nursery, monday=this - WEEK)
    for step in range(7):
        MenuDish.objects.create(week=source, on=source.monday + timedelta(days=step), meal="lunch", name="鱼")
    week = copy_week(nursery, this, source, actor=director)
    assert {each.on for each in week.dishes.all()} == {
        this + timedelta(days=step) for step in range(localdate().weekday(), 7)
    }


def test_an_empty_week_is_nothing_to_copy(nursery, director, monday):
    source = MenuWeek.objects.create(institution=nursery, monday=monday)
    with pytest.raises(ValidationError, match="没有可以照着填的菜"):
        copy_week(nursery, monday + WEEK, source, actor=director)
    assert MenuWeek.objects.count() == 1


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_that_no_menu_has_is_no_error_page(nursery, client, settings, day):
    settings.DEMO = True
    MenuDish.objects.create(
        week=MenuWeek.objects.create(institution=nursery, monday=date(2026, 11, 23)), on=date(2026, 11, 23),
        meal="lunch", name="鱼",
    )  # fmt: skip
    user = builders.user()
    StaffMembership.objects.create(user=user, institution=nursery, post="director", from_on=date(2026, 1, 1))
    client.force_login(user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    assert client.get(f"/desk/menus/{day}/").status_code in (200, 404)
    for act in ("copy", "publish"):
        assert client.post(f"/desk/menus/{day}/{act}/").status_code in (302, 404)


def test_how_many_eat_on_each_day(nursery, monday):
    room = builders.room(nursery, places=10, occupied=2)
    for until in (None, monday + timedelta(days=1)):
        hold = hold_seat(lock_room(room.pk), Span(monday, until))
        Placement.objects.create(child=builders.child(), room=room, hold=hold, from_on=monday, until_on=until)
    page = menu_page(nursery, monday)
    by_day = {day.on: day.eaters for day in page.days}
    assert by_day[monday] == 4
    assert by_day[monday + timedelta(days=3)] == 3


@pytest.mark.parametrize("dishes", [1, 20])
def test_the_same_number_of_questions(nursery, director, monday, dishes, django_assert_num_queries):
    rows = [dish(f"菜{number}") for number in range(dishes)]
    saved(nursery, director, monday, *rows)
    for number in range(dishes):
        builders.room(nursery, name=f"{number}号班")
    with django_assert_num_queries(8):
        menu_page(nursery, monday)
