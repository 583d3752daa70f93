"""The parts around a list's cards: orders, pages, the map's frame. Each is a link that works by itself."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from institutions.places.origins import origin_of
from institutions.places.query import PlaceQuery, place_text
from institutions.places.values import MAP

DISTANCE = "distance"  # the order that needs a starting point, and the one that is not written in the URL


class Choice(NamedTuple):
    """A link that turns something on, or off again when `on`."""

    label: str
    url: str
    on: bool


class Words(NamedTuple):
    """What a list is called: `find` on its button, `search` in its box, `unit` behind the number of its places."""

    find: str
    search: str
    unit: str


def orders(query: PlaceQuery, names: Mapping[str, str], chosen: str, *, has_origin: bool) -> list[Choice]:
    """Orders that make sense now: without a starting point nothing is near."""
    return [
        Choice(name, query.url(sort="" if sort == DISTANCE else sort), chosen == sort)
        for sort, name in names.items()
        if sort != DISTANCE or has_origin
    ]


def view_url(query: PlaceQuery) -> str:
    """The list instead of the map, or the map instead of the list, on a phone."""
    return query.url(view="" if query.view == MAP else MAP, page=query.page)


def map_frame(query: PlaceQuery, *, points: str, label: str) -> SafeString:
    """components/map.html for this query's points, which the address `points` gives."""
    origin = origin_of(query)
    values: dict[str, Any] = {
        "points": f"{points}{query.url()}",
        "at": place_text(origin.point) if origin else "",
        "boundaries": reverse("institutions:boundaries"),
        "choose": True,
        "label": label,
    }
    return render_to_string("components/map.html", values)


def list_context(query: PlaceQuery, *, has_next: bool) -> dict[str, Any]:
    """What templates/places/_list.html asks of every list: what the search box keeps, and the pages."""
    return {
        "query": query,
        "others": [(name, value) for name, value in query.pairs() if name not in ("q", "page")],
        "previous": query.url(page=query.page - 1) if query.page > 1 else "",
        "next": query.url(page=query.page + 1) if has_next else "",
    }


def point_feature(key: str, name: str, at: tuple[float, float], **properties: str) -> dict[str, object]:
    """A place on the map (js/map.js): `url`, `note`, `tone`."""
    place = {"type": "Point", "coordinates": [round(at[0], 6), round(at[1], 6)]}
    return {"type": "Feature", "geometry": place, "properties": {"id": key, "name": name, **properties}}


def feature_collection(features: list[dict[str, object]], *, more: bool) -> dict[str, object]:
    """`more`: there are others that are not given."""
    return {"type": "FeatureCollection", "features": features, "more": more}
