"""Everything that anybody may read about one station, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.shortcuts import get_object_or_404

from stations.enums import StationState
from stations.models import GroupSession, Station, StationHours, StationMembership, StationPhoto, StationRoom
from stations.queries.groups import with_counts
from stations.queries.meetings import coming


@dataclass(frozen=True, slots=True)
class StationDetail:
    """Who works there, when somebody is there and what is on only while it is open."""

    station: Station
    photos: Sequence[StationPhoto]
    hours: Sequence[StationHours]
    rooms: Sequence[StationRoom]
    advisers: Sequence[StationMembership]
    meetings: Sequence[GroupSession]

    @property
    def is_open(self) -> bool:
        return self.station.state == StationState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.station.state == StationState.CLOSED


def detail_of(slug: str, *, now: datetime, today: date) -> StationDetail:
    """Six statements for an open station, fewer for any other; 404 where there is none."""
    station = get_object_or_404(Station.objects.select_related("division", "street"), slug=slug)
    photos = list(station.photos.filter(photo__withdrawn_at=None).select_related("photo"))
    if station.state != StationState.OPEN:
        return StationDetail(station, photos, [], [], [], [])
    advisers = StationMembership.objects.current(today).filter(station=station).select_related("user")
    return StationDetail(
        station,
        photos,
        hours=list(station.hours.all()),
        rooms=list(station.rooms.all()),
        advisers=list(advisers.order_by("-leads", "from_on", "pk")),
        meetings=_meetings(station, now),
    )


def _meetings(station: Station, now: datetime) -> list[GroupSession]:
    return list(with_counts(coming(now).filter(station=station).select_related("room")))
