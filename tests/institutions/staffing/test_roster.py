"""The roster: whoever may not work is not put on it, nobody is in two places, gaps are told before and after."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from anxintuo.accounts.second_factor import DEMO_KEY
from institutions.actions import roster
from institutions.actions.leave import approve_leave, cancel_leave
from institutions.actions.roster import Choice
from institutions.models import Leave, Shift, ShiftPattern, StaffMembership
from institutions.opening import open_days
from institutions.queries.roster import forecast_page, monday_of, week_page
from institutions.queries.staff import deadlines, staff_line
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def nursery():
    return builders.institution(opens_at=time(7, 30), closes_at=time(17, 30))


@pytest.fixture
def day(nursery):
    """The first open day from tomorrow on."""
    tomorrow = localdate() + timedelta(days=1)
    return open_days(nursery, tomorrow, tomorrow + timedelta(days=12))[0]


def pattern(nursery, name="通班", start=time(7, 30), end=time(17, 30)):
    return ShiftPattern.objects.create(institution=nursery, name=name, starts_at=start, ends_at=end)


def full_room(nursery, occupied=5):
    return builders.room(nursery, "small", places=15, occupied=occupied)


def test_the_grid_is_saved_whole_and_shown_again(nursery, director, day):
    room, whole = full_room(nursery), pattern(nursery)
    member = builders.staff_member(nursery, room=room)
    changed = roster.save_week(nursery, [Choice(member.pk, day, str(whole.pk))], actor=director)
    assert changed == 1
    shift = Shift.objects.get()
    assert (shift.room, shift.starts_at, shift.ends_at) == (room, whole.starts_at, whole.ends_at)
    (row,) = week_page(nursery, monday_of(day)).rows
    assert {cell.day: cell.value for cell in row.cells}[day] == str(whole.pk)
    roster.save_week(nursery, [Choice(member.pk, day, "")], actor=director)
    assert not Shift.objects.exists()


def test_who_has_no_valid_certificate_is_not_put_on_and_nothing_is_half_saved(nursery, director, day):
    whole = pattern(nursery)
    well, unfit = builders.staff_member(nursery), builders.staff_member(nursery, fit=False)
    choices = [Choice(member.pk, day, str(whole.pk)) for member in (well, unfit)]
    with pytest.raises(ValidationError) as refusal:
        roster.save_week(nursery, choices, actor=director)
    assert "健康合格证" in refusal.value.messages[0]
    assert "第76号" in refusal.value.messages[0]
    assert not Shift.objects.exists()


def test_a_certificate_that_ends_before_the_day_is_as_good_as_none(nursery, director, day):
    member = builders.staff_member(nursery, fit=False)
    builders.paper(member, issued_on=day - timedelta(days=200), expires_on=day - timedelta(days=1))
    builders.paper(member, "crime", issued_on=day - timedelta(days=20), result="clear")
    with pytest.raises(ValidationError, match="到期"):
        roster.add_shift(member, on=day, starts_at=time(8), ends_at=time(12), room=None, actor=director)


def test_nobody_is_on_two_shifts_at_once(nursery, director, day):
    member = builders.staff_member(nursery)
    roster.add_shift(member, on=day, starts_at=time(8), ends_at=time(12), room=None, actor=director)
    roster.add_shift(member, on=day, starts_at=time(12), ends_at=time(14), room=None, actor=director)
    with pytest.raises(ValidationError, match="已经有一个班"):
        roster.add_shift(member, on=day, starts_at=time(11, 59), ends_at=time(13), room=None, actor=director)


def test_postgresql_refuses_it_too(nursery, day):
    member = builders.staff_member(nursery)
    Shift.objects.create(member=member, on=day, starts_at=time(8), ends_at=time(12))
    with pytest.raises(IntegrityError, match="shift_once_at_a_time"), transaction.atomic():
        Shift.objects.create(member=member, on=day, starts_at=time(11), ends_at=time(13))


def test_the_grid_of_another_nursery_is_out_of_reach(nursery, day):
    whole, member = pattern(nursery), builders.staff_member(nursery)
    stranger = builders.director(builders.institution())
    with pytest.raises(PermissionDenied):
        roster.save_week(nursery, [Choice(member.pk, day, str(whole.pk))], actor=stranger)


def test_a_week_is_copied_except_where_it_cannot_be(nursery, director, day):
    monday = monday_of(day) + timedelta(days=7)
    there = open_days(nursery, monday, monday + timedelta(days=4))[0]
    before = there - timedelta(days=7)
    stays, leaves, left = (builders.staff_member(nursery) for _ in range(3))
    for member in (stays, leaves, left):
        Shift.objects.create(member=member, on=before, starts_at=time(8), ends_at=time(16))
    Leave.objects.create(member=leaves, kind="annual", from_on=there, until_on=there, approved_by=builders.user())
    left.left_on, left.left_reason = before, "resigned"
    left.save()
    copied = roster.copy_week(nursery, monday, actor=director)
    assert copied.shifts == 1
    assert len(copied.left_out) == 2
    assert Shift.objects.get(on=there).member == stays
    assert roster.copy_week(nursery, monday, actor=director).shifts == 0


def test_a_gap_is_told_with_room_and_hours(nursery, day):
    room = full_room(nursery, occupied=6)
    for hours in ((time(7, 30), time(17, 30)), (time(7, 30), time(12))):
        member = builders.staff_member(nursery, room=room)
        Shift.objects.create(member=member, on=day, room=room, starts_at=hours[0], ends_at=hours[1])
    page = forecast_page(nursery)
    (line,) = page.gaps
    assert (line.room, line.days, line.gap.starts_at, line.gap.ends_at) == (room, [day], time(12), time(17, 30))
    assert (line.gap.need, line.gap.have) == (2, 1)
    assert day not in page.unplanned


def test_a_cook_does_not_count_in_the_ratio(nursery, day):
    room = full_room(nursery, occupied=5)
    carer, cook = builders.staff_member(nursery, room=room), builders.staff_member(nursery, "cook")
    Shift.objects.create(member=carer, on=day, room=room, starts_at=time(7, 30), ends_at=time(8))
    Shift.objects.create(member=cook, on=day, room=room, starts_at=time(7, 30), ends_at=time(17, 30))
    assert [line.gap.have for line in forecast_page(nursery).gaps] == [0]


def test_leave_that_breaks_the_ratio_asks_for_a_reason_and_keeps_it(nursery, director, day):
    room = full_room(nursery)
    member = builders.staff_member(nursery, room=room)
    Shift.objects.create(member=member, on=day, room=room, starts_at=time(7, 30), ends_at=time(17, 30))
    values = {"kind": "sick", "from_on": day, "until_on": day, "starts_at": None, "ends_at": None}
    with pytest.raises(ValidationError) as refusal:
        approve_leave(member, values, reason=" ", actor=director)
    (sentence,) = refusal.value.message_dict["reason_despite_gap"]
    assert room.name in sentence
    assert "缺 1 人" in sentence
    assert not Leave.objects.exists()
    leave = approve_leave(member, values, reason="临时从蒲公英班调人", actor=director)
    assert leave.reason_despite_gap == "临时从蒲公英班调人"
    assert forecast_page(nursery).gaps[0].gap.have == 0
    cancel_leave(leave, actor=director)
    assert not forecast_page(nursery).gaps


def test_leave_that_breaks_nothing_asks_for_nothing(nursery, director, day):
    room = full_room(nursery)
    for _ in range(2):
        member = builders.staff_member(nursery, room=room)
        Shift.objects.create(member=member, on=day, room=room, starts_at=time(7, 30), ends_at=time(17, 30))
    values = {"kind": "sick", "from_on": day, "until_on": day, "starts_at": None, "ends_at": None}
    assert approve_leave(member, values, reason="不用写", actor=director).reason_despite_gap == ""


def test_who_is_on_leave_is_not_put_on_the_roster(nursery, director, day):
    member = builders.staff_member(nursery)
    Leave.objects.create(
        member=member, kind="personal", from_on=day, until_on=day, starts_at=time(9), ends_at=time(11),
        approved_by=builders.user(),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="已经请了假"):
        roster.add_shift(member, on=day, starts_at=time(10), ends_at=time(12), room=None, actor=director)
    roster.add_shift(member, on=day, starts_at=time(11), ends_at=time(12), room=None, actor=director)


def test_two_leaves_of_one_person_do_not_overlap(nursery, director, day):
    member = builders.staff_member(nursery)
    values = {"kind": "annual", "from_on": day, "until_on": day + timedelta(days=2), "starts_at": None, "ends_at": None}
    approve_leave(member, values, reason="", actor=director)
    with pytest.raises(ValidationError, match="已经请了假"):
        approve_leave(member, values | {"from_on": day + timedelta(days=1)}, reason="", actor=director)


@pytest.mark.parametrize("people", [2, 12])
def test_pages_of_the_roster_ask_the_same_number_of_questions(nursery, day, people, django_assert_num_queries):
    for number in range(people):
        room = full_room(nursery) if number % 3 == 0 else None
        member = builders.staff_member(nursery, room=room)
        Shift.objects.create(member=member, on=day, room=room, starts_at=time(8), ends_at=time(16))
    with django_assert_num_queries(5):
        week_page(nursery, monday_of(day))
    with django_assert_num_queries(7):
        forecast_page(nursery)


def test_holidays_are_not_planned(nursery):
    assert date(2026, 10, 1) not in open_days(nursery, date(2026, 9, 28), date(2026, 10, 9))
    nursery.saturday = True
    assert date(2026, 11, 28) in open_days(nursery, date(2026, 11, 23), date(2026, 11, 29))


def test_why_somebody_is_away_is_told_to_those_who_plan_only(nursery, director, day, client, settings):
    """That a colleague is ill is health: the others read that she is away."""
    settings.DEMO = True
    member = builders.staff_member(nursery, room=full_room(nursery))
    Leave.objects.create(member=member, kind="sick", from_on=day, until_on=day, approved_by=builders.user())
    pages = {}
    for post in ("director", "caregiver"):
        user = builders.user()
        StaffMembership.objects.create(
            user=user, institution=nursery, post=post, from_on=localdate() - timedelta(days=9)
        )
        client.force_login(user)
        session = client.session
        session[DEMO_KEY] = True
        session.save()
        pages[post] = client.get(f"/desk/roster/?week={day.isoformat()}").content.decode()
    assert "病假" in pages["director"]
    assert "病假" not in pages["caregiver"]
    assert "请假" in pages["caregiver"]


def test_what_a_query_has_found_is_told_in_the_file_and_on_no_list(nursery, director, day):
    """未成年人保护法 art. 62 bars the person; a list on a wall or a desk need not say why."""
    member = builders.staff_member(nursery)
    member.papers.filter(kind="crime").update(result="found")
    barriers = roster.Barriers([member], nursery)
    assert barriers.why_not(member, day, time(8), time(9)) == "不能上岗，原因见档案。"
    line = staff_line(member, localdate())
    [found] = [each for each in deadlines([line]) if each.lack is not None and each.lack.in_confidence]
    assert (found.label, found.lack.on_lists) == ("证照", "不能上岗，原因见档案。")
    assert "查询有记录" in found.lack.sentence
