"""How far a place is from where the visitor starts, and the way back to the list as it was left."""

import functools
from html import escape
from typing import Protocol

from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate

from anxintuo.kit.geo import cycling_minutes, distance_m, format_distance, walking_minutes
from institutions.places.origins import Origin, known_divisions, origin_of
from institutions.places.query import PlaceQuery

ON_FOOT_M, BY_BICYCLE_M = 2_000, 6_000


class Placed(Protocol):
    @property
    def lon(self) -> float | None: ...
    @property
    def lat(self) -> float | None: ...


def metres_from(origin: Origin | None, place: Placed) -> float | None:
    if origin is None or place.lon is None or place.lat is None:
        return None
    return distance_m(*origin.point, place.lon, place.lat)


def way_to(metres: float, language: str) -> tuple[str, str, str]:
    """How one goes ("foot", "bicycle", "far"), the distance, the minutes; the texts safe in HTML."""
    return _way(_rounded(metres), language)


def _rounded(metres: float) -> float:
    """To ten metres near by, a hundred farther off: no finer than it is written, so that few texts are ever made."""
    return round(metres, -1) if metres < BY_BICYCLE_M else round(metres, -2)


@functools.lru_cache(maxsize=4096)
def _way(metres: float, language: str) -> tuple[str, str, str]:
    distance = escape(format_distance(metres))
    if metres <= ON_FOOT_M:
        return "foot", distance, str(walking_minutes(metres))
    if metres <= BY_BICYCLE_M:
        return "bicycle", distance, str(cycling_minutes(metres))
    return "far", distance, ""


def list_left(request: HttpRequest, listing: str) -> str:
    """Back to the list at the address `listing` as it was left, when the visitor came from it."""
    came_from = request.headers.get("Referer", "")
    prefix = request.build_absolute_uri(listing)
    return came_from[len(prefix) - len(listing) :] if came_from.startswith(f"{prefix}?") else listing


def distance_from_list(kind: type[PlaceQuery], place: Placed, back: str) -> str:
    """From where the visitor's list started, when they came from one: 320 米. Empty otherwise."""
    query = kind.parse(QueryDict(back.partition("?")[2]), today=localdate())
    metres = metres_from(origin_of(known_divisions(query)), place)
    return "" if metres is None else format_distance(metres)
