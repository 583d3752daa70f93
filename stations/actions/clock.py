"""What happens by itself: the reminder a day before, and after the end who did not come."""

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from stations.actions.booking import lock_session
from stations.enums import BookingState, SessionState
from stations.models import Booking, GroupSession
from stations.notices import tell_after, tell_missed, tell_reminder
from stations.queries.no_shows import counted_no_shows
from stations.rules import CLOSED_AFTER, NO_SHOWS, REMINDED_BEFORE


def remind() -> int:
    """Once a session, within the day before it starts."""
    now = timezone.now()
    due = GroupSession.objects.published().filter(
        starts_at__gt=now, starts_at__lte=now + REMINDED_BEFORE, reminded_at__isnull=True
    )
    done = 0
    for pk in due.order_by("starts_at").values_list("pk", flat=True):
        with transaction.atomic():
            session = lock_session(pk)
            if session.reminded_at is None and session.state == SessionState.PUBLISHED:
                tell_reminder(session, Booking.objects.filter(session=session, state=BookingState.BOOKED))
                session.reminded_at = timezone.now()
                session.save(update_fields=["reminded_at"])
                done += 1
    return done


def close_ended() -> int:
    """Two hours after the end: booked and not signed is not there. Who waited in vain stays so, and is counted."""
    ended = GroupSession.objects.published().filter(ends_at__lte=timezone.now() - CLOSED_AFTER, closed_at__isnull=True)
    done = 0
    for pk in ended.order_by("ends_at").values_list("pk", flat=True):
        with transaction.atomic():
            session = lock_session(pk)
            if session.closed_at is None:
                _close(session)
                done += 1
    return done


def _close(session: GroupSession) -> None:
    missed = list(
        Booking.objects.select_for_update(of=("self",))
        .select_related("child")
        .filter(session=session, state=BookingState.BOOKED)
    )
    for booking in missed:
        booking.state = BookingState.AWAY
        booking.save(update_fields=["state"])
        count = len(counted_no_shows(booking.child, localdate()))
        tell_missed(booking, count=count, stopped=count >= NO_SHOWS)
    tell_after(Booking.objects.filter(session=session, state=BookingState.CAME))
    session.closed_at = timezone.now()
    session.save(update_fields=["closed_at"])
