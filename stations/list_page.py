"""The list of stations, put together from the parts of every list of places (institutions.places.parts)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxintuo.kit.dates import format_month
from institutions.places.months import month_of
from institutions.places.panel import Births, Option, Pages, common_panel
from institutions.places.parts import Choice, Words, list_context, map_frame, orders, view_url
from institutions.places.ways import way_to
from stations.queries.directory import Card, StationPage, facet_counts
from stations.queries.filters import COMING, OPEN, Sort, StationQuery
from stations.queries.meetings import free_places
from stations.words import state_of

PAGES = Pages("stations:list", "stations:filters", "stations/public/_filters.html")
BIRTHS = Births(oldest=47, expected=0)


def words() -> Words:
    return Words(find=_("找驿站"), search=_("驿站名、街道或拼音首字母"), unit=_("个驿站"))


def page_context(found: StationPage) -> dict[str, Any]:
    query = found.query
    today = localdate()
    return list_context(query, has_next=found.has_next) | {
        "found": {
            "origin": found.origin.label if found.origin else "",
            "sort": found.sort,
            "is_empty": not found.cards,
        },
        "total": found.total,
        "station_cards": [card_context(card, today) for card in found.cards],
        "words": words(),
        "chips": list(chips(query)),
        "sorts": orders(query, order_names(), found.sort, has_origin=found.origin is not None),
        "links": links(query),
        "map": map_frame(query, points=reverse("stations:points"), label=_("驿站地图")),
    }


def card_context(card: Card, today: date) -> dict[str, Any]:
    station, meeting = card.station, card.meeting
    way, distance, minutes = ("", "", "") if card.metres is None else way_to(card.metres, get_language() or "")
    return {
        "station": station,
        "state": state_of(station, today),
        "photo": station.shown_photos[0].photo if station.shown_photos else None,  # type: ignore[attr-defined]
        "way": way,
        "distance": distance,
        "minutes": minutes,
        "meeting": meeting,
        "free": free_places(meeting) if meeting else 0,
    }


def chips(query: StationQuery) -> Iterator[Choice]:
    """What is asked for most, each to be taken off by another press."""
    if query.born is not None:
        label = _("宝宝 %(month)s出生") % {"month": format_month(month_of(query.born))}
        yield Choice(label, query.url(born=None), True)
    yield Choice(_("现在开着"), query.url(open_now=not query.open_now), query.open_now)
    yield Choice(_("有临时照护"), query.url(hourly=not query.hourly), query.hourly)
    for value, label in state_names().items():
        on = query.state == value
        yield Choice(label, query.url(state="" if on else value), on)


def state_names() -> dict[str, str]:
    return {OPEN: _("已经开放"), COMING: _("将要开放")}


def order_names() -> dict[str, str]:
    return {Sort.DISTANCE: _("距离"), Sort.NEXT: _("最近一场"), Sort.NAME: _("名称")}


def links(query: StationQuery) -> dict[str, str]:
    here = query.url()
    return {
        "places": f"{reverse('stations:places')}{here}",
        "filters": f"{reverse('stations:filters')}{here}",
        "view": view_url(query),
        "cleared": f"{reverse('stations:list')}{query.url_of('at', 'place')}",
    }


def filter_panel(query: StationQuery, *, now: datetime, today: date) -> dict[str, Any]:
    """Every option with how many stations it would leave; one statement."""
    facets = facet_counts(query, now=now)
    flags = {"open_now": _("现在开着"), "hourly": _("有临时照护")}
    return common_panel(query, facets.county, facets.street, births=BIRTHS, today=today) | {
        "states": [
            Option(value, label, facets.state.get(value, 0), query.state == value)
            for value, label in state_names().items()
        ],
        "flags": [Option(name, label, facets.flags[name], getattr(query, name)) for name, label in flags.items()],
    }
