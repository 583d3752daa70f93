"""What is written into the book: once, flagged where a norm is not met, corrected beside, closed for good."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from anxintuo.audit.models import AuditEntry
from institutions.actions.book import correct, enter
from institutions.actions.book_closing import DayClosed, close_day
from institutions.book.templates import template_named
from institutions.models import BookEntry, BookSeal
from institutions.queries.book import book_day, records_of
from institutions.queries.book_chain import check_chain
from tests import builders
from tests.append_only import trigger_lifted
from tests.institutions.book.scene import CHINA, NOON, TODAY, aired, scene, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_noon")]


@pytest.fixture
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def at(_noon):
    return scene()


def page(key):
    found = template_named(key)
    assert found is not None
    return found


def reasons(at, on=TODAY, room="room"):
    room = at.room if room == "room" else room
    place = book_day(at.nursery, on).place(str(room.pk) if room else "house")
    return {thing.key: "当天停电" for thing in place.missing}


def house(at, key, values, *, on=TODAY, post="director", **more):
    return enter(at.nursery, page(key), None, on, written(values, **more), actor=at.by(post))


# --- Writing -----------------------------------------------------------------------------------------------


def test_an_entry_is_written_told_to_the_log_and_no_longer_due(at):
    entry = aired(at)
    assert entry.values == {"minutes": "15"}
    assert (entry.is_late, entry.is_addition, entry.room_name) == (False, False, "蒲公英班")
    assert AuditEntry.objects.filter(event="institutions.enter_book").count() == 1
    place = book_day(at.nursery, TODAY).place(str(at.room.pk))
    assert "ventilation:morning" not in [thing.key for thing in place.missing]
    assert "ventilation:afternoon" in [thing.key for thing in place.missing]


def test_the_same_form_twice_and_two_colleagues_at_once_make_one_entry(at):
    visit = written({"who": "王先生", "purpose": "送货", "in": time(9), "identity": True})
    first = enter(at.nursery, page("visitor"), None, TODAY, visit, actor=at.by("guard"))
    assert enter(at.nursery, page("visitor"), None, TODAY, visit, actor=at.by("guard")) == first
    assert aired(at) == aired(at, minutes=20)
    assert BookEntry.objects.count() == 2


def test_a_forged_id_of_another_nurserys_entry_is_a_sentence(at):
    theirs = aired(scene())
    with pytest.raises(ValidationError, match="重新打开"):
        enter(
            at.nursery,
            page("ventilation"),
            at.room,
            TODAY,
            written({"minutes": 15}, slot="morning").__class__(id=theirs.pk, values={"minutes": 15}, slot="morning"),
            actor=at.by("director"),
        )


def test_another_day_is_marked_as_written_later_and_too_far_away_is_refused(at):
    assert aired(at, TODAY - timedelta(days=1)).is_late
    with pytest.raises(ValidationError, match="31 天"):
        aired(at, TODAY - timedelta(days=32))
    with pytest.raises(ValidationError, match="还没有到"):
        aired(at, TODAY + timedelta(days=1))


def test_a_time_of_the_day_that_the_page_has_not_and_a_page_of_the_other_kind_of_place(at):
    with pytest.raises(ValidationError, match="没有这个时段"):
        aired(at, slot="midnight")
    with pytest.raises(ValidationError, match="不记这一页"):
        enter(at.nursery, page("patrol"), at.room, TODAY, written({}, slot="opening"), actor=at.by("director"))


def test_where_nothing_is_eaten_no_sample_is_asked_for(at):
    at.nursery.meals = False
    at.nursery.save()
    with pytest.raises(ValidationError, match="不记这一页"):
        house(at, "food_sample", {"dishes": "粥", "grams": 150, "at": time(11)}, slot="lunch")
    keys = [thing.template.key for thing in book_day(at.nursery, TODAY).place("house").things]
    assert "food_sample" not in keys
    assert "fridge" in keys


# --- Limits ------------------------------------------------------------------------------------------------

BEYOND = [
    ("food_sample", {"dishes": "米饭", "grams": 100, "at": time(11, 30)}, {"slot": "lunch"}, "125 克"),
    ("fridge", {"celsius": Decimal("12")}, {"slot": "morning"}, "8 ℃"),
    ("fridge", {"celsius": Decimal("-3")}, {"slot": "morning"}, "不能冻"),
    ("patrol", {"exits": False, "power": True, "gates": True}, {"slot": "opening"}, "安全出口畅通"),
]


@pytest.mark.parametrize(("key", "values", "more", "sentence"), BEYOND)
def test_a_value_beyond_its_norm_is_taken_with_what_was_done_about_it(at, key, values, more, sentence):
    with pytest.raises(ValidationError) as refused:
        house(at, key, values, **more)
    assert sentence in refused.value.message_dict["measure"][0]
    entry = house(at, key, values, measure="已经处理。", **more)
    [record] = records_of([entry], at.nursery)
    assert sentence in record.flags[0].told.sentence
    assert record.flags[0].told.source


def test_a_child_with_a_finding_needs_what_was_done(at):
    counts = {"arrived": 12, "checked": 12, "abnormal": 1}
    with pytest.raises(ValidationError, match="告诉家长"):
        enter(at.nursery, page("health_check"), at.room, TODAY, written(counts, slot="morning"), actor=at.by("health"))
    well = {"arrived": 12, "checked": 12, "abnormal": 0}
    entry = enter(
        at.nursery, page("health_check"), at.room, TODAY, written(well, slot="morning"), actor=at.by("health")
    )
    assert entry.values == {"arrived": "12", "checked": "12", "abnormal": "0"}


def test_a_sample_thrown_away_after_twenty_hours_is_flagged_and_after_two_days_is_not(at):
    monday = date(2026, 11, 23)
    early = house(
        at, "food_sample", {"dishes": "面", "grams": 130, "at": time(16)}, on=TODAY - timedelta(1), slot="snack"
    )
    with pytest.raises(ValidationError, match="48 小时"):
        house(at, "sample_out", {"at": time(12)}, about=early.pk)
    out = house(at, "sample_out", {"at": time(12)}, about=early.pk, measure="误倒，已培训。")
    assert out.values["hours"] == "20"
    full = house(at, "food_sample", {"dishes": "粥", "grams": 130, "at": time(11)}, on=monday, slot="lunch")
    assert house(at, "sample_out", {"at": time(11, 30)}, about=full.pk).values["hours"] == "48"
    assert house(at, "sample_out", {"at": time(11, 30)}, about=full.pk).values["hours"] == "48"
    assert BookEntry.objects.filter(template="sample_out").count() == 2


def test_a_sample_is_not_thrown_away_before_it_was_taken_nor_one_that_nobody_took(at):
    taken = house(at, "food_sample", {"dishes": "面", "grams": 130, "at": time(11)}, slot="lunch")
    with pytest.raises(ValidationError, match="早于"):
        house(at, "sample_out", {"at": time(10)}, about=taken.pk)
    with pytest.raises(ValidationError, match="选这一项"):
        house(at, "sample_out", {"at": time(10)})


# --- Who ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("post", "key", "values", "may"),
    [
        ("cook", "fridge", {"celsius": Decimal(4)}, True),
        ("cook", "patrol", {"exits": True, "power": True, "gates": True}, False),
        ("guard", "patrol", {"exits": True, "power": True, "gates": True}, True),
        ("guard", "fridge", {"celsius": Decimal(4)}, False),
        ("caregiver", "health_round", {"unwell": 0}, False),
        ("health", "health_round", {"unwell": 0}, True),
        ("finance", "fridge", {"celsius": Decimal(4)}, False),
    ],
)
def test_each_post_writes_its_own_pages(at, post, key, values, may):
    slot = page(key).slots[0].key
    if may:
        assert house(at, key, values, post=post, slot=slot)
    else:
        with pytest.raises(PermissionDenied):
            house(at, key, values, post=post, slot=slot)


def test_a_carer_writes_in_her_own_room_and_where_the_roster_puts_her_today(at):
    other = builders.room(at.nursery, name="向日葵班")
    with pytest.raises(PermissionDenied):
        aired(at, actor=at.by("caregiver", other))
    assert aired(at, actor=at.by("caregiver", at.room))


def test_nobody_writes_into_another_nurserys_book(at):
    stranger = scene().by("director")
    with pytest.raises(PermissionDenied):
        aired(at, actor=stranger)
    with pytest.raises(PermissionDenied):
        enter(at.nursery, page("fridge"), None, TODAY, written({"celsius": Decimal(4)}, slot="morning"), actor=stranger)


# --- Corrections -------------------------------------------------------------------------------------------


def test_a_correction_stands_beside_what_it_corrects_with_both_values(at):
    entry = aired(at, minutes=51)
    newer = correct(entry, written({"minutes": 15}, reason="写反了"), actor=at.by("health"))
    entry.refresh_from_db()
    assert entry.values == {"minutes": "51"}
    [record] = records_of(BookEntry.objects.order_by("entered_at", "pk"), at.nursery)
    assert record.current == newer
    assert record.changes[0]["fields"] == [("时长", "51 分钟", "15 分钟")]


def test_a_correction_has_a_reason_changes_something_and_is_not_made_twice_of_one_row(at):
    entry, boss = aired(at), at.by("director")
    with pytest.raises(ValidationError, match="为什么"):
        correct(entry, written({"minutes": 20}), actor=boss)
    with pytest.raises(ValidationError, match="和原来一样"):
        correct(entry, written({"minutes": 15}, reason="看错了"), actor=boss)
    first = written({"minutes": 20}, reason="看错了")
    assert correct(entry, first, actor=boss) == correct(entry, first, actor=boss)
    with pytest.raises(ValidationError, match="刚刚有人更正过"):
        correct(entry, written({"minutes": 30}, reason="看错了"), actor=boss)
    with pytest.raises(PermissionDenied):
        correct(entry, written({"minutes": 30}, reason="看错了"), actor=at.by("cook"))


# --- Closing -----------------------------------------------------------------------------------------------


def test_closing_asks_for_a_reason_for_each_thing_that_is_missing(at):
    aired(at)
    wanted = reasons(at)
    with pytest.raises(ValidationError, match=f"还有 {len(wanted)} 项"):
        close_day(at.nursery, at.room, TODAY, {}, actor=at.by("director"))
    seal = close_day(at.nursery, at.room, TODAY, wanted, actor=at.by("director"))
    assert {told["thing"] for told in seal.missing} == set(wanted)
    assert seal.number == 1
    with pytest.raises(DayClosed):
        close_day(at.nursery, at.room, TODAY, {}, actor=at.by("director"))
    with pytest.raises(ValidationError, match="还没有到"):
        close_day(at.nursery, at.room, TODAY + timedelta(days=1), {}, actor=at.by("director"))


def test_the_house_is_closed_by_the_desk_and_a_room_by_its_carer_as_well(at):
    carer = at.by("caregiver", at.room)
    assert close_day(at.nursery, at.room, TODAY, reasons(at), actor=carer)
    with pytest.raises(PermissionDenied, match="全园"):
        close_day(at.nursery, None, TODAY, reasons(at, room=None), actor=carer)
    with pytest.raises(PermissionDenied):
        close_day(at.nursery, None, TODAY, {}, actor=at.by("cook"))
    assert close_day(at.nursery, None, TODAY, reasons(at, room=None), actor=at.by("health"))


def test_what_comes_after_closing_is_an_addition_with_a_reason_and_the_next_seal_covers_it(at):
    entry = aired(at)
    close_day(at.nursery, at.room, TODAY, reasons(at), actor=at.by("director"))
    with pytest.raises(ValidationError, match="封存"):
        aired(at, slot="afternoon")
    added = aired(at, slot="afternoon", reason="忘了记")
    changed = correct(entry, written({"minutes": 12}, reason="看错了钟"), actor=at.by("director"))
    assert added.is_addition
    assert changed.is_addition
    assert check_chain(at.nursery).waiting == 2
    seal = close_day(at.nursery, None, TODAY, reasons(at, room=None), actor=at.by("director"))
    assert set(seal.additions) == {added.pk, changed.pk}
    report = check_chain(at.nursery)
    assert (report.breaks, report.waiting, report.seals) == ([], 0, 2)


# --- The chain ---------------------------------------------------------------------------------------------


def settle():
    """Foreign keys are checked at the end of a transaction; a table with checks to come cannot be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def three_days(at):
    """Three closed days of the room, each with one entry."""
    found = []
    for back in (2, 1, 0):
        day = TODAY - timedelta(days=back)
        found.append((aired(at, day), close_day(at.nursery, at.room, day, reasons(at, day), actor=at.by("director"))))
    settle()
    return found


