"""Many at once for one place: exactly one gets it. The same race without lock and constraint gives it away twice, so
that we know that this test can go red."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from enrollment.actions import offering, seats
from enrollment.actions.offering import NoOffer, answer_offer, offer_place
from enrollment.models import Case, Offer, Placement, SeatHold, ServiceAgreement
from institutions.models import Room
from tests.enrollment import steps
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 12


def waiting_families() -> tuple[steps.Scene, list[Case]]:
    first = steps.scene(places=1)
    cases = [steps.queued(first)]
    cases += [steps.queued(steps.another_family(first)) for _ in range(MANY - 1)]
    return first, cases


def offers(at: steps.Scene, cases: list[Case]) -> list[Callable[[], object]]:
    def job(case: Case) -> Callable[[], object]:
        return lambda: offer_place(case, at.room, starts_on=steps.next_month(), actor=at.director, reason="同时发放")

    return [job(case) for case in cases]


def test_one_place_is_offered_once_however_many_want_it():
    at, cases = waiting_families()
    raised = at_once(offers(at, cases))
    assert {type(fault) for fault in raised} == {NoOffer}
    assert len(raised) == MANY - 1
    assert Offer.objects.count() == SeatHold.objects.count() == 1


def test_without_lock_and_constraint_one_place_is_given_away_more_than_once(monkeypatch):
    at, cases = waiting_families()
    monkeypatch.setattr(offering, "lock_room", lambda pk: Room.objects.select_related("institution").get(pk=pk))
    barrier = threading.Barrier(MANY)
    free = seats.room_takes

    def counted(*args, **kwargs):
        """All have counted before anybody writes: the moment that the lock takes away."""
        takes = free(*args, **kwargs)
        barrier.wait(timeout=30)
        return takes

    monkeypatch.setattr(seats, "room_takes", counted)
    monkeypatch.setattr(offering, "tell_room", lambda room: None)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE enrollment_seathold DROP CONSTRAINT seat_held_once")
    try:
        at_once(offers(at, cases))
        assert SeatHold.objects.count() > 1
    finally:
        ServiceAgreement.objects.all().delete()
        Offer.objects.all().delete()
        SeatHold.objects.all().delete()
        with connection.schema_editor() as editor:
            constraint = next(each for each in SeatHold._meta.constraints if each.name == "seat_held_once")
            editor.add_constraint(SeatHold, constraint)


def test_without_the_lock_the_database_alone_still_gives_it_once(monkeypatch):
    at, cases = waiting_families()
    monkeypatch.setattr(offering, "lock_room", lambda pk: Room.objects.select_related("institution").get(pk=pk))
    raised = at_once(offers(at, cases))
    assert len(raised) == MANY - 1
    assert SeatHold.objects.count() == Offer.objects.count() == 1


def test_yes_and_expiry_and_recall_at_one_moment_end_in_one_of_them():
    for _round in range(4):
        at = steps.scene(places=1)
        offer = steps.offered(at)
        yes = lambda at=at, offer=offer: answer_offer(  # noqa: E731
            offer, agree=True, first_day_on=offer.starts_on, agreement_read=True, actor=at.parent
        )
        back = lambda at=at, offer=offer: offering.recall_offer(offer, note="停班", actor=at.director)  # noqa: E731
        no = lambda at=at, offer=offer: answer_offer(offer, agree=False, actor=at.parent)  # noqa: E731
        raised = at_once([yes, back, no, yes])
        assert all(isinstance(fault, PermissionDenied) for fault in raised), raised
        state = Offer.objects.get(pk=offer.pk).state
        held = SeatHold.objects.filter(room=at.room).count()
        assert held == Placement.objects.filter(room=at.room).count() == (1 if state == "accepted" else 0)


def test_the_same_application_sent_from_twelve_tabs_is_one():
    at = steps.scene()
    from enrollment.actions.applying import begin_application, edit_application, set_wishes, submit_application
    from enrollment.models import Application, CaseMove
    from tests import builders

    raised = at_once([lambda: begin_application(at.child, actor=at.parent, wish=at.nursery)] * MANY)
    assert raised == []
    application = Application.objects.get()
    builders.consent(at.child, at.parent)
    edit_application(application, {"start_on": steps.next_month()}, actor=at.parent)
    set_wishes(application, [at.nursery], actor=at.parent)
    assert at_once([lambda: submit_application(application, actor=at.parent)] * MANY) == []
    assert CaseMove.objects.filter(move="submit").count() == 1
