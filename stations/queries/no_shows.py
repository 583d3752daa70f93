"""No-shows of a child: how many count, and until when it does not book ahead."""

from datetime import date

from django.utils.timezone import localdate

from families.models import Child
from stations.enums import BookingState
from stations.models import Booking
from stations.rules import NO_BOOKING_FOR, NO_SHOW_WINDOW, NO_SHOWS


def counted_no_shows(child: Child, on: date) -> list[date]:
    """Days on which it was booked and did not come, within the window and not forgiven; the latest first."""
    rows = Booking.objects.filter(
        child=child, state=BookingState.AWAY, forgiven_by__isnull=True, starts_at__date__gt=on - NO_SHOW_WINDOW
    )
    return [localdate(moment) for moment in rows.order_by("-starts_at").values_list("starts_at", flat=True)]


def stopped_until(child: Child) -> date | None:
    """The last day of the pause that the third no-show brought; None without one, or when it is over."""
    today = localdate()
    days = counted_no_shows(child, today)
    if len(days) < NO_SHOWS:
        return None
    until = days[0] + NO_BOOKING_FOR
    return until if until >= today else None
