"""Every job of the clock, run where everything is due: at a real nursery each has something to say; at a practice
nursery with the very same rows nobody hears anything, in no inbox, by no message, in no row that waits to go out."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.models import User
from anxintuo.celery import app
from anxintuo.kit.ages import add_months, month_of
from anxintuo.notices.models import DemoMessage, HeldNotice, Notice
from anxintuo.outbox.models import OutgoingItem
from care.actions.practice import open_practice
from enrollment.actions import clocks
from enrollment.actions.placing import end_placement
from enrollment.actions.seats import hold_seat, lock_room
from enrollment.models import Application, Case, Offer, Placement, SeatHold
from enrollment.notices import tell_reminder
from enrollment.policies import MOVE_PLACEMENT
from enrollment.queries.places import Span
from families.models import Child, VaccineDose
from institutions.actions import book_clock, device_reminders, staff_reminders
from institutions.models import BookEntry, Institution, StaffMembership, StaffSummary
from institutions.notices import tell_directors
from tests import builders
from tests.institutions.devices import scene
from tests.practice.conftest import House

WAITING = (DemoMessage, HeldNotice, Notice, OutgoingItem)
TOLD = {
    "institutions.papers_end", "institutions.camera_filing", "institutions.book_missing", "enrollment.progress",
    "enrollment.offer", "enrollment.reminder", "families.document_expired",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _it_is_an_hour_before_closing_and_the_book_has_gaps(monkeypatch) -> None:
    """Whatever the clock and the day of the week say."""
    monkeypatch.setattr(book_clock, "is_open", lambda institution, day: True)
    monkeypatch.setattr(book_clock, "_within_the_hour", lambda institution, moment: True)
    monkeypatch.setattr(book_clock, "lacking", lambda day: [object()])


TASKS = sorted({entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()})


def run_every_task() -> None:
    app.loader.import_default_modules()
    for name in TASKS:
        app.tasks[name]()


def left() -> dict[str, set[object]]:
    return {model.__name__: set(model.objects.values_list("pk", flat=True)) for model in WAITING}


def everything_due(nursery: Institution, who: User) -> None:
    """For each job of the clock that speaks, rows of the nursery about which it would."""
    today, director = localdate(), builders.director(nursery, who)
    member = builders.staff_member(nursery, fit=False)
    builders.paper(member, issued_on=today - timedelta(days=358), expires_on=today + timedelta(days=7))
    builders.paper(member, "carer", issued_on=today - timedelta(days=358), expires_on=today - timedelta(days=1))
    StaffSummary.objects.create(institution=nursery, as_of_on=today - timedelta(days=9), from_files=True, carers=99)
    scene.camera(nursery, director, used_from_on=today - timedelta(days=28))
    BookEntry.objects.create(
        institution=nursery, template="training", on=today, values={}, entered_by=who, entered_at=timezone.now()
    )
    room = nursery.rooms.filter(class_kind="small").first()
    sent(nursery, who, room, "correcting", due_on=today - timedelta(days=1))
    sent(nursery, who, room, "correcting", due_on=today)
    sent(nursery, who, room, "offered", due_on=today + timedelta(days=30))
    left_long_ago(room, today)


def sent(nursery: Institution, who: User, room, state: str, *, due_on: date) -> None:
    child, now = builders.child(), timezone.now()
    family = builders.guardian(child)
    application = Application.objects.create(
        child=child, applicant_id=family.user_id, start_on=add_months(month_of(localdate()), 1), submitted_at=now
    )
    case = Case.objects.create(
        application=application, institution=nursery, rank=1, state=state, class_kind="small", due_on=due_on,
        submitted_at=now, holder_since=now, queued_at=now,
    )  # fmt: skip
    if state == "offered":
        starts_on = application.start_on
        hold = SeatHold.objects.create(room=room, seat=12, from_on=starts_on)
        Offer.objects.create(
            case=case, room=room, hold=hold, starts_on=starts_on, start_until_on=starts_on + timedelta(days=14),
            answer_by=now - timedelta(hours=1), made_by=who, place_in_queue=1, order_rule="test", facts={"ahead": 0},
        )  # fmt: skip


def left_long_ago(room, today: date) -> None:
    """So long that the entry check is asked for again (ENT-3m)."""
    child = builders.child(24)
    family = builders.guardian(child)
    last = add_months(today, -3)
    during = Span(last - timedelta(days=60), last)
    hold = hold_seat(lock_room(room.pk), during)
    Placement.objects.create(child=child, room=room, hold=hold, from_on=during.start, until_on=during.end)
    builders.accepted_document(child, "entry_check", family, issued_on=last - timedelta(days=90))


def test_there_is_something_to_say(house: House):
    """At the real nursery: so the silence below is the guards'."""
    everything_due(house.real, house.seats["director"].user)
    run_every_task()
    assert set(Notice.objects.values_list("kind", flat=True)) >= TOLD
    assert OutgoingItem.objects.exists()
    assert StaffSummary.objects.get(institution=house.real).carers == 1


def test_nothing_about_a_practice_nursery_leaves(house: House):
    everything_due(house.practice, house.seats["director"].user)
    nurse = house.seats["health"].user
    invented = Child.objects.filter(placements__room__institution=house.practice, guardianships=None)
    for child in invented:
        VaccineDose.objects.create(
            child=child, vaccine="HepB", given_on=child.born_on, source="nursery", recorded_by=nurse
        )
    before = left()
    run_every_task()
    assert left() == before
    assert StaffSummary.objects.get(institution=house.practice).carers == 99


def test_no_job_even_looks_at_it(house: House):
    """Two guards stand one behind the other; this is the first."""
    everything_due(house.practice, house.seats["director"].user)
    today = localdate()
    assert not staff_reminders.ending_papers(today).exists()
    assert device_reminders.remind_of_filing(today) == 0
    assert book_clock.remind_of_missing() == 0
    assert clocks.lapse_corrections() == clocks.remind_families() == clocks.demand_checks_after_absence() == 0


@pytest.mark.parametrize("task", TASKS)
def test_nor_by_any_single_job(house: House, task):
    everything_due(house.practice, house.seats["director"].user)
    app.loader.import_default_modules()
    before = left()
    app.tasks[task]()
    assert left() == before


def test_nor_by_what_is_done_there(house: House):
    """An act that tells the desk and the family where it is done for real; even if somebody were the child's family."""
    placement = Placement.objects.filter(room__institution=house.practice).first()
    builders.guardian(placement.child)
    sent(house.practice, house.seats["director"].user, placement.room, "correcting", due_on=localdate())
    before = left()
    end_placement(placement, last_day=localdate(), reason="family", actor=house.there("director"), act=MOVE_PLACEMENT)
    tell_reminder(Case.objects.get(institution=house.practice), 1)
    tell_directors(house.practice, "institutions.papers_end", title="x", told="x", note="", url="/", key="x")
    assert left() == before


def test_nor_by_opening_and_closing_one(house: House):
    before = left()
    other = builders.institution()
    seat = StaffMembership.objects.create(
        user=builders.user(), institution=other, post="director", from_on=date(2026, 1, 1)
    )
    open_practice(other, actor=builders.director(other, seat.user))
    assert left() == before
