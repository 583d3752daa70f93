"""The read model says what the registry says, in the transaction of the change."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils.timezone import get_default_timezone, localdate

from anxintuo.files.models import PublicPhoto
from institutions.actions.directory import (
    LAYOUT,
    dated_fees_of_the_day,
    refresh_directory_entries,
    refresh_outdated_directory,
    refresh_whole_directory,
)
from institutions.enums import ClassKind
from institutions.models import DirectoryEntry, DirectoryStamp, Institution, InstitutionPhoto
from institutions.places.months import month_of, months_since_2000
from institutions.queries.directory import count_registered, count_registered_by_county, directory_stamp
from institutions.tasks import follow_dated_fees
from tests.builders import LUCHENG, OUHAI, fee, institution, room

pytestmark = pytest.mark.django_db


def entry_of(row: Institution) -> DirectoryEntry:
    assert refresh_directory_entries([row.pk]) == 1
    return DirectoryEntry.objects.get(pk=row.pk)


def months_ahead(count: int) -> date:
    return month_of(months_since_2000(localdate()) + count)


@pytest.mark.parametrize(
    ("state", "listed"),
    [
        ("filed", True),
        ("change_pending", True),
        ("draft", False),
        ("submitted", False),
        ("returned", False),
        ("nonconforming", False),
        ("terminated", False),
    ],
)
def test_only_filings_in_force_are_listed(state: str, listed: bool) -> None:
    row = institution(state=state)
    assert refresh_directory_entries([row.pk]) == listed
    assert DirectoryEntry.objects.filter(pk=row.pk).exists() == listed


def test_a_nursery_that_loses_its_filing_disappears_and_is_not_counted() -> None:
    rows = [institution(), institution(county=OUHAI)]
    refresh_directory_entries([row.pk for row in rows])
    assert (count_registered(), count_registered_by_county()) == (2, {LUCHENG: 1, OUHAI: 1})
    rows[0].filing.state, rows[0].filing.ended_on = "terminated", localdate()
    rows[0].filing.save()
    refresh_directory_entries([rows[0].pk])
    assert (count_registered(), count_registered_by_county()) == (1, {OUHAI: 1})


def test_says_what_the_registry_says() -> None:
    row = institution(
        "鹿城五马阳光托育园",
        street_id="330302006",
        kind="community",
        inclusive=True,
        cameras=True,
        saturday=False,
        meals=True,
        opens_at=time(7, 30),
        closes_at=time(17, 0),
        extended_until=time(18, 15),
    )
    room(row, "small", places=15, occupied=13)
    room(row, "small", places=15, occupied=14)
    fee(row, Decimal("1680.40"))
    entry = entry_of(row)
    assert (entry.slug, entry.name, entry.area) == (row.slug, row.name, "鹿城区 · 五马街道")
    assert (entry.county, entry.street, entry.kind) == ("330302", "330302006", "community")
    assert (entry.inclusive, entry.cameras, entry.meals, entry.saturday) == (True, True, True, False)
    assert (entry.opens, entry.closes) == (7 * 60 + 30, 18 * 60 + 15)
    assert entry.fee_from == 1681  # never less than what is paid
    assert (entry.outlook_small, entry.outlook_infant) == (-3, None)
    assert {"五马", "阳光", "lc", "公园"} <= set(entry.grams)
    assert "lcwmygtyy" in entry.search_text


def test_gaps_of_the_registry_stay_gaps() -> None:
    entry = entry_of(institution(lon=None, lat=None, location_flag="missing"))
    assert (entry.lon, entry.point, entry.opens, entry.closes, entry.fee_from, entry.photo) == (None,) * 5 + ("",)
    assert [entry.outlook_infant, entry.outlook_small, entry.outlook_large, entry.outlook_mixed] == [None] * 4


def test_the_fee_shown_is_that_of_the_cheapest_class_and_of_today() -> None:
    row = institution()
    room(row, "small")
    room(row, "large")
    today = localdate()
    fee(row, 2000, class_kind="small")
    fee(row, 1500, class_kind="large", title="大班")
    fee(row, 900, class_kind="infant", title="没有这个班")
    fee(row, 800, class_kind="large", title="以前的", valid_to_on=today - timedelta(days=1))
    fee(row, 300, category="other", title="餐费", unit="month")
    entry = entry_of(row)
    assert (entry.fee_from, entry.fee_large, entry.fee_small, entry.fee_infant) == (1800, 1800, 2300, None)


def test_entries_of_an_earlier_release_are_made_anew_after_migrating() -> None:
    row = institution()
    refresh_directory_entries([row.pk])
    DirectoryEntry.objects.update(name="从前的名字")
    DirectoryStamp.objects.update(layout=LAYOUT)
    refresh_outdated_directory()
    assert DirectoryEntry.objects.get().name == "从前的名字"
    DirectoryStamp.objects.update(layout=LAYOUT - 1)
    refresh_outdated_directory()
    assert DirectoryEntry.objects.get().name == row.name
    assert DirectoryStamp.objects.get().layout == LAYOUT


@pytest.mark.parametrize(
    ("rooms", "outlook"),
    [
        ([{"places": 15, "occupied": 11}], -4),
        ([{"places": 15, "occupied": 15}], 0),
        ([{"places": 15, "occupied": 17}, {"places": 5, "occupied": 4}], -1),  # too many here frees nothing there
        ([{"places": 15, "occupied": 15, "next_free_on": 3}, {"places": 15, "occupied": 15, "next_free_on": 2}], 2),
        ([{"places": 15, "occupied": 15, "next_free_on": -2}], 0),  # a month that has passed
        ([{"places": 15, "occupied": 14, "next_free_on": 2}], -1),
    ],
)
def test_the_outlook_of_a_class(rooms: list[dict[str, int]], outlook: int) -> None:
    row = institution()
    for values in rooms:
        ahead = values.get("next_free_on")
        room(row, **values | ({"next_free_on": months_ahead(ahead)} if ahead is not None else {}))
    expected = outlook if outlook <= 0 else months_since_2000(localdate()) + outlook
    assert entry_of(row).outlook_small == expected


def test_the_cover_is_the_first_photo_that_was_not_withdrawn() -> None:
    row = institution()
    shared = {"alt": "", "width": 640, "height": 480, "colour": "#ffffff"}
    withdrawn = PublicPhoto.objects.create(withdrawn_at="2026-01-01T00:00+08:00", **shared)
    shown = PublicPhoto.objects.create(**shared)
    for position, photo in enumerate((withdrawn, shown)):
        InstitutionPhoto.objects.create(institution=row, photo=photo, position=position)
    assert f"{entry_of(row).photo}-160.webp" == shown.url_of(160)


def test_each_change_gives_a_new_stamp() -> None:
    before = directory_stamp()
    row = institution()
    refresh_directory_entries([row.pk])
    after = directory_stamp()
    assert (after.version, after.total) == (before.version + 1, before.total + 1)
    refresh_directory_entries([row.pk, row.pk])
    assert (directory_stamp().version, directory_stamp().total) == (before.version + 2, before.total + 1)
    assert refresh_directory_entries([]) == 0
    assert directory_stamp().version == before.version + 2


def test_a_change_that_is_rolled_back_never_was() -> None:
    row = institution("原来的名字")
    refresh_directory_entries([row.pk])
    before = directory_stamp()

    class Stop(Exception):
        pass

    with pytest.raises(Stop), transaction.atomic():  # noqa: PT012
        Institution.objects.filter(pk=row.pk).update(name="新的名字")
        refresh_directory_entries([row.pk])
        raise Stop
    assert DirectoryEntry.objects.get(pk=row.pk).name == "原来的名字"
    assert directory_stamp() == before


def test_statements_do_not_grow_with_the_nurseries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    rows = [institution() for _ in range(12)]
    for row in rows:
        room(row)
        fee(row)
    with django_assert_max_num_queries(16):
        refresh_directory_entries([row.pk for row in rows])


def test_everything_anew_also_forgets_what_is_gone() -> None:
    row, gone = institution(), institution()
    refresh_directory_entries([row.pk, gone.pk])
    DirectoryEntry.objects.filter(pk=row.pk).update(name="falsch")
    Institution.objects.filter(pk=gone.pk).delete()
    assert refresh_whole_directory() == 1
    assert list(DirectoryEntry.objects.values_list("name", flat=True)) == [row.name]
    assert directory_stamp().total == DirectoryStamp.objects.get().total == 1


# --- Fees that begin or end by date ------------------------------------------------------------------------

FIRST = datetime(2026, 8, 31, 12, tzinfo=get_default_timezone())


def shown_fee(row: Institution) -> int | None:
    return DirectoryEntry.objects.get(pk=row.pk).fee_from


def dated(*, ends: date, begins: date) -> Institution:
    row = institution()
    fee(row, 1500, title="旧的", valid_to_on=ends)
    fee(row, 1680, title="新的", valid_from_on=begins)
    refresh_directory_entries([row.pk])
    return row


def test_a_new_fee_is_shown_from_its_first_day_though_nobody_touches_the_nursery() -> None:
    with time_machine.travel(FIRST, tick=False) as clock:
        row = dated(ends=date(2026, 8, 31), begins=date(2026, 9, 1))
        dated_fees_of_the_day()
        assert shown_fee(row) == 1500
        clock.shift(timedelta(days=1))
        assert dated_fees_of_the_day() == 1
        assert shown_fee(row) == 1680


def test_a_fee_that_ends_is_not_shown_on_the_day_after() -> None:
    with time_machine.travel(FIRST, tick=False) as clock:
        row = institution()
        fee(row, 1500, valid_to_on=date(2026, 8, 31))
        refresh_directory_entries([row.pk])
        dated_fees_of_the_day()
        assert shown_fee(row) == 1500
        clock.shift(timedelta(days=1))
        dated_fees_of_the_day()
        assert shown_fee(row) is None


def test_days_that_were_missed_are_made_up_and_a_day_that_was_done_is_not_done_again() -> None:
    with time_machine.travel(FIRST, tick=False) as clock:
        dated_fees_of_the_day()
        rows = [dated(ends=date(2026, 9, day), begins=date(2026, 9, day + 1)) for day in (1, 2, 3)]
        later = dated(ends=date(2026, 9, 4), begins=date(2026, 9, 5))
        clock.shift(timedelta(days=4))  # nobody ran it from the first to the third
        assert dated_fees_of_the_day() == 3
        assert [shown_fee(row) for row in [*rows, later]] == [1680, 1680, 1680, 1500]
        stamp = directory_stamp()
        assert dated_fees_of_the_day() == 0
        assert directory_stamp() == stamp  # kept pages stay


def test_a_day_without_any_such_fee_leaves_the_kept_pages_alone() -> None:
    with time_machine.travel(FIRST, tick=False) as clock:
        dated(ends=date(2026, 9, 30), begins=date(2026, 10, 1))
        dated_fees_of_the_day()
        stamp = directory_stamp()
        clock.shift(timedelta(days=1))
        assert dated_fees_of_the_day() == 0
        assert directory_stamp() == stamp


def test_the_first_run_of_all_makes_up_for_everything_before_it() -> None:
    with time_machine.travel(FIRST, tick=False) as clock:
        row = dated(ends=date(2026, 9, 1), begins=date(2026, 9, 2))
        clock.shift(timedelta(days=60))
        assert dated_fees_of_the_day() == 1
        assert shown_fee(row) == 1680


def test_the_task_is_scheduled_soon_after_midnight(settings) -> None:  # type: ignore[no-untyped-def]
    (entry,) = [each for each in settings.CELERY_BEAT_SCHEDULE.values() if each["task"] == follow_dated_fees.name]
    assert {0} <= entry["schedule"].hour
    assert max(entry["schedule"].minute) < 15
    follow_dated_fees()
    assert DirectoryStamp.objects.get().fees_told_on == localdate()


def test_the_command_makes_the_whole_directory_anew(capsys) -> None:  # type: ignore[no-untyped-def]
    row = institution()
    call_command("refresh_directory")
    assert "1" in capsys.readouterr().out
    assert DirectoryEntry.objects.get().pk == row.pk


def test_every_class_kind_has_its_column() -> None:
    from institutions.models.directory import OUTLOOK_FIELDS

    columns = {field.name for field in DirectoryEntry._meta.fields}
    assert set(OUTLOOK_FIELDS) == set(ClassKind)
    assert set(OUTLOOK_FIELDS.values()) <= columns
