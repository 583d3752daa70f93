"""Stations with meetings for the tests of what anybody sees; rows are written straight, nobody acts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from stations.models import Booking, GroupSession, Station, StationMembership, StationRoom
from tests import builders
from tests.stations.groups import values_for


def meeting(station: Station, *, days: float = 7, **fields: Any) -> GroupSession:
    """Published, unless `fields` say otherwise; in the past as well."""
    own = {name: fields.pop(name) for name in ("state", "cancel_reason") if name in fields}
    values = values_for(station, days=days, **fields)
    return GroupSession.objects.create(station=station, secret="x", **({"state": "published"} | values | own))


def seated(session: GroupSession, count: int, *, state: str = "booked") -> None:
    for number in range(count):
        child = builders.child(14)
        Booking.objects.create(
            session=session, child=child, asked_by=builders.user(), state=state, starts_at=session.starts_at,
            ends_at=session.ends_at, seat=None if state == "waiting" else number + 1,
        )  # fmt: skip


def many(count: int, meetings: int) -> None:
    """As many open stations, each with so many published meetings ahead and behind."""
    first = builders.station()
    who = builders.user()
    stations = Station.objects.bulk_create(
        Station(
            name=f"批量驿站{number}", slug=f"bulk-{number}", name_pinyin=f"piliang{number:05d}", address="公园路",
            division_id=first.division_id, state="open", opened_on=first.opened_on,
            lon=120.5 + number % 100 / 300, lat=27.9 + number // 100 / 300,
        )
        for number in range(count)
    )  # fmt: skip
    rooms = StationRoom.objects.bulk_create(StationRoom(station=each, name="一号房", places=20) for each in stations)
    people = StationMembership.objects.bulk_create(
        StationMembership(station=each, user=who, from_on=localdate() - timedelta(days=9)) for each in stations
    )
    start = timezone.now() - timedelta(days=meetings)
    GroupSession.objects.bulk_create(_bulk(stations, rooms, people, start, meetings), batch_size=5_000)


def _bulk(
    stations: list[Station], rooms: list[StationRoom], people: list[StationMembership], start: datetime, meetings: int
) -> Iterable[GroupSession]:
    for station, room, adviser in zip(stations, rooms, people, strict=True):
        for number in range(meetings):
            starts = start + timedelta(days=2 * number, hours=1)
            yield GroupSession(
                station=station, room=room, adviser=adviser, title="亲子阅读", age_from=6 * (number % 4),
                age_to=6 * (number % 4) + 12, places=12, state="published", starts_at=starts,
                ends_at=starts + timedelta(hours=1), secret="x",
            )  # fmt: skip
