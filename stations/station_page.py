"""The page of one station, put together: meetings by day, hours by weekday, the way there."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from institutions.directions import directions_to
from institutions.places.query import place_text
from institutions.places.ways import distance_from_list, list_left
from stations.models import GroupSession, StationHours
from stations.queries.detail import StationDetail
from stations.queries.filters import StationQuery
from stations.queries.meetings import free_places
from stations.words import state_of


class Meeting(NamedTuple):
    session: GroupSession
    free: int


class Day(NamedTuple):
    on: date
    meetings: list[Meeting]


class OpenDay(NamedTuple):
    name: str
    spans: list[StationHours]
    is_today: bool


def detail_context(request: HttpRequest, detail: StationDetail) -> dict[str, Any]:
    station, today = detail.station, localdate()
    back = list_left(request, reverse("stations:list"))
    at = None if station.lon is None or station.lat is None else (station.lon, station.lat)
    return {
        "detail": detail,
        "station": station,
        "state": state_of(station, today),
        "days": by_day(detail.meetings),
        "hours": by_weekday(detail.hours, today),
        "directions": [] if detail.is_closed else directions_to(station),
        "distance": distance_from_list(StationQuery, station, back),
        "at": place_text(at),
        "boundaries": reverse("institutions:boundaries"),
        "back": back,
    }


def by_day(sessions: Sequence[GroupSession]) -> list[Day]:
    """Sessions come in the order of their start."""
    days = groupby(sessions, key=lambda each: localdate(each.starts_at))
    return [Day(on, [Meeting(each, free_places(each)) for each in those]) for on, those in days]


def by_weekday(hours: Sequence[StationHours], today: date) -> list[OpenDay]:
    """Days on which somebody is there; hours come in the order of the week."""
    names = weekdays()
    days = groupby(hours, key=lambda each: each.weekday)
    return [OpenDay(names[number], list(spans), number == today.weekday()) for number, spans in days]


def weekdays() -> list[str]:
    return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
