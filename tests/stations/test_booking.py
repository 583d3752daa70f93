"""Places at a meeting: exact under a rush, a queue that moves up by itself, no child at two places at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from anxintuo.notices.models import Notice
from stations.actions import booking as acts
from stations.actions.clock import close_ended, remind
from stations.enums import BookingState
from stations.models import Booking
from stations.queries.no_shows import stopped_until
from tests import builders
from tests.stations.groups import adviser_at, begin, booked, family, meeting, room_at, seat_of
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_seats_are_numbered_and_the_next_waits():
    session = meeting(places=2)
    rows = [booked(session) for _each in range(3)]
    assert [(row.state, row.seat) for row in rows] == [("booked", 1), ("booked", 2), ("waiting", None)]


def test_asked_twice_the_first_stands():
    session = meeting()
    child, parent = family()
    first = acts.book(session, child, companions=1, actor=parent)
    assert acts.book(session, child, companions=2, actor=parent).pk == first.pk
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(("months", "fits"), [(11, False), (12, True), (23, True), (24, False)])
def test_age_is_judged_on_the_day_of_the_meeting(months, fits):
    session = meeting(days=1)
    child, parent = family(months)
    if fits:
        assert acts.book(session, child, companions=1, actor=parent).seat == 1
    else:
        with pytest.raises(ValidationError, match="适合 12–24 个月"):
            acts.book(session, child, companions=1, actor=parent)


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"public": False}, "不能预约"), ({"days": 60}, "太早了")],
)
def test_what_is_not_open_is_not_booked(fields, words):
    session = meeting(**fields)
    child, parent = family(12)
    with pytest.raises(ValidationError, match=words):
        acts.book(session, child, companions=1, actor=parent)


def test_companions_and_somebody_elses_child():
    session = meeting(companions=2)
    child, parent = family()
    with pytest.raises(ValidationError, match="最多 2 位家人"):
        acts.book(session, child, companions=3, actor=parent)
    with pytest.raises(PermissionDenied):
        acts.book(session, child, companions=1, actor=family()[1])
    with pytest.raises(PermissionDenied):
        acts.book(session, child, companions=1, actor=builders.guardian(child, "sees"))


def test_a_child_is_at_one_place_at_a_time():
    first = meeting()
    second = meeting(starts_at=first.starts_at + timedelta(minutes=30))
    child, parent = family()
    acts.book(first, child, companions=1, actor=parent)
    with pytest.raises(ValidationError, match="已经约了别的活动"):
        acts.book(second, child, companions=1, actor=parent)
    later = meeting(starts_at=first.ends_at)
    assert acts.book(later, child, companions=1, actor=parent).seat == 1


def test_postgresql_holds_seat_child_and_places():
    session = meeting(places=1)
    row = booked(session)
    child, _parent = family()
    fresh = {
        "session": session, "child": child, "asked_by": builders.user(), "starts_at": session.starts_at,
        "ends_at": session.ends_at, "state": "booked",
    }  # fmt: skip
    for seat, words in ((1, "booking_seat_once"), (2, "places of its session"), (None, "booking_seat_while")):
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            Booking.objects.create(seat=seat, **fresh)
    other = fresh | {"session": meeting(starts_at=session.starts_at), "child": row.child}
    with pytest.raises(IntegrityError, match="booking_child_at_one_place"), transaction.atomic():
        Booking.objects.create(seat=1, **other)
    session.places = 60
    session.save()
    Booking.objects.filter(pk=row.pk).update(seat=5)
    session.places = 4
    with pytest.raises(IntegrityError, match="keeps the places"), transaction.atomic():
        session.save()


def test_a_place_given_back_goes_to_whoever_waits_longest():
    session = meeting(places=1)
    first, second, third = (booked(session) for _each in range(3))
    parent = builders.guardian(first.child)
    acts.give_back(first, actor=parent)
    states = dict(Booking.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk], states[third.pk]) == ("cancelled", "booked", "waiting")
    (told,) = Notice.objects.filter(kind="stations.moved_up")
    assert str(second.child.name) not in told.title + told.body
    acts.give_back(first, actor=parent)  # twice is once
    assert Booking.objects.get(pk=third.pk).state == "waiting"


def test_who_waits_and_is_elsewhere_at_that_hour_lets_the_next_go_first():
    session = meeting(places=1)
    holder = booked(session)
    waiting, parent = family()
    blocked = acts.book(session, waiting, companions=1, actor=parent)
    acts.book(meeting(starts_at=session.starts_at), waiting, companions=1, actor=parent)
    after = booked(session)
    acts.give_back(holder, actor=builders.guardian(holder.child))
    assert Booking.objects.get(pk=after.pk).state == "booked"
    assert Booking.objects.get(pk=blocked.pk).state == "waiting"


def test_a_place_given_back_late_is_marked_and_after_the_start_it_is_kept():
    session = meeting(days=0.4, cancel_hours=12)
    row = booked(session)
    acts.give_back(row, actor=builders.guardian(row.child))
    assert Booking.objects.get(pk=row.pk).late
    other = booked(session)
    begin(session)
    with pytest.raises(PermissionDenied):
        acts.give_back(other, actor=builders.guardian(other.child))


def test_one_child_holds_at_most_four_ahead():
    child, parent = family()
    for day in range(1, 5):
        acts.book(meeting(days=day), child, companions=1, actor=parent)
    with pytest.raises(ValidationError, match="最多同时约 4 场"):
        acts.book(meeting(days=6), child, companions=1, actor=parent)


def test_signing_in_by_name_by_code_and_at_the_door():
    session = meeting(places=3)
    adviser = seat_of(session.adviser)
    by_name, by_code = booked(session), booked(session)
    with pytest.raises(ValidationError, match="前半小时"):
        acts.sign_in(by_name, actor=adviser)
    begin(session)
    assert acts.sign_in(by_name, actor=adviser).signed_by == "name"
    assert acts.sign_at_door(session, by_code.child, actor=builders.guardian(by_code.child)).signed_by == "code"
    child, _parent = family(30)
    assert acts.walk_in(session, child, companions=1, actor=adviser).seat == 3  # too old, and let in all the same
    with pytest.raises(ValidationError, match="满员"):
        acts.walk_in(session, family()[0], companions=1, actor=adviser)
    acts.take_back_sign(by_name, actor=adviser)
    assert Booking.objects.get(pk=by_name.pk).state == "booked"
    stranger = seat_of(adviser_at(builders.station("别的驿站")))
    with pytest.raises(PermissionDenied):
        acts.sign_in(by_name, actor=stranger)


def test_after_the_end_who_did_not_come_is_away_and_the_third_time_stops_booking():
    child, parent = family()
    for count in range(1, 4):
        session = meeting(days=1, starts_at=timezone.now() + timedelta(hours=count * 3))
        acts.book(session, child, companions=1, actor=parent)
        begin(session, ago=timedelta(hours=5 + count * 2))
        assert close_ended() == 1
        assert close_ended() == 0
    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.AWAY}
    assert stopped_until(child) is not None
    with pytest.raises(ValidationError, match="到现场有空位照样欢迎"):
        acts.book(meeting(), child, companions=1, actor=parent)
    door = meeting()
    begin(door)
    assert acts.walk_in(door, child, companions=1, actor=seat_of(door.adviser)).state == "came"
    missed = Booking.objects.filter(state="away").select_related("session__adviser").first()
    assert missed is not None
    adviser = seat_of(missed.session.adviser)
    with pytest.raises(ValidationError, match="为什么"):
        acts.forgive(missed, " ", actor=adviser)
    acts.forgive(missed, "宝宝发烧，电话说过", actor=adviser)
    assert stopped_until(child) is None


def test_the_reminder_goes_once_to_those_with_a_seat():
    session = meeting(days=0.8, places=1)
    booked(session)
    booked(session)
    meeting(days=3)
    assert (remind(), remind()) == (1, 0)
    assert Notice.objects.filter(kind="stations.reminder").count() == 1


def _rush(session, families):
    """So many families press at one moment."""

    def press(child, parent):
        return lambda: acts.book(session, child, companions=1, actor=parent)

    return at_once([press(child, parent) for child, parent in families])


@pytest.mark.django_db(transaction=True)
def test_forty_families_for_twelve_places_at_one_moment():
    session = meeting(places=12)
    families = [family() for _each in range(40)]
    assert _rush(session, families) == []
    rows = Booking.objects.filter(session=session)
    assert sorted(rows.filter(state="booked").values_list("seat", flat=True)) == list(range(1, 13))
    assert rows.filter(state="waiting").count() == 28


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_rush_breaks_on_the_seats_themselves(monkeypatch):
    """The guard beneath: no seat is given twice; families would be turned away with a fault instead of a place."""
    room = room_at(builders.station(), places=12)
    session = meeting(room.station, room=room, places=12)
    families = [family() for _each in range(30)]
    monkeypatch.setattr(acts, "lock_session", lambda pk: type(session).objects.select_related("station").get(pk=pk))
    raised = _rush(session, families)
    assert raised != []
    seats = list(Booking.objects.filter(session=session, seat__isnull=False).values_list("seat", flat=True))
    assert len(seats) == len(set(seats)) <= 12
