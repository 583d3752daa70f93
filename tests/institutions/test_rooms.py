"""One room beside the rules; what it takes from a day on never goes below what is promised."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import localdate

from enrollment.actions.seats import hold_seat, lock_room
from enrollment.models import Placement
from enrollment.queries.places import Span
from institutions.actions.room_facts import drop_capacity, edit_room, set_capacity
from institutions.models import Leave, RoomCapacity, Shift
from institutions.queries.rooms import carers_on, room_checks, room_page
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return localdate()


@pytest.fixture
def here():
    return builders.room(builders.institution(), "small", places=15, occupied=0)


@pytest.fixture
def director(here):
    return builders.director(here.institution)


def place(room, count, from_on, until_on=None):
    for _ in range(count):
        hold = hold_seat(lock_room(room.pk), Span(from_on, until_on))
        Placement.objects.create(child=builders.child(), room=room, hold=hold, from_on=from_on, until_on=until_on)


def told(room, key):
    return next(check for check in room_checks(room, localdate()) if check.rule.key == key)


@pytest.mark.parametrize(("floor", "kept"), [(-1, False), (1, True), (3, True), (4, False)])
def test_a_room_in_the_cellar_or_too_high_is_written_down_and_flagged_with_its_source(here, director, floor, kept):
    edit_room(here, {"floor": floor, "window_share": None}, actor=director)
    here.refresh_from_db()
    check = told(here, "room.floor_max")
    assert check.kept is kept
    assert "WS/T 821" in check.rule.source


@pytest.mark.parametrize(("share", "kept"), [(None, None), ("19.9", False), ("20", True)])
def test_windows_are_a_fifth_of_the_floor(here, share, kept):
    here.window_share = Decimal(share) if share else None
    assert told(here, "room.window_share_min").kept is kept


def test_a_mixed_class_has_no_area_of_its_own(here):
    here.class_kind = "mixed"
    assert "room.area_m2_min" not in {check.rule.key for check in room_checks(here, localdate())}


def test_there_is_no_floor_zero(here, director):
    with pytest.raises(ValidationError, match="地下填 -1"):
        edit_room(here, {"floor": 0, "window_share": None}, actor=director)


def test_what_a_room_takes_never_goes_below_what_is_promised(here, director, today):
    place(here, 3, today)
    place(here, 2, today + timedelta(days=40))
    soon = today + timedelta(days=10)
    with pytest.raises(ValidationError, match="已经有 5 个宝宝"):
        set_capacity(here, from_on=soon, places=4, actor=director)
    set_capacity(here, from_on=soon, places=5, actor=director)


def test_until_the_next_row_only(here, director, today):
    place(here, 3, today)
    place(here, 2, today + timedelta(days=40))
    set_capacity(here, from_on=today + timedelta(days=30), places=10, actor=director)
    set_capacity(here, from_on=today + timedelta(days=10), places=3, actor=director)


def test_children_only_counted_count(here, director, today):
    here.occupied = 6
    here.save()
    with pytest.raises(ValidationError, match="已经有 6 个宝宝"):
        set_capacity(here, from_on=today, places=5, actor=director)


def test_neither_more_than_the_norm_nor_more_than_filed(here, director, today):
    with pytest.raises(ValidationError, match="最多 15 人"):
        set_capacity(here, from_on=today, places=16, actor=director)
    here.places = 12
    here.save()
    with pytest.raises(ValidationError, match="先申请变更"):
        set_capacity(here, from_on=today, places=13, actor=director)


def test_taking_a_row_away_must_leave_enough(here, director, today):
    set_capacity(here, from_on=today + timedelta(days=1), places=2, actor=director)
    more = set_capacity(here, from_on=today + timedelta(days=20), places=10, actor=director)
    place(here, 4, today + timedelta(days=20))
    with pytest.raises(ValidationError, match="已经有 4 个宝宝"):
        drop_capacity(more, actor=director)
    drop_capacity(here.capacities.get(places=2), actor=director)
    assert RoomCapacity.objects.count() == 1


def test_another_nursery_and_a_caregiver_set_nothing(here, today):
    for stranger in (builders.director(builders.institution()), builders.caregiver(here.institution)):
        with pytest.raises(PermissionDenied):
            set_capacity(here, from_on=today, places=5, actor=stranger)


@pytest.mark.parametrize("children", [0, 9])
def test_the_page_asks_the_same_number_of_questions(here, today, children, django_assert_num_queries):
    place(here, children, today)
    here.refresh_from_db()
    with django_assert_num_queries(5):
        assert room_page(here, today).children == children


@pytest.mark.parametrize("others", [0, 5])
def test_who_has_a_room_today_is_the_rosters_word_and_else_the_assignment(
    here, today, others, django_assert_max_num_queries
):
    nursery = here.institution
    builders.staff_member(nursery, post="caregiver", room=here, name="张三")
    other = builders.staff_member(nursery, post="caregiver", name="李四")
    for _each in range(others):
        builders.staff_member(nursery, post="caregiver", room=builders.room(nursery))
    assert carers_on(nursery, today)[here.pk] == ["张三"]
    Shift.objects.create(member=other, room=here, on=today, starts_at=time(8), ends_at=time(16))
    with django_assert_max_num_queries(2):
        assert carers_on(nursery, today) == {here.pk: ["李四"]}
    Leave.objects.create(member=other, kind="annual", from_on=today, until_on=today, approved_by=builders.user())
    assert carers_on(nursery, today) == {}
