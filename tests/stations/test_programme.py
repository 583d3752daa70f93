"""Meetings planned, moved and called off; a room and an adviser are at one meeting at a time."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from anxintuo.notices.models import Notice
from stations.actions import programme as acts
from stations.models import Booking, GroupSession
from tests import builders
from tests.stations.groups import adviser_at, begin, booked, meeting, room_at, seat_of, values_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    return builders.station()


@pytest.fixture
def adviser(station):
    return adviser_at(station)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("starts_at", {"days": -1}),
        ("starts_at", {"days": 400}),
        ("ends_at", {"minutes": 5}),
        ("ends_at", {"minutes": 300}),
        ("places", {"places": 13}),
        ("adviser", {"adviser": "elsewhere"}),
        ("adviser", {"adviser": "gone"}),
        ("room", {"room": "elsewhere"}),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(station, adviser, field, change):
    away = builders.station("别的驿站")
    change = dict(change)
    if change.get("adviser") == "elsewhere":
        change["adviser"] = adviser_at(away)
    if change.get("adviser") == "gone":
        change["adviser"] = adviser_at(station, until_on=timezone.localdate())
    if change.get("room") == "elsewhere":
        change["room"] = room_at(away)
    with pytest.raises(ValidationError) as refusal:
        acts.plan_session(station, values_for(station, **change), actor=seat_of(adviser))
    assert list(refusal.value.message_dict) == [field]
    assert not GroupSession.objects.exists()


def test_a_room_and_an_adviser_are_taken_once(station, adviser):
    room, other = room_at(station), room_at(station)
    first = meeting(station, room=room, adviser=adviser)
    same = {"starts_at": first.starts_at + timedelta(minutes=30)}
    with pytest.raises(ValidationError, match="房间"):
        acts.plan_session(
            station, values_for(station, room=room, adviser=adviser_at(station), **same), actor=seat_of(adviser)
        )
    with pytest.raises(ValidationError, match="指导员"):
        acts.plan_session(station, values_for(station, room=other, adviser=adviser, **same), actor=seat_of(adviser))
    after = values_for(station, room=room, adviser=adviser, starts_at=first.ends_at)
    assert acts.plan_session(station, after, actor=seat_of(adviser)).pk


def test_postgresql_holds_the_room_whatever_the_act_forgets(station):
    first = meeting(station)
    twin = GroupSession.objects.get(pk=first.pk)
    twin.pk, twin._state.adding = None, True
    twin.adviser = adviser_at(station)
    with pytest.raises(IntegrityError, match="session_room_once"), transaction.atomic():
        twin.save(force_insert=True)


def test_a_series_is_weekly_and_leaves_holidays_out(station, adviser):
    """1 October 2026 is a Thursday and a holiday of the State Council; so is the 7th, but not the 8th."""
    days, skipped = acts.weekly_days(date(2026, 9, 24), 3)
    assert days == [date(2026, 9, 24), date(2026, 10, 8), date(2026, 10, 15)]
    assert skipped == [date(2026, 10, 1)]
    first = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=3), time(10)))
    values = values_for(station, starts_at=first, adviser=adviser)
    course, _skipped = acts.plan_course(station, values, about="", meetings=4, actor=seat_of(adviser))
    rows = list(course.sessions.order_by("starts_at"))
    assert len(rows) == 4
    assert {timezone.localtime(row.starts_at).time() for row in rows} == {time(10)}
    assert acts.publish(rows, actor=seat_of(adviser)) == 4
    assert acts.publish(rows, actor=seat_of(adviser)) == 0


def test_another_hour_takes_the_bookings_along_and_tells_the_families(station, adviser):
    session = meeting(station, adviser=adviser)
    row = booked(session)
    values = values_for(station, adviser=adviser, room=session.room, days=9)
    acts.change_session(session, values, actor=seat_of(adviser))
    row.refresh_from_db()
    assert row.starts_at == values["starts_at"]
    assert Notice.objects.filter(kind="stations.moved").count() == 1


def test_an_hour_at_which_a_child_is_elsewhere_is_refused_and_nothing_moves(station, adviser):
    session, other = meeting(station, adviser=adviser), meeting(days=9)
    row = booked(session)
    child, parent = row.child, builders.guardian(row.child)
    from stations.actions.booking import book

    book(other, child, companions=1, actor=parent)
    values = values_for(station, adviser=adviser, room=session.room, starts_at=other.starts_at)
    with pytest.raises(ValidationError, match="已经约了别的活动"):
        acts.change_session(session, values, actor=seat_of(adviser))
    assert GroupSession.objects.get(pk=session.pk).starts_at == session.starts_at


def test_places_are_never_fewer_than_are_taken_and_more_of_them_move_the_queue_up(station, adviser):
    session = meeting(station, adviser=adviser, places=3)
    rows = [booked(session) for _each in range(4)]
    Booking.objects.filter(pk=rows[0].pk).update(state="cancelled", seat=None)
    same = values_for(station, adviser=adviser, room=session.room, starts_at=session.starts_at)
    with pytest.raises(ValidationError, match="不能比这更少"):
        acts.change_session(session, same | {"places": 1}, actor=seat_of(adviser))
    acts.change_session(session, same | {"places": 2}, actor=seat_of(adviser))
    assert sorted(Booking.objects.seated().values_list("seat", flat=True)) == [1, 2]
    acts.change_session(session, same | {"places": 5}, actor=seat_of(adviser))
    assert Booking.objects.get(pk=rows[3].pk).state == "booked"


def test_called_off_with_a_reason_everybody_hears_of_it(station, adviser):
    session = meeting(station, adviser=adviser, places=1)
    booked(session)
    booked(session)
    with pytest.raises(ValidationError, match="原因"):
        acts.call_off(session, " ", actor=seat_of(adviser))
    acts.call_off(session, "指导员生病", actor=seat_of(adviser))
    acts.call_off(session, "再说一次", actor=seat_of(adviser))
    assert set(Booking.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Notice.objects.filter(kind="stations.called_off").count() == 2
    assert meeting(station, adviser=adviser, starts_at=session.starts_at).pk  # room and adviser are free again


def test_what_has_begun_is_not_changed_and_nobody_elses_is(station, adviser):
    session = meeting(station, adviser=adviser)
    with pytest.raises(PermissionDenied):
        acts.call_off(session, "x", actor=seat_of(adviser_at(builders.station("别的驿站"))))
    begin(session)
    with pytest.raises(PermissionDenied):
        acts.call_off(session, "x", actor=seat_of(adviser))
