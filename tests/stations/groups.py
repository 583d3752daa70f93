"""A station with a room, an adviser and meetings, for the tests of groups."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.second_factor import DEMO_KEY
from families.models import Child
from stations.actions.booking import book
from stations.actions.programme import plan_session, publish
from stations.models import Booking, GroupSession, Station, StationMembership, StationRoom
from tests import builders


def adviser_at(station: Station, **fields: Any) -> StationMembership:
    values = {"from_on": localdate() - timedelta(days=400), "profession": "preschool"} | fields
    person = values.pop("user", None) or builders.user()
    return StationMembership.objects.create(user=person, station=station, **values)


def seat_of(membership: StationMembership) -> Actor:
    return builders.actor("adviser", str(membership.station_id), who=membership.user, post="adviser")


def desk_of(membership: StationMembership) -> Client:
    """The adviser at the desk, second factor done."""
    client = Client()
    client.force_login(membership.user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    return client


def room_at(station: Station, places: int = 12, **fields: Any) -> StationRoom:
    count = station.rooms.count()
    return StationRoom.objects.create(station=station, name=fields.pop("name", f"活动室{count + 1}"), places=places)


def values_for(station: Station, *, days: float = 7, minutes: int = 60, **fields: Any) -> dict[str, Any]:
    """For a meeting so many days from now, for children of 12 to 24 months."""
    starts = fields.pop("starts_at", None) or (timezone.now() + timedelta(days=days)).replace(second=0, microsecond=0)
    values = {
        "title": "亲子阅读", "age_from": 12, "age_to": 24, "care_areas": ["learning"], "domains": ["language"],
        "bring": "", "plan": None, "starts_at": starts, "ends_at": starts + timedelta(minutes=minutes), "places": 12,
        "companions": 2, "cancel_hours": 12,
    } | fields  # fmt: skip
    values.setdefault("room", station.rooms.first() or room_at(station))
    values.setdefault("adviser", station.memberships.first() or adviser_at(station))
    return values


def meeting(station: Station | None = None, *, public: bool = True, **fields: Any) -> GroupSession:
    own = station or builders.station()
    values = values_for(own, **fields)
    actor = seat_of(values["adviser"])
    session = plan_session(own, values, actor=actor)
    if public:
        publish([session], actor=actor)
        session.refresh_from_db()
    return session


def family(months: int = 14, **fields: Any) -> tuple[Child, Actor]:
    child = builders.child(months, **fields)
    return child, builders.guardian(child)


def booked(session: GroupSession, months: int = 14) -> Booking:
    child, parent = family(months)
    return book(session, child, companions=1, actor=parent)


def begin(session: GroupSession, *, ago: timedelta = timedelta(minutes=5)) -> datetime:
    """As if it had begun that long ago: rows are moved, since nobody waits in a test."""
    starts = timezone.now() - ago
    ends = starts + (session.ends_at - session.starts_at)
    GroupSession.objects.filter(pk=session.pk).update(starts_at=starts, ends_at=ends)
    Booking.objects.filter(session=session).update(starts_at=starts, ends_at=ends)
    session.refresh_from_db()
    return starts
