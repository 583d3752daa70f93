"""What the filter page offers: every option with how many nurseries it would leave, the chosen ones marked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from anxintuo.kit.dates import format_month
from anxintuo.kit.money import format_yuan
from institutions.enums import InstitutionKind
from institutions.places.months import month_of, months_since_2000
from institutions.places.panel import Births, Option, common_panel
from institutions.queries.facets import CLOSE_STEPS, FEE_STEPS, FREE_MONTHS, OPEN_STEPS, Facets, facet_counts
from institutions.queries.filters import NOW, DirectoryQuery, clock_text, month_text

BIRTHS = Births(oldest=36, expected=6)  # children under three are cared for; one looks for a place before the birth


def filter_panel(query: DirectoryQuery, *, today: date) -> dict[str, Any]:
    """The groups of options, for the template; two statements."""
    facets = facet_counts(query, today=today)
    return common_panel(query, facets.county, facets.street, births=BIRTHS, today=today) | {
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


def _flags(query: DirectoryQuery, facets: Facets) -> list[Option]:
    labels = {
        "inclusive": _("普惠机构"),
        "cameras": _("有监控"),
        "meals": _("提供餐食"),
        "saturday": _("周六开放"),
    }
    return [Option(name, label, facets.flags[name], getattr(query, name)) for name, label in labels.items()]


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
