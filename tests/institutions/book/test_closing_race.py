"""Many close one day at once, and write into it meanwhile: one seal, and every row is either in it or an addition.

Without the nursery's lock a row slips into a closed day, so that we know that this test can go red."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from institutions.actions import book, book_closing
from institutions.actions.book import enter
from institutions.actions.book_closing import DayClosed, close_day
from institutions.book.templates import template_named
from institutions.models import BookEntry, BookSeal, Institution
from institutions.queries.book import book_day
from institutions.queries.book_chain import check_chain
from tests import builders
from tests.institutions.book.scene import scene, written
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def working_day():
    day = localdate() - timedelta(days=7)
    while day.weekday() != 2:
        day += timedelta(days=1)
    return day


def begun():
    """A nursery whose book was begun the day before, so that the day asks for everything."""
    at, day = scene(), working_day()
    lesson = written({"topic": "台账", "people": 3, "hours": Decimal(1)})
    enter(at.nursery, template_named("training"), None, day - timedelta(days=1), lesson, actor=at.by("director"))
    return at, day


def test_however_many_close_a_day_at_once_there_is_one_seal():
    at, day = begun()
    missing = {each.key: "停电" for each in book_day(at.nursery, day).place(str(at.room.pk)).missing}
    people = [at.by("director") for _ in range(MANY)]
    raised = at_once([lambda who=who: close_day(at.nursery, at.room, day, missing, actor=who) for who in people])
    assert len(raised) == MANY - 1
    assert {type(fault) for fault in raised} == {DayClosed}
    assert BookSeal.objects.get().number == 1


def test_rooms_closed_at_once_make_one_chain_without_gaps():
    at, day = begun()
    rooms = [at.room, *(builders.room(at.nursery) for _ in range(5))]
    missing = {each.key: "停电" for each in book_day(at.nursery, day).place(str(at.room.pk)).missing}
    people = [at.by("director") for _ in rooms]
    raised = at_once(
        [
            lambda room=room, who=who: close_day(at.nursery, room, day, missing, actor=who)
            for room, who in zip(rooms, people, strict=True)
        ]
    )
    assert raised == []
    assert list(BookSeal.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert check_chain(at.nursery).breaks == []


def entries_and_a_closing(at, day):
    page = template_named("ventilation")
    people = [at.by("director") for _ in range(3)]
    missing = {each.key: "停电" for each in book_day(at.nursery, day).place(str(at.room.pk)).missing}
    jobs = [
        lambda who=who, slot=slot: enter(
            at.nursery, page, at.room, day, written({"minutes": 15}, slot=slot, reason="补上"), actor=who
        )
        for who, slot in zip(people, ("morning", "afternoon"), strict=False)
    ]
    return [*jobs, lambda: close_day(at.nursery, at.room, day, missing, actor=people[2])]


def test_a_row_that_comes_while_the_day_is_closed_is_in_the_seal_or_an_addition():
    at, day = begun()
    assert at_once(entries_and_a_closing(at, day)) == []
    seal = BookSeal.objects.get()
    for entry in BookEntry.objects.filter(on=day):
        assert entry.is_addition != (entry.pk in seal.entries)
    assert check_chain(at.nursery).breaks == []


def test_without_the_lock_a_row_slips_into_a_closed_day_and_the_check_of_the_chain_finds_it(monkeypatch):
    at, day = begun()
    [one, _other, close] = entries_and_a_closing(at, day)
    decided, once = book.is_closed, []
    for module in (book, book_closing):
        monkeypatch.setattr(module, "lock_book", lambda row, act, room, actor: Institution.objects.get(pk=row.pk))

    def closed_just_after(*args):
        found = decided(*args)
        if not once:
            once.append(True)
            assert at_once([close]) == []
        return found

    monkeypatch.setattr(book, "is_closed", closed_just_after)
    one()
    assert [each.what for each in check_chain(at.nursery).breaks] == ["smuggled"]
