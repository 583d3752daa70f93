"""The roll: one row a child and day, whoever presses how often; what cannot be so is refused."""

import threading
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.timezone import localdate, localtime

from anxintuo.audit.models import AuditEntry
from care.actions import absences
from care.actions import attendance as acts
from care.models import AttendanceDay
from care.policies.attendance import CALL_ROLL, TELL_ABSENCE
from care.queries.attendance import child_month, nursery_month, presence_by_room, roll_counts, roll_day
from enrollment.models import Placement
from institutions.models import Shift
from institutions.opening import is_open
from tests import builders
from tests.care.rolls import carer_of, covered, placed
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def today():
    return localdate()


@pytest.fixture
def room():
    return builders.room(builders.institution(opens_at=time(7, 30), closes_at=time(17, 30)), places=10, occupied=0)


@pytest.fixture
def child(room):
    return placed(room)


@pytest.fixture
def carer(room):
    return carer_of(room)


def next_open_day(institution, after: date) -> date:
    day = after + ONE_DAY
    while not is_open(institution, day):
        day += ONE_DAY
    return day


def test_pressed_twice_the_first_time_stands(room, child, carer, today):
    first = acts.mark_present(child, room, today, actor=carer)
    again = acts.mark_present(child, room, today, actor=carer)
    assert again.pk == first.pk
    assert again.arrived_at == first.arrived_at
    assert AuditEntry.objects.filter(event="care.mark_present").count() == 1


def test_a_time_puts_right_what_was_pressed(room, child, carer, today):
    yesterday = today - ONE_DAY
    acts.mark_present(child, room, yesterday, at=time(8, 30), actor=carer)
    row = acts.mark_present(child, room, yesterday, at=time(8, 12), actor=carer)
    assert localtime(row.arrived_at).time() == time(8, 12)
    assert AttendanceDay.objects.count() == 1


def test_an_absent_child_that_comes_is_present(room, child, carer, today):
    acts.mark_absent(child, room, today, reason="sick", told_on=today - ONE_DAY, actor=carer)
    row = acts.mark_present(child, room, today, actor=carer)
    assert (row.state, row.reason, row.told_on) == ("present", "", None)


@pytest.mark.parametrize("fields", [{"reason": "lazy", "told_on": None}, {"reason": "", "told_on": None}])
def test_an_absence_needs_a_known_reason(room, child, carer, today, fields):
    with pytest.raises(ValidationError, match="缺勤原因"):
        acts.mark_absent(child, room, today, actor=carer, **fields)


def test_nobody_told_on_a_day_to_come(room, child, carer, today):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        acts.mark_absent(child, room, today, reason="sick", told_on=today + ONE_DAY, actor=carer)


@pytest.mark.parametrize("days", [1, -32])
def test_neither_days_to_come_nor_days_long_ago(room, child, carer, today, days):
    for act in (acts.mark_present, acts.mark_left, acts.take_back_mark):
        with pytest.raises(ValidationError):
            act(child, room, today + timedelta(days=days), actor=carer)
    with pytest.raises(ValidationError):
        acts.mark_all_present(room, today + timedelta(days=days), actor=carer)
    assert not AttendanceDay.objects.exists()


def test_a_day_outside_the_placement(room, carer, today):
    gone = placed(room, until_on=today - ONE_DAY)
    fresh = placed(room, from_on=today)
    for who, day in ((gone, today), (fresh, today - ONE_DAY)):
        with pytest.raises(ValidationError, match="不在托"):
            acts.mark_present(who, room, day, at=time(8), actor=carer)


def test_a_past_day_asks_for_the_time_and_today_for_one_that_has_come(room, child, carer, today):
    with pytest.raises(ValidationError, match="请填时间"):
        acts.mark_present(child, room, today - ONE_DAY, actor=carer)
    soon = localtime() + timedelta(minutes=1)
    if soon.date() == today:
        with pytest.raises(ValidationError, match="还没到"):
            acts.mark_present(child, room, today, at=time(23, 59), actor=carer)


