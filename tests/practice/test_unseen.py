"""A practice nursery is in no list, no page, no figure and no export of anybody who does not work at the real one.

Everything that could show it is planted first, beneath the acts that would refuse it: an application sent to it, a
change request, a favourite, a person on file in it and at a real nursery. Then every page of the house is asked for.
"""

import contextlib
import csv
import io
import itertools
import zipfile
from datetime import date

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.accounts.access import Act
from anxintuo.accounts.enums import SeatKind
from anxintuo.files import purposes
from care.actions.practice import open_practice
from governance.admissions import admission_page, overdue_cases, sent_in_area
from governance.appointments import NotAppointed, find_institution
from governance.double_work import double_work
from governance.exports import export_rows
from governance.policies import stations_in_area
from governance.queries import (
    NurseryFilter,
    attention,
    figures_by_division,
    figures_by_street,
    nursery_rows,
    waiting_changes,
)
from institutions.actions.directory import refresh_directory_entries, refresh_whole_directory
from institutions.actions.favourites import keep_favourites
from institutions.importing.stock import known_among, load_stock
from institutions.models import (
    ChangeRequest,
    DirectoryEntry,
    Favourite,
    Filing,
    Institution,
    InstitutionSlug,
    StaffMember,
)
from tests.access import walk
from tests.access.cases.enrollment import sent_to
from tests.access.cases.files import DOCUMENT
from tests.access.personas import World, build_world
from tests.practice.conftest import MARK

OUTSIDE = (
    "visitor",
    "parent_a",
    "parent_new",
    "director_b",
    "official_lucheng",
    "official_city",
    "operator",
    "adviser_1",
)
OFFICIALS = ("official_lucheng", "official_city")


@pytest.fixture
def world(db, monkeypatch) -> World:
    monkeypatch.setitem(purposes._purposes, DOCUMENT.name, DOCUMENT)  # as tests/access has it
    return build_world()


@pytest.fixture
def practice(world) -> Institution:
    row = open_practice(world.nursery_a, actor=world.actors["director_a"])
    sent_to(row, world, "parent_former")
    ChangeRequest.objects.create(
        institution=row, proposed={"name": {"old": row.name, "new": "x"}}, submitted_by=world.users["director_a"]
    )
    Favourite.objects.create(user=world.users["parent_a"], institution=row)
    invented = StaffMember.objects.filter(institution=row).first()
    twin = StaffMember(institution=world.nursery_b, name="同名", post="cook", joined_on=date(2026, 1, 1))
    twin.set_identity(invented.identity_kind, invented.identity_number)
    twin.save()
    InstitutionSlug.objects.create(slug="an-old-name-of-practice", institution=row)
    refresh_directory_entries([row.pk])
    return row


def told(response) -> str:
    """What a page or a download says, workbooks opened."""
    content = b"".join(response) if response.streaming else response.content
    if content[:2] != b"PK":
        return content.decode("utf-8", errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode("utf-8", errors="replace") for name in book.namelist())


def traces(practice: Institution) -> list[str]:
    return [practice.name, "（练习园）", practice.slug, str(practice.pk), MARK]


def shown_in(response, practice: Institution) -> list[str]:
    text = told(response) + response.headers.get("Location", "")
    return [trace for trace in traces(practice) if trace in text]


@pytest.mark.parametrize("key", OUTSIDE)
def test_no_page_of_the_house_shows_it(world, practice, key):
    client, shown, seen = world.client(key), [], 0
    for url in walk.every_url():
        if url.name.startswith("demo:"):
            continue
        response = client.get(walk.address(url, world))
        seen += response.status_code == 200
        if found := shown_in(response, practice):
            shown.append((url.name, found))
    assert shown == []
    assert seen > 10  # the walk has really seen pages


def test_the_walk_would_find_it(world, practice):
    """Whoever works at the real nursery does see it: so traces are looked for rightly."""
    assert shown_in(world.client("director_a").get(reverse("care:practice")), practice)


PAGES_BY_SLUG = ("institutions:nursery_detail", "institutions:nursery_sheet", "institutions:nursery_week",
                 "governance:nursery", "governance:invite_director")  # fmt: skip


