"""Opened, begun afresh, closed: what stands in it, who may, and whose seats go with it."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from care.actions.practice import begin_afresh, close_practice, open_practice
from care.models import AttendanceDay
from care.queries.attendance import roll_day
from enrollment.models import Placement
from families.models import Allergy, Child, Guardianship
from governance.appointments import appoint_staff, dismiss_staff
from governance.policies import INVITE_DIRECTOR
from institutions.actions.invitations import invite_director
from institutions.actions.staff import close_account, edit_member, end_member, open_account
from institutions.enums import StaffPost
from institutions.models import Filing, Institution, MenuWeek, Shift, StaffMember, StaffMembership
from institutions.queries.roster import forecast_page
from tests import builders
from tests.practice.conftest import MARK, POSTS


def placed(row: Institution):
    return Placement.objects.filter(room__institution=row)


def seat_there(house, post: str) -> StaffMembership:
    return StaffMembership.objects.get(practises=house.seats[post], institution=house.practice)


def is_current(seat: StaffMembership) -> bool:
    return StaffMembership.objects.current(localdate()).filter(pk=seat.pk).exists()


def test_a_whole_nursery_with_rooms_children_staff_and_days(house):
    practice, today = house.practice, localdate()
    assert {room.name for room in practice.rooms.all()} == {"蒲公英班", "向日葵班"}
    assert placed(practice).count() == 12
    assert all(room.listed == room.occupied == 6 for room in practice.rooms.all())
    assert AttendanceDay.objects.filter(placement__in=placed(practice)).exists()
    assert not AttendanceDay.objects.filter(placement__in=placed(practice), on=today).exists()
    assert Allergy.objects.filter(child__placements__in=placed(practice)).count() == 2
    assert Shift.objects.filter(member__institution=practice).exists()
    assert MenuWeek.objects.filter(institution=practice).exists()
    assert practice.fees.count() == 1  # like the real one's
    assert set(practice.day_plan.values_list("class_kind", flat=True)) == {"small", "large"}  # proposed


def test_children_and_staff_are_invented_and_say_so(house):
    children = Child.objects.filter(placements__in=placed(house.practice))
    assert children.count() == 12
    assert all(child.name.startswith(MARK) and not child.identity_kind for child in children)
    assert not Guardianship.objects.filter(child__in=children).exists()
    invented = StaffMember.objects.filter(institution=house.practice, memberships__isnull=True)
    assert invented.exists()
    assert all(member.name.startswith(MARK) and "练习" in member.identity_number for member in invented)
    assert not any(member.phone for member in invented)


def test_the_ratio_holds_so_that_a_gap_is_a_thing_to_practise(house):
    assert forecast_page(house.practice, days=7).gaps == []


@pytest.mark.parametrize("post", POSTS)
def test_everybody_may_practise_with_the_own_post(house, post):
    there = house.there(post)
    assert there.seat.post == post
    assert there.seat.scope == str(house.practice.pk)
    assert there.seats[0].practises == ""  # nobody lands in the practice nursery unasked


def test_a_carer_finds_the_own_room(house):
    assert seat_there(house, "caregiver").room.name == "蒲公英班"
    (room,) = house.practice.rooms.filter(name="蒲公英班")
    assert len(roll_day([room], house.practice.pk, localdate()).rooms) == 1


def test_opened_twice_is_one(house):
    again = open_practice(house.real, actor=house.actor("director"))
    assert again == house.practice
    assert Institution.objects.filter(is_practice=True).count() == 1


def test_a_nursery_without_rooms_learns_as_well(db):
    real = builders.institution(state="submitted")
    practice = open_practice(real, actor=builders.director(real))
    assert placed(practice).count() == 12


@pytest.mark.parametrize("post", [post for post in POSTS if post != "director"])
def test_nobody_but_the_director_runs_it(house, post):
    for act in (open_practice, begin_afresh, close_practice):
        with pytest.raises(PermissionDenied):
            act(house.real, actor=house.actor(post))


def test_not_from_inside_and_not_for_another_nursery(house):
    other = builders.institution()
    for act in (open_practice, begin_afresh, close_practice):
        with pytest.raises(PermissionDenied):
            act(house.practice, actor=house.there("director"))
        with pytest.raises(PermissionDenied):
            act(house.practice, actor=builders.director(house.practice))  # by the scope alone
        with pytest.raises(PermissionDenied):
            act(other, actor=house.actor("director"))


def test_begun_afresh_is_another_one(house):
    fresh = begin_afresh(house.real, actor=house.actor("director"))
    assert fresh.pk != house.practice.pk
    assert placed(fresh).count() == 12
    assert {seat.scope for seat in house.actor("cook").seats} == {str(house.real.pk), str(fresh.pk)}


def test_closed_takes_every_seat_away(house):
    close_practice(house.real, actor=house.actor("director"))
    for post in POSTS:
        assert [seat.scope for seat in house.actor(post).seats] == [str(house.real.pk)]
    close_practice(house.real, actor=house.actor("director"))
    with pytest.raises(ValidationError, match="刚刚被关闭"):
        begin_afresh(house.real, actor=house.actor("director"))
    assert open_practice(house.real, actor=house.actor("director")).pk != house.practice.pk


def test_real_data_is_untouched(house):
    assert not placed(house.real).exists()
    assert house.real.rooms.get(name="蒲公英班").occupied == 0
    assert not StaffMember.objects.filter(institution=house.real).exists()


# --- seats ---------------------------------------------------------------------------------------------


def test_the_practice_seat_ends_with_the_account(house):
    cook = house.seats["cook"]
    cook.member = builders.staff_member(house.real, "cook")
    cook.save()
    close_account(cook.member, actor=house.actor("director"))
    assert not is_current(seat_there(house, "cook"))
    assert house.actor("cook").seats == ()


def test_and_with_the_work_and_with_a_dismissal(house):
    guard = house.seats["guard"]
    guard.member = builders.staff_member(house.real, "guard")
    guard.save()
    last = localdate() + timedelta(days=3)
    end_member(guard.member, on=last, reason="resigned", actor=house.actor("director"))
    assert seat_there(house, "guard").until_on == last
    assert dismiss_staff(house.seats["finance"].user.phone) == 1
    assert not is_current(seat_there(house, "finance"))


def test_another_post_there_is_another_post_here(house):
    carer = house.seats["caregiver"]
    carer.member = builders.staff_member(house.real, "caregiver", room=house.room)
    carer.save()
    values = {"post": "health", "room": None}
    edit_member(carer.member, values, seen_version=1, actor=house.actor("director"))
    assert seat_there(house, "caregiver").post == "health"


def test_who_joins_may_practise(house):
    director = house.actor("director")
    member = builders.staff_member(house.real, "caregiver", room=house.room)
    member.set_phone("+8619911888001")
    member.save()
    seat = open_account(member, actor=director)
    assert seat.practice_seats.get().institution == house.practice
    invited = invite_director(
        house.real, name="林初一", phone="+8619911888002", actor=builders.official(), act=INVITE_DIRECTOR
    )
    assert invited.practice_seats.count() == 1
    appoint_staff("+8619911888003", post=StaffPost.COOK, institution=house.real)
    assert StaffMembership.objects.filter(institution=house.practice, user__phone_index__isnull=False).count() == 10


def test_what_ends_after_the_closing_does_not_open_anything_again(house):
    close_practice(house.real, actor=house.actor("director"))
    cook = house.seats["cook"]
    cook.until_on = localdate() + timedelta(days=30)
    cook.save()
    cook.until_on = None
    cook.save()
    assert len(house.actor("cook").seats) == 1
    cook.from_on = cook.until_on = date(2026, 2, 1)
    cook.save()
    assert house.actor("cook").seats == ()


def test_a_file_that_ends_in_practice_ends_nobodys_seat(house):
    seat = seat_there(house, "cook")
    end_member(seat.member, on=localdate(), reason="resigned", actor=house.there("director"))
    assert is_current(house.seats["cook"])
    assert StaffMembership.objects.get(pk=seat.pk).until_on is None


def test_what_would_reach_real_people_is_not_practised(house):
    member = StaffMember.objects.filter(institution=house.practice, memberships__isnull=True).first()
    with pytest.raises(PermissionDenied, match="练习园"):
        open_account(member, actor=house.there("director"))


# --- held by PostgreSQL --------------------------------------------------------------------------------


def refused(match: str):
    return pytest.raises(IntegrityError, match=match)


def test_a_practice_nursery_has_no_filing_no_place_and_stays_what_it_is(house):
    with refused("no filing"), transaction.atomic():
        Filing.objects.create(institution=house.practice, state="draft")
    for change in ({"lon": 120.6, "lat": 28.0}, {"credit_code": "91330100799655058B"}, {"registry_id": "7"}):
        with refused("institution_practice_is_apart"), transaction.atomic():
            Institution.objects.filter(pk=house.practice.pk).update(**change)
    with refused("from its first day"), transaction.atomic():
        Institution.objects.filter(pk=house.real.pk).update(is_practice=True)


def test_no_seat_there_but_for_a_real_one(house):
    own = house.seats["cook"]
    with refused("stands for a real one"), transaction.atomic():
        StaffMembership.objects.create(
            user=own.user, institution=house.practice, post="cook", from_on=localdate(), until_on=localdate()
        )
    other = builders.institution()
    with refused("stands for a real one"), transaction.atomic():
        StaffMembership.objects.create(
            user=own.user, institution=other, post="cook", from_on=localdate(), practises=own
        )


def test_no_practice_seat_outlives_or_exceeds_its_own(house):
    seat = seat_there(house, "cook")
    with refused("outlives or exceeds"), transaction.atomic():
        StaffMembership.objects.filter(pk=seat.pk).update(post="director")
    StaffMembership.objects.filter(pk=house.seats["cook"].pk).update(until_on=localdate())
    with refused("outlives or exceeds"), transaction.atomic():
        StaffMembership.objects.filter(pk=seat.pk).update(until_on=None)


def test_the_name_says_what_it_is(house):
    assert re.search("（练习园）$", house.practice.name)