def test_gone_before_come_is_refused(room, child, carer, today):
    yesterday = today - ONE_DAY
    with pytest.raises(ValidationError, match="没有登记到园"):
        acts.mark_left(child, room, yesterday, at=time(17), actor=carer)
    acts.mark_present(child, room, yesterday, at=time(9), actor=carer)
    with pytest.raises(ValidationError, match="不能早于到园"):
        acts.mark_left(child, room, yesterday, at=time(8), actor=carer)
    row = acts.mark_left(child, room, yesterday, at=time(17), actor=carer)
    assert localtime(row.left_at).time() == time(17)
    acts.take_back_leaving(child, room, yesterday, actor=carer)
    assert AttendanceDay.objects.get().left_at is None


def test_the_database_holds_the_order_of_times_and_the_whole_row(room, child, today):
    now = timezone.now()
    base = {"placement": child, "room": room, "on": today, "recorded_by": builders.user()}
    for wrong, name in (
        ({"state": "present", "arrived_at": now, "left_at": now - ONE_DAY}, "attendance_times_in_order"),
        ({"state": "present"}, "attendance_whole"),
        ({"state": "absent", "reason": ""}, "attendance_whole"),
        ({"state": "absent", "reason": "sick", "arrived_at": now}, "attendance_whole"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            AttendanceDay.objects.create(**base, **wrong)


def test_taken_back_it_is_as_if_not_called_and_twice_is_once(room, child, carer, today):
    acts.mark_present(child, room, today, actor=carer)
    acts.take_back_mark(child, room, today, actor=carer)
    acts.take_back_mark(child, room, today, actor=carer)
    assert not AttendanceDay.objects.exists()
    assert AuditEntry.objects.filter(event="care.take_back_mark").count() == 1


def test_one_tap_marks_who_is_not_marked_yet(room, child, carer, today):
    ill, third = placed(room), placed(room)
    acts.mark_absent(ill, room, today, reason="sick", told_on=None, actor=carer)
    assert acts.mark_all_present(room, today, actor=carer).marked == 2
    assert acts.mark_all_present(room, today, actor=carer).marked == 0
    states = dict(AttendanceDay.objects.values_list("placement_id", "state"))
    assert states == {child.pk: "present", third.pk: "present", ill.pk: "absent"}


def test_on_days_of_a_cover_the_child_is_called_in_the_other_room(room, child, carer, today):
    other = builders.room(room.institution, places=10, occupied=0)
    covered(child, other, today, today)
    with pytest.raises(PermissionDenied, match="不在这个班"):
        acts.mark_present(child, room, today, actor=carer)
    assert acts.mark_all_present(room, today, actor=carer).marked == 0
    row = acts.mark_present(child, other, today, actor=carer_of(other))
    assert row.room_id == other.pk
    own, there = roll_day([room, other], room.institution_id, today).rooms
    assert (own.expected, there.expected, there.present) == (0, 1, 1)
    assert there.lines[0].covering
    acts.mark_present(child, room, today - ONE_DAY, at=time(8), actor=carer)


def test_a_carer_calls_the_own_room_and_where_the_roster_puts_her(room, child, today):
    nursery = room.institution
    other = builders.room(nursery, places=10, occupied=0)
    carer = carer_of(other)
    assert not CALL_ROLL.check(carer, room)
    with pytest.raises(PermissionDenied):
        acts.mark_present(child, room, today, actor=carer)
    member = builders.staff_member(nursery)
    seat = carer.seat.key.partition(":")[2]
    member.memberships.model.objects.filter(pk=seat).update(member=member)
    Shift.objects.create(member=member, on=today, room=room, starts_at=time(8), ends_at=time(16))
    assert CALL_ROLL.check(carer, room)
    acts.mark_present(child, room, today, actor=carer)


@pytest.mark.parametrize(
    ("post", "may"),
    [("director", True), ("office", True), ("health", True), ("cook", False), ("guard", False), ("finance", False)],
)
def test_who_calls_the_roll(room, post, may):
    actor = builders.actor("staff", str(room.institution_id), post=post)
    assert bool(CALL_ROLL.check(actor, room)) is may


def test_another_nursery_calls_nobody_here(room, child, today):
    stranger = builders.director(builders.institution())
    with pytest.raises(PermissionDenied):
        acts.mark_present(child, room, today, actor=stranger)
    with pytest.raises(PermissionDenied):
        acts.mark_all_present(room, today, actor=stranger)


# --- 明天不来 -------------------------------------------------------------------------------------------------


def test_the_family_tells_open_days_ahead_and_takes_one_back(room, child, today):
    parent = builders.guardian(child.child)
    first = next_open_day(room.institution, today)
    rows = absences.tell_absence(child, first=first, last=first + timedelta(days=6), reason="family", actor=parent)
    assert all(is_open(room.institution, row.on) and row.told_on == today for row in rows)
    assert absences.tell_absence(child, first=first, last=first, reason="family", actor=parent) == []
    absences.take_back_absence(child, first, actor=parent)
    absences.take_back_absence(child, first, actor=parent)
    assert AttendanceDay.objects.count() == len(rows) - 1


def test_a_cover_is_told_in_the_other_room(room, child, today):
    other = builders.room(room.institution, places=10, occupied=0)
    day = next_open_day(room.institution, today)
    covered(child, other, day, day)
    (row,) = absences.tell_absence(child, first=day, last=day, reason="sick", actor=builders.guardian(child.child))
    assert row.room_id == other.pk


@pytest.mark.parametrize(
    ("first", "last", "words"), [(-1, 2, "以后的一天"), (3, 1, "不能早于第一天"), (1, 40, "最多提前 31 天")]
)
def test_days_that_nobody_can_tell(child, today, first, last, words):
    first_on, last_on = today + timedelta(days=first), today + timedelta(days=last)
    with pytest.raises(ValidationError, match=words):
        absences.tell_absence(child, first=first_on, last=last_on, reason="sick", actor=builders.guardian(child.child))


def test_days_after_the_placement_and_days_that_are_closed(room, today):
    parent_of = builders.guardian
    leaving = placed(room, until_on=today)
    with pytest.raises(ValidationError, match="不在托"):
        absences.tell_absence(leaving, first=today, last=today + ONE_DAY, reason="sick", actor=parent_of(leaving.child))
    closed = next(day for day in (today + ONE_DAY * n for n in range(1, 9)) if not is_open(room.institution, day))
    stays = placed(room)
    with pytest.raises(ValidationError, match="不开园"):
        absences.tell_absence(stays, first=closed, last=closed, reason="sick", actor=parent_of(stays.child))


def test_a_child_that_is_here_is_not_absent_and_the_day_itself_is_the_rolls(room, child, carer, today, monkeypatch):
    monkeypatch.setattr(absences, "open_days", lambda institution, first, last: [today])
    parent = builders.guardian(child.child)
    acts.mark_present(child, room, today, actor=carer)
    with pytest.raises(ValidationError, match="已经到园"):
        absences.tell_absence(child, first=today, last=today, reason="sick", actor=parent)
    with pytest.raises(ValidationError, match="直接联系老师"):
        absences.take_back_absence(child, today, actor=parent)


@pytest.mark.parametrize(("standing", "may"), [("manages", True), ("agrees", True), ("sees", False), ("helps", False)])
def test_who_of_the_family_tells(child, standing, may):
    assert bool(TELL_ABSENCE.check(builders.guardian(child.child, standing), child)) is may


def test_another_family_tells_nothing(child, today):
    stranger = builders.guardian(builders.child())
    day = today + ONE_DAY
    with pytest.raises(PermissionDenied):
        absences.tell_absence(child, first=day, last=day, reason="sick", actor=stranger)
    with pytest.raises(PermissionDenied):
        absences.take_back_absence(child, day, actor=stranger)


# --- Counting -------------------------------------------------------------------------------------------------


def test_a_month_counts_present_absent_and_days_without_a_roll(room, child, carer):
    month = date(2026, 9, 1)
    since = placed(room, from_on=date(2026, 9, 10))
    by = builders.user()
    for day in (10, 11):
        at = timezone.make_aware(datetime(2026, 9, day, 8))
        AttendanceDay.objects.create(
            placement=since, room=room, on=date(2026, 9, day), state="present", arrived_at=at, recorded_by=by
        )
    AttendanceDay.objects.create(
        placement=since, room=room, on=date(2026, 9, 14), state="absent", reason="sick", told_on=date(2026, 9, 13),
        recorded_by=by,
    )  # fmt: skip
    page = child_month(since, month)
    assert (page.present, page.absent, page.told_ahead) == (2, 1, 1)
    assert page.days[0].on == date(2026, 9, 10)
    assert page.missing == len(page.days) - 3
    lines = nursery_month(room.institution, month)
    assert [(line.present, line.absent) for line in lines if line.placement.pk == since.pk] == [(2, 1)]


def test_an_absence_told_ahead_is_no_roll_call(room, child, carer, today):
    day = next_open_day(room.institution, today)
    absences.tell_absence(child, first=day, last=day, reason="sick", actor=builders.guardian(child.child))
    assert presence_by_room(room.institution, today, day) == []
    acts.mark_present(child, room, today, actor=carer)
    (one,) = presence_by_room(room.institution, today, day)
    assert (one.room_id, one.on, one.present, one.absent) == (room.pk, today, 1, 0)


def test_a_nursery_of_twelve_rooms_and_two_hundred_children_asks_as_little_as_a_small_one(
    today, django_assert_num_queries
):
    nursery = builders.institution()
    rooms = [builders.room(nursery, "large", places=20, occupied=0) for _number in range(12)]
    for number in range(200):
        placed(rooms[number % 12])
    acts.mark_all_present(rooms[0], today, actor=builders.director(nursery))
    with django_assert_num_queries(3):
        page = roll_day(rooms, nursery.pk, today)
    assert (page.expected, page.present, page.open) == (200, 17, 183)
    with django_assert_num_queries(3):
        assert sum(each[0] for each in roll_counts(nursery.pk, today).values()) == 200
    with django_assert_num_queries(2):
        assert len(nursery_month(nursery, today.replace(day=1))) == 200


# --- Two tablets ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_tablets_that_call_one_child_make_one_row(room, child, carer, today):
    jobs = [lambda: acts.mark_present(child, room, today, actor=carer)] * 6
    jobs += [lambda: acts.mark_all_present(room, today, actor=carer)] * 4
    assert at_once(jobs) == []
    assert AttendanceDay.objects.count() == 1
    assert AuditEntry.objects.filter(event__startswith="care.mark_").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_family_and_a_tablet_at_one_moment_make_one_row(room, child, carer, today, monkeypatch):
    monkeypatch.setattr(absences, "open_days", lambda institution, first, last: [today])
    parent = builders.guardian(child.child)
    tell = lambda: absences.tell_absence(child, first=today, last=today, reason="sick", actor=parent)  # noqa: E731
    raised = at_once([tell, lambda: acts.mark_present(child, room, today, actor=carer)] * 3)
    assert {type(fault) for fault in raised} <= {ValidationError}
    assert AttendanceDay.objects.get().state == "present"


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_a_child_would_stand_twice(room, child, carer, today, monkeypatch):
    """So that we know that the test above can go red."""
    monkeypatch.setattr(acts, "lock_placement", lambda pk: Placement.objects.get(pk=pk))
    barrier, row = threading.Barrier(2), acts._row

    def looked(*args):
        found = row(*args)
        barrier.wait(timeout=30)
        return found

    monkeypatch.setattr(acts, "_row", looked)
    monkeypatch.setattr(AttendanceDay, "full_clean", lambda self, **options: None)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE care_attendanceday DROP CONSTRAINT attendance_once_a_day")
    try:
        at_once([lambda: acts.mark_present(child, room, today, actor=carer)] * 2)
        assert AttendanceDay.objects.count() == 2
    finally:
        AttendanceDay.objects.all().delete()
        with connection.schema_editor() as editor:
            unique = next(each for each in AttendanceDay._meta.constraints if each.name == "attendance_once_a_day")
            editor.add_constraint(AttendanceDay, unique)
