"""The parts around the cards: quick filters, orders, links, the map's frame. Each is a link that works by itself."""

import functools
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxintuo.kit.dates import format_month
from institutions.queries.directory import DirectoryPage
from institutions.queries.filters import MAP, DirectoryQuery, Sort
from institutions.queries.marks import month_of

QUICK_FEE = 2000  # yuan a month, offered as one press
POINTS_HERE, PLACE_HERE = "XQPOINTSQX", "XQPLACEQX"


class Choice(NamedTuple):
    """A link that turns something on, or off again when `on`."""

    label: str
    url: str
    on: bool


@functools.cache
def _labels(language: str) -> dict[str, str]:
    """Looked up once per language: the page has a dozen of them."""
    return {
        "free": _("现在有空位"),
        "inclusive": _("普惠"),
        "cameras": _("可视化"),
        "fee": _("¥%(fee)s 以内") % {"fee": f"{QUICK_FEE:,}"},
        Sort.DISTANCE: _("距离"),
        Sort.FEE: _("费用"),
        Sort.FREE: _("空位"),
        Sort.NAME: _("名称"),
    }


def chips(query: DirectoryQuery) -> list[Choice]:
    """What is asked for most; chosen filters that are not among them follow, each to be taken off by a press."""
    labels = _labels(get_language() or "")
    shown = [
        Choice(labels["free"], query.url(free_now=not query.free_now, free_by=None), query.free_now),
        Choice(labels["inclusive"], query.url(inclusive=not query.inclusive), query.inclusive),
        Choice(labels["cameras"], query.url(cameras=not query.cameras), query.cameras),
    ]
    cheap = query.fee_max == QUICK_FEE and query.fee_min is None
    fee = query.url(fee_max=None if cheap else QUICK_FEE, fee_min=None)
    shown.append(Choice(labels["fee"], fee, cheap))
    if query.born is not None:
        label = _("宝宝 %(month)s出生") % {"month": format_month(month_of(query.born))}
        shown.insert(0, Choice(label, query.url(born=None), True))
    return shown


def sorts(found: DirectoryPage) -> list[Choice]:
    """Orders that make sense now: without a starting point nothing is near."""
    query = found.query
    labels = _labels(get_language() or "")
    return [
        Choice(labels[sort], query.url(sort="" if sort == Sort.DISTANCE else sort), found.sort == sort)
        for sort in Sort.ALL
        if sort != Sort.DISTANCE or found.origin
    ]


def links(query: DirectoryQuery) -> dict[str, str]:
    here = query.url()
    places, filters, compare, listing, _points = _addresses()
    return {
        "places": f"{places}{here}",
        "filters": f"{filters}{here}",
        "view": query.url(view="" if query.view == MAP else MAP, page=query.page),
        "compare": compare,
        "cleared": f"{listing}{query.url_of('at', 'place')}",
    }


@functools.cache
def _addresses() -> tuple[str, str, str, str, str]:
    names = ("places", "filters", "compare", "nursery_list", "points")
    return tuple(reverse(f"institutions:{name}") for name in names)  # type: ignore[return-value]


def map_frame(found: DirectoryPage) -> SafeString:
    """components/map.html for this query's points. The frame is rendered once per language, the rest filled in."""
    frame = _frame(get_language() or "")
    points = f"{_addresses()[-1]}{found.query.url()}"
    origin = found.origin.point if found.origin else None
    at = f"{origin[0]},{origin[1]}" if origin else ""
    # Safe: a rendered template with two escaped values put where their marks stood.
    return mark_safe(frame.replace(POINTS_HERE, escape(points)).replace(PLACE_HERE, at))  # noqa: S308


@functools.cache
def _frame(language: str) -> str:
    values: dict[str, Any] = {
        "points": POINTS_HERE,
        "at": PLACE_HERE,
        "boundaries": reverse("institutions:boundaries"),
        "choose": True,
        "label": _("托育园地图"),
    }
    return render_to_string("components/map.html", values)
