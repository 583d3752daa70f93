"""The roll: one row a child and day, whoever presses how often; what cannot be so is refused."""

import threading
from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.timezone import localtime

from anxintuo.audit.models import AuditEntry
from care.actions import absences
from care.actions import attendance as acts
from care.models import AttendanceDay
from care.policies.attendance import CALL_ROLL
from care.queries.attendance import roll_day
from enrollment.models import Placement
from institutions.models import Shift
from tests import builders
from tests.care.rolls import carer_of, covered, placed
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


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
