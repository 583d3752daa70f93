"""What the filter page of every list offers, and the page on which one chooses where to start from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from anxintuo.districts.enums import Level
from anxintuo.districts.queries import shown_divisions
from anxintuo.kit.dates import format_month
from institutions.places.months import month_of, months_since_2000
from institutions.places.query import PlaceQuery, month_text


@dataclass(frozen=True, slots=True)
class Option:
    """`count` is None where counting says nothing (no choice made, a month far ahead)."""

    value: str
    label: str
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Births:
    """Which birth months are offered: of children up to `oldest` months, and of births `expected` months ahead."""

    oldest: int
    expected: int


def common_panel(
    query: PlaceQuery, counties: Mapping[str, int], streets: Mapping[str, int], *, births: Births, today: date
) -> dict[str, Any]:
    """Options of templates/places/_filters.html itself; the counts are by the code of the division."""
    return {
        "born": _born(query, births, today),
        "counties": _divisions(counties, Level.COUNTY, "", query.county),
        "streets": _divisions(streets, Level.STREET, query.county, query.street) if query.county else [],
    }


def _born(query: PlaceQuery, births: Births, today: date) -> list[tuple[int, list[Option]]]:
    """Months by year, the youngest first; the chosen one in any case."""
    now = months_since_2000(today)
    months = set(range(now - births.oldest, now + births.expected + 1))
    months |= {query.born} if query.born is not None else set()
    years: dict[int, list[Option]] = {}
    for number in sorted(months, reverse=True):
        month = month_of(number)
        chosen = number == query.born
        years.setdefault(month.year, []).append(Option(month_text(number), format_month(month), None, chosen))
    return list(years.items())


def _divisions(counts: Mapping[str, int], level: Level, parent: str, chosen: str) -> list[Option]:
    """Divisions that hold places of the list, and the chosen one in any case."""
    return [
        Option(code, division.name, counts.get(code, 0), code == chosen)
        for code, division in shown_divisions().items()
        if division.level == level
        and (not parent or division.parent_id == parent)
        and (counts.get(code) or code == chosen)
    ]


@dataclass(frozen=True, slots=True)
class Start:
    """A division to start from, with the list's query string that does so."""

    value: str
    label: str
    url: str
    chosen: bool


def places_to_start(query: PlaceQuery) -> list[tuple[Start, list[Start]]]:
    """Every county with its 镇街. 龙港 has none."""
    divisions = shown_divisions()

    def start(code: str) -> Start:
        return Start(
            code, divisions[code].name, query.url(place=code, at=None), code == query.place and query.at is None
        )

    streets: dict[str, list[Start]] = {}
    for code, division in divisions.items():
        if division.level == Level.STREET:
            streets.setdefault(division.parent_id or "", []).append(start(code))
    counties = [code for code, division in divisions.items() if division.level == Level.COUNTY]
    return [(start(code), streets.get(code, [])) for code in counties]


@dataclass(frozen=True, slots=True)
class Pages:
    """URL names of a list and of its filter page, and the filter form's template."""

    listing: str
    filters: str
    form: str


def filters_page(request: HttpRequest, query: PlaceQuery, panel: dict[str, Any], pages: Pages) -> HttpResponse:
    """The filter form with counts: a page of its own without JavaScript, a fragment for htmx."""
    kept = query.without(*query.narrowing)
    context = {
        "query": query,
        "panel": panel,
        "kept": kept.pairs(),
        "cleared": kept.url(),
        "list_url": reverse(pages.listing),
        "filters_url": reverse(pages.filters),
        "form_template": pages.form,
    }
    whole = "HX-Request" not in request.headers
    return render(request, "places/filters.html" if whole else pages.form, context)


def starts_page(request: HttpRequest, query: PlaceQuery, template: str, listing: str) -> HttpResponse:
    """Where to start from: the visitor's own place, or a division."""
    context = {
        "query": query,
        "list_url": reverse(listing),
        "without_place": query.url(place="", at=None),
        "counties": places_to_start(query),
    }
    return render(request, template, context)
