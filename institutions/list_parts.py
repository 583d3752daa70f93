"""The parts around the cards: quick filters, orders, links, the map's frame. Each is a link that works by itself."""

from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anxintuo.kit.dates import format_month
from institutions.queries.filters import MAP, DirectoryQuery, Sort, place_text
from institutions.queries.marks import month_of
from institutions.queries.origins import origin_of

QUICK_FEE = 2000  # yuan a month, offered as one press


class Choice(NamedTuple):
    """A link that turns something on, or off again when `on`."""

    label: str
    url: str
    on: bool


def chips(query: DirectoryQuery) -> list[Choice]:
    """What is asked for most; chosen filters that are not among them follow, each to be taken off by a press."""
    shown = [
        Choice(_("现在有空位"), query.url(free_now=not query.free_now, free_by=None), query.free_now),
        Choice(_("普惠"), query.url(inclusive=not query.inclusive), query.inclusive),
        Choice(_("有监控"), query.url(cameras=not query.cameras), query.cameras),
    ]
    cheap = query.fee_max == QUICK_FEE and query.fee_min is None
    fee = query.url(fee_max=None if cheap else QUICK_FEE, fee_min=None)
    shown.append(Choice(_("¥%(fee)s 以内") % {"fee": f"{QUICK_FEE:,}"}, fee, cheap))
    if query.born is not None:
        label = _("宝宝 %(month)s出生") % {"month": format_month(month_of(query.born))}
        shown.insert(0, Choice(label, query.url(born=None), True))
    return shown


def sorts(query: DirectoryQuery, chosen: str, *, has_origin: bool) -> list[Choice]:
    """Orders that make sense now: without a starting point nothing is near."""
    names = {Sort.DISTANCE: _("距离"), Sort.FEE: _("费用"), Sort.FREE: _("空位"), Sort.NAME: _("名称")}
    return [
        Choice(names[sort], query.url(sort="" if sort == Sort.DISTANCE else sort), chosen == sort)
        for sort in Sort.ALL
        if sort != Sort.DISTANCE or has_origin
    ]


def links(query: DirectoryQuery) -> dict[str, str]:
    here = query.url()
    return {
        "places": f"{reverse('institutions:places')}{here}",
        "filters": f"{reverse('institutions:filters')}{here}",
        "view": query.url(view="" if query.view == MAP else MAP, page=query.page),
        "compare": f"{reverse('institutions:compare')}{query.url_of('at', 'place')}",
        "cleared": f"{reverse('institutions:nursery_list')}{query.url_of('at', 'place')}",
    }


def map_frame(query: DirectoryQuery) -> SafeString:
    """components/map.html for this query's points."""
    origin = origin_of(query)
    values: dict[str, Any] = {
        "points": f"{reverse('institutions:points')}{query.url()}",
        "at": place_text(origin.point) if origin else "",
        "boundaries": reverse("institutions:boundaries"),
        "choose": True,
        "label": _("托育园地图"),
    }
    return render_to_string("components/map.html", values)