@pytest.mark.parametrize("key", OUTSIDE)
@pytest.mark.parametrize("page", PAGES_BY_SLUG)
def test_who_knows_its_address_finds_nothing(world, practice, key, page):
    for slug in (practice.slug, "an-old-name-of-practice"):
        response = world.client(key).get(reverse(page, args=[slug]))
        assert response.status_code in ((403, 404, 302) if page.startswith("governance") else (404,))
        assert not shown_in(response, practice) or response.status_code == 302


def test_nor_by_comparing_searching_and_keeping(world, practice):
    parent, official = world.client("parent_a"), world.client("official_city")
    asked = [
        parent.get(reverse("institutions:compare"), {"n": [practice.slug, world.nursery_a.slug]}),
        parent.get(reverse("institutions:nursery_list"), {"q": "五马阳光"}),
        parent.get(reverse("institutions:favourites")),
        official.get(reverse("governance:nursery_table"), {"q": "五马阳光"}),
        official.get(reverse("governance:change_requests")),
    ]
    for response in asked:
        assert response.status_code in (200, 302)
        assert not [trace for trace in traces(practice) if trace in told(response)]
    favourite = reverse("institutions:favourite", args=[practice.slug])
    assert Client().post(favourite).status_code in (302, 404)
    assert parent.post(favourite).status_code == 404
    Favourite.objects.all().delete()
    keep_favourites([practice.pk], actor=world.actors["parent_a"])
    assert not Favourite.objects.exists()


def figures(world: World, key: str) -> list[object]:
    actor = world.actors[key]
    rows = nursery_rows(actor, NurseryFilter())
    page = admission_page(actor)
    return [
        figures_by_division(actor),
        figures_by_street(actor),
        attention(actor),
        waiting_changes(actor).count(),
        list(rows.values_list("pk", flat=True)),
        list(export_rows(rows)),
        (page.total, page.divisions, page.kinds, page.months, list(page.nurseries)),
        sent_in_area(actor).count(),
        overdue_cases(actor).count(),
        len(double_work(actor, localdate())),
    ]


@pytest.mark.parametrize("key", OFFICIALS)
def test_no_figure_of_the_officials_counts_it(world, request, key):
    before = figures(world, key)
    practice = request.getfixturevalue("practice")
    assert figures(world, key) == before
    export = world.client(key).get(reverse("governance:export", args=["csv"]))
    lines = list(csv.reader(io.StringIO(told(export))))
    assert len(lines) > 2
    assert not shown_in(export, practice)


def test_the_directory_has_no_row_for_it_whatever_is_refreshed(world, practice):
    refresh_whole_directory()
    assert not DirectoryEntry.objects.filter(pk=practice.pk).exists()
    assert DirectoryEntry.objects.filter(pk=world.nursery_a.pk).exists()


def test_not_even_with_a_filing(world, practice):
    """PostgreSQL refuses it one; should that fail, it is still not in force."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE institutions_filing DISABLE TRIGGER practice_unfiled")
    Filing.objects.create(institution=practice, state="filed", number="温试备 1 号", filed_on=date(2026, 1, 5))
    refresh_directory_entries([practice.pk])
    assert not Institution.objects.in_force().filter(pk=practice.pk).exists()
    assert not DirectoryEntry.objects.filter(pk=practice.pk).exists()


def test_no_import_and_no_command_takes_it_for_a_nursery(world, practice):
    assert practice.pk not in {known.institution.pk for known in load_stock("", []).by_key.values()}
    assert known_among(Institution.objects.real().filter(pk=practice.pk)) == []
    with pytest.raises(NotAppointed):
        find_institution(practice.slug)


def test_no_act_of_the_officials_reaches_it(world, practice):
    """The scopes themselves, should a page be written that the walk does not know yet."""
    asked = 0
    for key, act in itertools.product(OFFICIALS, officials_acts()):
        for rows in (Institution.objects.filter(pk=practice.pk), ChangeRequest.objects.filter(institution=practice)):
            with contextlib.suppress(FieldError):  # a scope over other rows
                assert not act.visible(world.actors[key], rows).exists(), act.name
                asked += 1
    assert asked > 10


def officials_acts() -> set[Act]:
    acts = {url.act for url in walk.every_url() if url.act is not None}
    ours = {act for act in acts if SeatKind.OFFICIAL in act.kinds and act.scope is not None}
    return {act for act in ours if act.scope is not stations_in_area}  # over stations: none is for practice
