"""A meeting as an entry of a calendar (RFC 5545)."""

from datetime import timedelta

from django.utils import timezone
from icalendar import Alarm, Calendar, Event

from stations.enums import SessionState
from stations.models import GroupSession


def session_ics(session: GroupSession, address: str) -> bytes:
    """`address` is the meeting's page. A later version of the same entry replaces this one (UID)."""
    event = Event()
    event.add("uid", f"{session.pk}@anxintuo")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    event.add("summary", session.title)
    event.add("location", f"{session.station.name} {session.room.name}，{session.station.address}")
    event.add("url", address)
    if session.bring:
        event.add("description", session.bring)
    if session.state == SessionState.CANCELLED:
        event.add("status", "CANCELLED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", session.title)
    alarm.add("trigger", timedelta(hours=-2))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Anxintuo//stations//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
