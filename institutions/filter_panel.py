"""What the filter page offers: every option with how many nurseries it would leave, the chosen ones marked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from anxintuo.districts.enums import Level
from anxintuo.districts.queries import shown_divisions
from anxintuo.kit.dates import format_month
from anxintuo.kit.money import format_yuan
from institutions.enums import InstitutionKind
from institutions.queries.facets import CLOSE_STEPS, FEE_STEPS, FREE_MONTHS, OPEN_STEPS, Facets, facet_counts
from institutions.queries.filters import NOW, DirectoryQuery, clock_text, month_text
from institutions.queries.marks import month_of, months_since_2000

CARE_MONTHS = 36  # nurseries care for children under three
EXPECTED = 6  # months before birth in which one looks for a place


@dataclass(frozen=True, slots=True)
class Option:
    """`count` is None where counting says nothing (no choice made, a month far ahead)."""

    value: str
    label: str
    count: int | None = None
    chosen: bool = False


def filter_panel(query: DirectoryQuery, *, today: date) -> dict[str, Any]:
    """The groups of options, for the template; two statements."""
    facets = facet_counts(query, today=today)
    return {
        "born": _born(query, today),
        "counties": _divisions(facets.county, Level.COUNTY, "", query.county),
        "streets": _divisions(facets.street, Level.STREET, query.county, query.street) if query.county else [],
        "kinds": [
            Option(kind.value, str(kind.label), facets.kind.get(kind.value, 0), kind.value in query.kind)
            for kind in InstitutionKind
        ],
        "flags": _flags(query, facets),
        "free": _free(query, facets, months_since_2000(today)),
        "fees": _steps(facets.fee_max, FEE_STEPS, query.fee_max, format_yuan),
        "opens": _hours(facets.open_by, OPEN_STEPS, query.open_by),
        "closes": _hours(facets.close_after, CLOSE_STEPS, query.close_after),
        "in_scope_only": facets.in_scope_only,
    }


def _born(query: DirectoryQuery, today: date) -> list[tuple[int, list[Option]]]:
    """Months by year, the youngest first, from the next three (an expected child) to three years back."""
    now = months_since_2000(today)
    months = set(range(now - CARE_MONTHS, now + EXPECTED + 1)) | ({query.born} if query.born is not None else set())
    years: dict[int, list[Option]] = {}
    for number in sorted(months, reverse=True):
        month = month_of(number)
        chosen = number == query.born
        years.setdefault(month.year, []).append(Option(month_text(number), format_month(month), None, chosen))
    return list(years.items())


def _flags(query: DirectoryQuery, facets: Facets) -> list[Option]:
    labels = {
        "inclusive": _("普惠机构"),
        "cameras": _("有监控"),
        "meals": _("提供餐食"),
        "saturday": _("周六开放"),
    }
    return [Option(name, label, facets.flags[name], getattr(query, name)) for name, label in labels.items()]


def _divisions(counts: Mapping[str, int], level: Level, parent: str, chosen: str) -> list[Option]:
    """Divisions that hold nurseries, and the chosen one in any case."""
    return [
        Option(code, division.name, counts.get(code, 0), code == chosen)
        for code, division in shown_divisions().items()
        if division.level == level
        and (not parent or division.parent_id == parent)
        and (counts.get(code) or code == chosen)
    ]


def _free(query: DirectoryQuery, facets: Facets, now: int) -> list[Option]:
    months: Iterable[int] = range(now + 1, now + 1 + FREE_MONTHS)
    if query.free_by is not None and query.free_by not in months:
        months = [*months, query.free_by]
    return [
        Option("", _("不限"), None, not query.free_now and query.free_by is None),
        Option(NOW, _("现在有空位"), facets.free[now], query.free_now),
        *(
            Option(
                month_text(month),
                _("%(month)s前有空位") % {"month": format_month(month_of(month))},
                facets.free.get(month),
                query.free_by == month,
            )
            for month in months
        ),
    ]


def _steps(
    counts: Mapping[int, int], steps: tuple[int, ...], chosen: int | None, label: Callable[[int], str]
) -> list[Option]:
    """Fixed steps, and the chosen value where it is none of them."""
    offered = {*steps} if chosen is None else {*steps, chosen}
    return [Option(str(step), label(step), counts.get(step), step == chosen) for step in sorted(offered)]


def _hours(counts: Mapping[int, int], steps: tuple[int, ...], chosen: int | None) -> list[Option]:
    return [replace(option, value=option.label) for option in _steps(counts, steps, chosen, clock_text)]


@dataclass(frozen=True, slots=True)
class Start:
    """A division to start from, with the list's query string that does so."""

    value: str
    label: str
    url: str
    chosen: bool


def places_to_start(query: DirectoryQuery) -> list[tuple[Start, list[Start]]]:
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
