"""Absences that the family tells ahead: open days only, each to be taken back until the day."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from care.actions import absences
from care.actions import attendance as acts
from care.models import AttendanceDay
from care.policies.attendance import TELL_ABSENCE
from institutions.opening import is_open
from tests import builders
from tests.care.rolls import covered, next_open_day, placed

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


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
