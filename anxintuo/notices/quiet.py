"""Quiet hours, and the pace at which a person wants what may wait: nobody's phone rings at night for it
(features.md D11; docs/decisions/notice-digests.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import get_default_timezone, localtime

from anxintuo.notices.enums import Rhythm

WINDOW = timedelta(minutes=10)  # what reaches a person within it leaves together
DAILY_AT = 18  # o'clock; when most people have the day's work behind them
EVENINGS, MORNINGS = range(18, 24), range(5, 12)  # between which hours people may choose


@dataclass(frozen=True, slots=True)
class Pace:
    """Of one person. The quiet hours run from `quiet_from` o'clock over midnight to `quiet_until` o'clock."""

    rhythm: str = Rhythm.SOON
    quiet_from: int = 22
    quiet_until: int = 7


HOUSE = Pace()  # of whoever chose nothing


def outside_quiet_hours(at: datetime, pace: Pace = HOUSE) -> datetime:
    """`at` itself by day; in the quiet hours, local time, their end."""
    local = localtime(at, get_default_timezone())
    if pace.quiet_until <= local.hour < pace.quiet_from:
        return at
    morning = _at_oclock(local, pace.quiet_until)
    return morning if local < morning else morning + timedelta(days=1)


def leaves_at(told_at: datetime, pace: Pace = HOUSE) -> datetime:
    """When what is told now and may wait leaves, quiet hours aside."""
    if pace.rhythm == Rhythm.SOON:
        return told_at + WINDOW
    evening = _at_oclock(localtime(told_at, get_default_timezone()), DAILY_AT)
    return evening if told_at < evening else evening + timedelta(days=1)


def _at_oclock(local: datetime, hour: int) -> datetime:
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)
