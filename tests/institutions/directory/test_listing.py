"""The list is what a plain reading of the filters says, nearest first, whatever the size of the directory."""

import random

import pytest

from institutions.queries import conditions, nearest
from institutions.queries.directory import find_entries, map_points
from institutions.queries.filters import PAGE_SIZE, DirectoryQuery
from tests.institutions.directory.build import CENTRE, TODAY, Row, asked, fits, random_question, random_rows, write

pytestmark = pytest.mark.django_db
ROUNDS = 60


def within(row: Row, query: DirectoryQuery, bounded: bool) -> bool:
    metres = row.metres(query.at) if query.at else None
    return not bounded or (metres is not None and metres <= conditions.REACH_M)


def found_ids(question: str) -> list[object]:
    """All pages one after another."""
    ids: list[object] = []
    page = 1
    while True:
        answer = find_entries(asked(f"{question}&page={page}"), today=TODAY)
        if answer.page != page:
            return ids
        ids += [entry.institution_id for entry in answer.entries]
        if not answer.has_next:
            return ids
        page += 1


def test_lists_exactly_what_fits_nearest_first(size: str) -> None:
    rows = write(random_rows(400))
    choose = random.Random(11)
    hits = 0
    for _ in range(ROUNDS):
        question = random_question(choose)
        query = asked(question)
        assert query.problems == ()
        answer = find_entries(query, today=TODAY)
        assert answer.is_bounded == (size == "wide" and not query.county)
        expected = [row for row in rows if fits(row, query) and within(row, query, answer.is_bounded)]
        assert (answer.total, answer.total_is_capped) == (len(expected), False), question
        assert query.at is not None
        by_distance = sorted(expected, key=lambda row: (row.lon is None, row.metres(query.at) or 0.0, row.pk))  # type: ignore[arg-type]
        assert found_ids(question) == [row.pk for row in by_distance], question
        hits += bool(expected)
    assert hits > ROUNDS / 2  # the questions are not all empty


def test_tells_the_distance_on_the_spheroid(size: str) -> None:
    rows = {row.pk: row for row in write(random_rows(200, seed=3, spread=0.5))}
    answer = find_entries(asked("at=120.5,27.9"), today=TODAY)
    for entry in answer.entries:
        assert entry.metres == pytest.approx(rows[entry.institution_id].metres((120.5, 27.9)), rel=1e-4)


def test_nurseries_without_a_place_come_last_in_a_citys_directory() -> None:
    placed, lost = Row(name="有位置"), Row(name="没坐标", lon=None, lat=None)
    write([lost, placed])
    answer = find_entries(asked("at=120.66,28.01"), today=TODAY)
    assert [(entry.name, entry.metres is None) for entry in answer.entries] == [("有位置", False), ("没坐标", True)]


def test_a_wide_directory_looks_100_km_around_unless_asked_to_look_farther(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "SMALL", 0)
    monkeypatch.setattr(conditions, "WIDE", 0)
    near, far = Row(lon=121.6, lat=28.01), Row(lon=121.75, lat=28.01)
    write([near, far])
    answer = find_entries(asked("at=120.66,28.01"), today=TODAY)
    assert ([entry.institution_id for entry in answer.entries], answer.is_bounded) == ([near.pk], True)
    answer = find_entries(asked("at=120.66,28.01&far=1"), today=TODAY)
    assert ([entry.institution_id for entry in answer.entries], answer.is_bounded) == ([near.pk, far.pk], False)


def test_a_large_directory_counts_to_its_cap_and_lists_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "SMALL", 0)
    rows = write(random_rows(300, seed=5))
    with_meals = [row for row in rows if row.meals]
    assert len(with_meals) > nearest.COUNT_CAP
    answer = find_entries(asked("at=120.66,28.01&meals=1"), today=TODAY)
    assert (answer.total, answer.total_is_capped, answer.last_page) == (nearest.COUNT_CAP, True, None)
    assert len(found_ids("at=120.66,28.01&meals=1")) == len(with_meals)
    unfiltered = find_entries(asked("at=120.66,28.01"), today=TODAY)
    assert (unfiltered.total, unfiltered.total_is_capped) == (300, False)


@pytest.mark.parametrize("sort", ["fee", "free", "name"])
def test_sorts_by_other_things_than_distance(size: str, sort: str) -> None:
    rows = [row for row in write(random_rows(150, seed=9)) if row.lon is not None]
    answer = find_entries(asked(f"at=120.66,28.01&born=2025-06&sort={sort}"), today=TODAY)
    assert answer.sort == sort
    by_id = {row.pk: row for row in rows}
    keys = {
        "fee": lambda row: 10**6 if row.price(answer.classes) is None else row.price(answer.classes),
        "free": lambda row: min(_outlook_key(value) for kind, value in row.outlooks.items() if kind in answer.classes),
        "name": lambda row: row.initials,
    }
    listed = [by_id[entry.institution_id] for entry in answer.entries if entry.institution_id in by_id]
    expected = sorted(map(keys[sort], (row for row in rows if fits(row, answer.query))))
    assert list(map(keys[sort], listed)) == expected[: len(listed)]
    assert [entry.fee_from for entry in answer.entries] == [row.price(answer.classes) for row in listed]


def _outlook_key(stored: int) -> int:
    from tests.institutions.directory.build import NOW

    return stored if stored < 0 or stored >= NOW else 30_000


def test_without_an_origin_lists_by_county_and_name(size: str) -> None:
    rows = write(random_rows(60))
    answer = find_entries(asked("inclusive=1"), today=TODAY)
    expected = sorted((row for row in rows if row.inclusive), key=lambda row: (row.county, row.initials, row.pk))
    assert answer.sort == "county"
    assert [entry.institution_id for entry in answer.entries] == [row.pk for row in expected[:PAGE_SIZE]]
    assert all(entry.metres is None for entry in answer.entries)


def test_a_page_beyond_the_last_shows_the_last(size: str) -> None:
    write([Row(inclusive=True) for _ in range(25)])
    for question in ("inclusive=1&page=9", "at=120.66,28.01&inclusive=1&page=9"):
        answer = find_entries(asked(question), today=TODAY)
        assert (answer.page, len(answer.entries), answer.has_next) == (2, 5, False)


def test_an_empty_directory_is_an_empty_page(size: str) -> None:
    write([])
    for question in ("", "at=120.66,28.01&inclusive=1", "q=阳光", "sort=fee&page=3"):
        answer = find_entries(asked(question), today=TODAY)
        assert (answer.entries, answer.total, answer.has_next) == ([], 0, False)


def test_the_map_shows_the_same_nurseries_as_the_list() -> None:
    rows = write(random_rows(300, seed=21))
    choose = random.Random(2)
    for _ in range(15):
        query = asked(random_question(choose))
        points, more = map_points(query, today=TODAY)
        expected = {f"n-{row.pk}" for row in rows if fits(row, query) and row.lon is not None}
        assert ({point.slug for point in points}, more) == (expected, False)


def test_the_map_counts_places_of_the_childs_class() -> None:
    from institutions.enums import ClassKind

    write([Row(outlooks={ClassKind.SMALL: -2, ClassKind.LARGE: -4, ClassKind.INFANT: 0})])
    (point,), _ = map_points(asked(""), today=TODAY)
    assert point.free == 6
    (point,), _ = map_points(asked("born=2025-08"), today=TODAY)
    assert (point.free, (point.lon, point.lat)) == (2, CENTRE)