def test_postgresql_refuses_to_change_or_remove_what_is_in_the_book(at):
    entry = aired(at)
    seal = close_day(at.nursery, at.room, TODAY, reasons(at), actor=at.by("director"))
    for row, change in ((entry, {"measure": "x"}), (seal, {"missing": []})):
        for attempt in (
            lambda row=row, change=change: type(row).objects.filter(pk=row.pk).update(**change),
            row.delete,
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                attempt()
    settle()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE institutions_bookseal")


def test_an_untouched_chain_is_whole_and_links_each_day_to_the_one_before(at):
    seals = [seal for _entry, seal in three_days(at)]
    assert [seal.previous for seal in seals[1:]] == [seal.digest for seal in seals[:-1]]
    report = check_chain(at.nursery)
    assert (report.breaks, report.seals, report.entries) == ([], 3, 3)


TAMPERED = [
    ("changed", 'UPDATE institutions_bookentry SET values = \'{"minutes": "20"}\' WHERE id = %(entry)s'),
    ("changed", "UPDATE institutions_bookentry SET entered_at = entered_at - interval '1 hour' WHERE id = %(entry)s"),
    ("lost", "DELETE FROM institutions_bookentry WHERE id = %(entry)s"),
    ("changed", "UPDATE institutions_bookseal SET missing = '[]' WHERE id = %(seal)s"),
]


@pytest.mark.parametrize(("what", "statement"), TAMPERED)
def test_tampering_beneath_the_trigger_is_found_and_the_day_is_named(at, what, statement):
    _first, (entry, seal), _last = three_days(at)
    with trigger_lifted("institutions_bookentry", "institutions_bookseal"), connection.cursor() as cursor:
        cursor.execute(statement, {"entry": entry.pk, "seal": seal.pk})
    broken = check_chain(at.nursery).first_break
    assert (broken.what, broken.seal.on) == (what, TODAY - timedelta(days=1))


def test_a_day_that_is_taken_out_or_rewritten_with_its_digest_breaks_the_next_link(at):
    _first, (_entry, seal), (_e, last) = three_days(at)
    with trigger_lifted("institutions_bookseal"):
        BookSeal.objects.filter(pk=seal.pk).delete()
    found = check_chain(at.nursery)
    assert {each.what for each in found.breaks} == {"number", "link"}
    assert found.first_break.seal == last


def test_a_row_smuggled_into_a_closed_day_is_found(at):
    entry, _seal = three_days(at)[0]
    row = BookEntry.objects.get(pk=entry.pk)
    row.pk, row.slot = None, "afternoon"
    BookEntry.objects.bulk_create([BookEntry(**{
        name: getattr(row, name) for name in ("institution_id", "template", "room_id", "room_name", "on", "slot",
                                              "values", "entered_by_id", "entered_at")
    })])  # fmt: skip
    assert [(each.what, each.count) for each in check_chain(at.nursery).breaks] == [("smuggled", 1)]


def test_the_book_outlives_the_room(at):
    aired(at)
    at.room.delete()
    [entry] = BookEntry.objects.all()
    assert entry.room_name == "蒲公英班"
    assert datetime.now(tz=CHINA).date() == entry.on
