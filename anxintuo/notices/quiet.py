"""Quiet hours: nobody's phone rings at night for what can wait (features.md D11)."""

from datetime import datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localtime

BEGINS, ENDS = time(22), time(7)


def outside_quiet_hours(at: datetime) -> datetime:
    """`at` itself by day; between 22:00 and 07:00 local time, the following 07:00."""
    local = localtime(at, get_default_timezone())
    if ENDS <= local.time() < BEGINS:
        return at
    morning = local.replace(hour=ENDS.hour, minute=0, second=0, microsecond=0)
    return morning if local.time() < ENDS else morning + timedelta(days=1)
