"""The count beside an option is the total of the list that choosing it gives, all other filters kept."""

import random

import pytest

from institutions.enums import InstitutionKind
from institutions.filter_panel import filter_panel
from institutions.queries import conditions
from institutions.queries.directory import find_entries
from institutions.queries.facets import CLOSE_STEPS, FEE_STEPS, FREE_MONTHS, OPEN_STEPS, facet_counts
from institutions.queries.filters import DirectoryQuery
from tests.institutions.directory.build import (
    COUNTIES,
    NOW,
    STREETS,
    TODAY,
    Row,
    asked,
    random_question,
    random_rows,
    write,
)

pytestmark = pytest.mark.django_db


def total(query: DirectoryQuery) -> int:
    return find_entries(query, today=TODAY).total


def with_changes(query: DirectoryQuery, **changes: object) -> DirectoryQuery:
    return asked(query.url(**changes)[1:])


def test_counts_are_the_totals_of_the_lists_they_lead_to() -> None:
    write(random_rows(250, seed=17))
    choose = random.Random(5)
    for _ in range(8):
        query = asked(random_question(choose))
        facets = facet_counts(query, today=TODAY)
        for flag, count in facets.flags.items():
            assert count == total(with_changes(query, **{flag: True})), (query.url(), flag)
        for kind in InstitutionKind:
            expected = total(with_changes(query, kind=(kind.value,)))
            assert facets.kind.get(kind.value, 0) == expected, (query.url(), kind)
        for county in COUNTIES:
            assert facets.county.get(county, 0) == total(with_changes(query, county=county, street=""))
        for street in STREETS[query.county] if query.county else ():
            assert facets.street.get(street, 0) == total(with_changes(query, street=street))
        assert facets.free[NOW] == total(with_changes(query, free_now=True, free_by=None))
        for month in (NOW + 1, NOW + 5, NOW + FREE_MONTHS):
            assert facets.free[month] == total(with_changes(query, free_now=False, free_by=month))
        for step in FEE_STEPS[:3]:
            expected = total(with_changes(query, fee_max=step)) if (query.fee_min or 0) <= step else 0
            assert facets.fee_max[step] == expected
        assert facets.open_by[OPEN_STEPS[1]] == total(with_changes(query, open_by=OPEN_STEPS[1]))
        assert facets.close_after[CLOSE_STEPS[1]] == total(with_changes(query, close_after=CLOSE_STEPS[1]))


def test_one_statement_counts_everything(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    write(random_rows(50))
    with django_assert_num_queries(2):  # with the stamp
        facet_counts(asked("at=120.66,28.01&q=阳光&county=330302&born=2025-01&free=2027-03&fee_max=2000"), today=TODAY)


def test_a_large_directory_counts_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "SMALL", 0)
    monkeypatch.setattr("institutions.queries.facets.SCOPE", 3)
    write([*(Row(inclusive=True) for _ in range(3)), *(Row(lon=121.5, inclusive=True) for _ in range(4))])
    facets = facet_counts(asked("at=120.66,28.01"), today=TODAY)
    assert (facets.flags["inclusive"], facets.in_scope_only) == (3, True)


def test_the_panel_marks_what_is_chosen_and_keeps_odd_values() -> None:
    write(random_rows(120))
    panel = filter_panel(
        asked("county=330302&kind=home&fee_max=1750&open_by=07:10&free=2027-11&saturday=1"), today=TODAY
    )
    chosen = {
        name: [option.value for option in group if option.chosen]
        for name, group in panel.items()
        if isinstance(group, list) and name != "born"
    }
    assert chosen == {
        "counties": ["330302"],
        "streets": [],
        "kinds": ["home"],
        "flags": ["saturday"],
        "free": ["2027-11"],
        "fees": ["1750"],
        "opens": ["07:10"],
        "closes": [],
    }
    assert {option.value for option in panel["streets"]} <= set(STREETS["330302"])


def test_the_panel_offers_three_years_of_birth_and_half_a_year_ahead() -> None:
    write([])
    panel = filter_panel(asked("born=2025-03"), today=TODAY)
    years = {year: [option.value for option in months] for year, months in panel["born"]}
    assert list(years) == [2027, 2026, 2025, 2024, 2023]
    assert (years[2027][0], years[2023][-1]) == ("2027-05", "2023-11")
    assert [option.value for _, months in panel["born"] for option in months if option.chosen] == ["2025-03"]
