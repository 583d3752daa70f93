"""The page of one station, put together: meetings by day, hours by weekday, the way there."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.timezone import localdate

from institutions.directions import directions_to
from institutions.places.ways import distance_from_list, list_left
from stations.models import GroupSession, StationHours
from stations.queries.detail import StationDetail
from stations.queries.filters import StationQuery
from stations.queries.meetings import free_places, may_fit
from stations.words import state_of

FIRST = 6  # meetings shown at once; the days after them are a press away


class Meeting(NamedTuple):
    """`fits`: may be for a child of the birth month that the visitor's list was narrowed to."""

    session: GroupSession
    free: int
    fits: bool


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
    days = by_day(detail.meetings, born=born_of(back))
    shown = first_days(days)
    return {
        "detail": detail,
        "station": station,
        "state": state_of(station, today),
        "days": days[:shown],
        "later": days[shown:],
        "later_count": sum(len(day.meetings) for day in days[shown:]),
        "hours": by_weekday(detail.hours, today),
        "directions": [] if detail.is_closed else directions_to(station),
        "distance": distance_from_list(StationQuery, station, back),
        "has_place": station.lon is not None and station.lat is not None,
        "boundaries": reverse("institutions:boundaries"),
        "back": back,
    }


def born_of(back: str) -> int | None:
    """The birth month in the address of the list that the visitor came from."""
    return StationQuery.parse(QueryDict(back.partition("?")[2]), today=localdate()).born


def by_day(sessions: Sequence[GroupSession], *, born: int | None = None) -> list[Day]:
    """Sessions come in the order of their start."""

    def meeting(session: GroupSession) -> Meeting:
        return Meeting(session, free_places(session), born is not None and may_fit(session, born))

    days = groupby(sessions, key=lambda each: localdate(each.starts_at))
    return [Day(on, [meeting(each) for each in those]) for on, those in days]


def first_days(days: Sequence[Day]) -> int:
    """How many days are shown at once: whole ones, until there are FIRST meetings."""
    told = 0
    for number, day in enumerate(days):
        if told >= FIRST:
            return number
        told += len(day.meetings)
    return len(days)


def by_weekday(hours: Sequence[StationHours], today: date) -> list[OpenDay]:
    """Days on which somebody is there; hours come in the order of the week."""
    days = groupby(hours, key=lambda each: each.weekday)
    return [OpenDay(str(WEEKDAYS[number]), list(spans), number == today.weekday()) for number, spans in days]
