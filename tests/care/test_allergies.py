"""What a child must not eat: who enters it, who sees it, and what the menu makes of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.audit.models import AuditEntry
from anxintuo.notices.models import Notice
from care.policies.allergies import ENTER_ALLERGY, SEE_ALLERGIES
from care.queries.allergies import allergies_by_room
from enrollment.actions.seats import hold_seat, lock_room
from enrollment.models import Placement
from enrollment.queries.places import Span
from families.actions.allergies import add_allergy, end_allergy
from families.models import Allergy, Child
from institutions.actions.menu import publish, save_day
from institutions.models import MenuDish
from institutions.queries.menu import menu_page
from institutions.queries.roster import monday_of
from tests import builders
from tests.enrollment.test_pages import browser

pytestmark = pytest.mark.django_db
SHRIMP = {"allergen": "crustacean", "note": "吃虾会起疹子", "urgent": False}


def place(room, child):
    today = localdate()
    hold = hold_seat(lock_room(room.pk), Span(today))
    return Placement.objects.create(child=child, room=room, hold=hold, from_on=today)


@pytest.fixture
def nursery():
    return builders.institution()


@pytest.fixture
def room(nursery):
    return builders.room(nursery, places=10, occupied=0)


@pytest.fixture
def child(room):
    row = builders.child(name="小满")
    place(room, row)
    return row


@pytest.fixture
def parent(child):
    return builders.guardian(child)


@pytest.fixture
def health(nursery):
    return builders.actor("staff", str(nursery.pk), post="health")


def shrimp_on(nursery, monday, **fields):
    dish = MenuDish(name="虾仁羹", meal="lunch", allergens=["crustacean"], **fields)
    seen = getattr(nursery.menu_weeks.filter(monday=monday).first(), "version", 0)
    return save_day(nursery, monday, [dish], seen_version=seen, actor=builders.director(nursery))


def test_the_family_enters_and_ends_it_and_the_words_are_sealed(child, parent):
    row = add_allergy(child, SHRIMP, actor=parent)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM families_allergy a")
        assert "疹子" not in cursor.fetchone()[0]
    end_allergy(row, actor=parent)
    end_allergy(row, actor=parent)
    assert (Allergy.objects.open().count(), Allergy.objects.count()) == (0, 1)
    assert not Notice.objects.exists()


def test_the_same_kind_twice_is_refused_and_other_asks_what_it_is(child, parent):
    add_allergy(child, SHRIMP, actor=parent)
    with pytest.raises(ValidationError, match="已经登记过"):
        add_allergy(child, SHRIMP, actor=parent)
    with pytest.raises(ValidationError, match="请写明"):
        add_allergy(child, {"allergen": "other", "note": "", "urgent": False}, actor=parent)
    for what in ("猕猴桃", "香菇"):
        add_allergy(child, {"allergen": "other", "note": what, "urgent": False}, actor=parent)
    with pytest.raises(IntegrityError, match="allergy_once"), transaction.atomic():
        Allergy.objects.create(child=child, allergen="crustacean", entered_by_id=parent.user_id, entered_on=localdate())


def test_a_health_worker_enters_it_for_a_child_of_the_own_nursery_and_the_family_is_told(child, parent, health):
    add_allergy(child, SHRIMP, actor=health, act=ENTER_ALLERGY, by_nursery=True)
    notice = Notice.objects.get()
    assert str(notice.user_id) == parent.user_id
    assert "虾" not in f"{notice.title}{notice.body}"
    stranger = builders.actor("staff", str(builders.institution().pk), post="health")
    carer = builders.caregiver(child.placements.get().room.institution)
    for who in (stranger, carer):
        with pytest.raises(PermissionDenied):
            add_allergy(child, {**SHRIMP, "allergen": "egg"}, actor=who, act=ENTER_ALLERGY, by_nursery=True)


def test_the_week_tells_how_many_of_which_room_and_no_name(nursery, room, child, parent):
    add_allergy(child, SHRIMP, actor=parent)
    add_allergy(child, {**SHRIMP, "allergen": "soy"}, actor=parent)
    monday = monday_of(localdate()) + timedelta(days=7)
    shrimp_on(nursery, monday)
    [dish] = menu_page(nursery, monday).unanswered
    [clash] = dish.clashes
    assert (clash.room, clash.children, clash.allergens) == (room, 1, ("crustacean",))
    assert child.name not in clash.sentence


def test_a_menu_is_not_published_before_it_says_what_they_get_instead(nursery, room, child, parent):
    add_allergy(child, SHRIMP, actor=parent)
    monday = monday_of(localdate()) + timedelta(days=7)
    week = shrimp_on(nursery, monday)
    with pytest.raises(ValidationError, match="1 个宝宝不能吃虾蟹"):
        publish(week, actor=builders.director(nursery))
    week = shrimp_on(nursery, monday, substitute="不放虾，另蒸鸡蛋")
    publish(week, actor=builders.director(nursery))
    assert week.dishes.get().substitute == "不放虾，另蒸鸡蛋"


def test_a_dish_of_another_kind_of_class_and_a_child_that_has_left_do_not_clash(nursery, room, child, parent):
    add_allergy(child, SHRIMP, actor=parent)
    monday = monday_of(localdate()) + timedelta(days=7)
    shrimp_on(nursery, monday, class_kind="infant")
    assert menu_page(nursery, monday).unanswered == []
    shrimp_on(nursery, monday)
    assert len(menu_page(nursery, monday).unanswered) == 1
    Placement.objects.update(until_on=localdate())
    assert menu_page(nursery, monday).unanswered == []


def test_what_no_dish_can_be_held_against_is_counted(nursery, room, child, parent):
    add_allergy(child, {"allergen": "other", "note": "香菇", "urgent": False}, actor=parent)
    assert menu_page(nursery, monday_of(localdate())).others == 1


def test_names_are_for_the_people_of_the_room_and_the_kitchen(nursery, room, child, parent):
    add_allergy(child, SHRIMP, actor=parent)
    today = localdate()
    cook = builders.actor("staff", str(nursery.pk), post="cook")
    seen = allergies_by_room(SEE_ALLERGIES.visible(cook, Placement.objects.all()), today)
    assert [(where, [each.child for each in found]) for where, found in seen] == [(room, [child])]
    for nobody in (builders.caregiver(nursery), builders.actor("staff", str(builders.institution().pk), post="cook")):
        assert allergies_by_room(SEE_ALLERGIES.visible(nobody, Placement.objects.all()), today) == []
    guard = builders.actor("staff", str(nursery.pk), post="guard")
    assert not SEE_ALLERGIES.admits(guard)


def test_the_list_takes_two_statements_however_many_children(nursery, room, django_assert_num_queries, health):
    for _number in range(6):
        child = builders.child()
        place(room, child)
        add_allergy(child, SHRIMP, actor=builders.guardian(child))
    rows = SEE_ALLERGIES.visible(health, Placement.objects.all())
    with django_assert_num_queries(2):
        [(_room, found)] = allergies_by_room(rows, localdate())
    assert len(found) == 6
    monday = monday_of(localdate()) + timedelta(days=7)
    shrimp_on(nursery, monday)
    with django_assert_num_queries(9):
        assert menu_page(nursery, monday).unanswered[0].clashes[0].children == 6


def at_desk(nursery, post="director"):
    from institutions.models import StaffMembership

    who = builders.user()
    StaffMembership.objects.create(user=who, institution=nursery, post=post, from_on=localdate())
    return browser(builders.director(nursery, who))


def test_the_pages_are_read_with_a_trace(nursery, room, child, parent):
    add_allergy(child, SHRIMP, actor=parent)
    desk = at_desk(nursery, "health")
    for name in ("allergies", "allergies_sheet", "allergy_choose"):
        before = AuditEntry.objects.filter(kind="read").count()
        assert "小满" in desk.get(reverse(f"care:{name}")).content.decode()
        assert AuditEntry.objects.filter(kind="read").count() == before + 1
    form = reverse("care:allergy_new", args=[child.pk])
    assert desk.post(form, {"allergen": "other", "note": ""}).status_code == 400
    assert desk.post(form, {"allergen": "egg", "note": "蛋白"}).status_code == 302
    assert at_desk(builders.institution(), "health").get(form).status_code == 404
    stranger = Child.objects.create(name="别家", sex="girl", born_on=child.born_on)
    assert desk.get(reverse("care:allergy_new", args=[stranger.pk])).status_code == 404


def test_the_parent_s_page(child, parent):
    family = browser(parent)
    new = reverse("families:allergy_new", args=[child.pk])
    assert family.post(new, {"allergen": "", "note": "x"}).status_code == 400
    assert family.post(new, {"allergen": "egg", "note": "", "urgent": "on"}).status_code == 302
    page = family.get(reverse("families:allergies", args=[child.pk])).content.decode()
    assert "备急救药" in page
    row = Allergy.objects.get()
    end = reverse("families:allergy_end", args=[child.pk, row.pk])
    assert end in page
    assert "确认可以吃了" in family.get(end).content.decode()
    assert Allergy.objects.open().exists()  # asked once, before the kitchen stops being told
    assert family.post(end).status_code == 302
    assert not Allergy.objects.open().exists()
    other = builders.child()
    assert family.get(reverse("families:allergies", args=[other.pk])).status_code == 404
