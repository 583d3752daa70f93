"""How long a device was on line, from the spans of its beats. Pure: instants in, figures out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

BEAT_SECONDS = 60  # told to the device with every answer
GRACE = timedelta(seconds=3 * BEAT_SECONDS)  # two beats may be lost
UPTIME_DAYS = 30

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Gap:
    """Off line from the last beat of span number `after` until the next one; `until_at` is None while it lasts."""

    after: int
    from_at: datetime
    until_at: datetime | None

    def length(self, now: datetime) -> timedelta:
        return (self.until_at or now) - self.from_at


def is_online(last_beat: datetime | None, now: datetime) -> bool:
    return last_beat is not None and now - last_beat <= GRACE


def lasting(spans: Sequence[Span], now: datetime) -> list[Span]:
    """The spans in order; the last one reaches until now while the next beat may still come."""
    found = sorted(spans)
    if found and is_online(found[-1][1], now):
        found[-1] = (found[-1][0], max(now, found[-1][1]))
    return found


def online(spans: Sequence[Span], start: datetime, end: datetime) -> timedelta:
    """Within [start, end]; spans that overlap count once."""
    total, reached = timedelta(), start
    for from_at, until_at in sorted(spans):
        first, last = max(from_at, reached), min(until_at, end)
        if last > first:
            total += last - first
            reached = last
    return total


def share(spans: Sequence[Span], start: datetime, end: datetime) -> float | None:
    """0 … 1; None where there was no time at all."""
    return online(spans, start, end) / (end - start) if end > start else None


def gaps(spans: Sequence[Span], start: datetime, end: datetime, *, now: datetime) -> list[Gap]:
    """Between spans and after the last one, as far as they reach into [start, end]; newest first."""
    found = []
    for number, (_from_at, until_at) in enumerate(spans):
        following = spans[number + 1][0] if number + 1 < len(spans) else None
        ends = following or end
        if ends > max(until_at, start) and ends - until_at > GRACE and until_at < end:
            found.append(Gap(number, until_at, following if following else (None if end >= now else end)))
    return found[::-1]
