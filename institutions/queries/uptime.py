"""How well all devices of a nursery kept in touch: a device a line, and every gap, as the page's filters ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils import timezone

from institutions.devices.uptime import UPTIME_DAYS, share
from institutions.enums.devices import DeviceKind, DeviceState, GapCause
from institutions.models import Device, Institution
from institutions.queries.devices import DeviceLine, GapLine, bounds, device_lines, gap_lines, pairs_of

PERIODS = (7, UPTIME_DAYS)
NO_CAUSE = "none"


@dataclass(frozen=True, slots=True)
class UptimeFilter:
    """As it stands in the address; what is unknown filters nothing. `cause` narrows the gaps alone."""

    kind: str = ""
    state: str = ""
    cause: str = ""
    days: int = UPTIME_DAYS

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        def one_of(name: str, allowed: list[str]) -> str:
            value = query.get(name, "")
            return value if value in allowed else ""

        return cls(
            kind=one_of("kind", DeviceKind.values),
            state=one_of("state", DeviceState.values),
            cause=one_of("cause", [NO_CAUSE, *GapCause.values]),
            days=next((days for days in PERIODS if str(days) == query.get("days")), UPTIME_DAYS),
        )


@dataclass(frozen=True, slots=True)
class UptimeLine:
    """`share`: 0 … 1 of the period, None before the first beat. `gaps`: newest first, whatever their cause."""

    line: DeviceLine
    share: float | None
    gaps: list[GapLine]

    @property
    def longest(self) -> int:
        """Minutes."""
        return max((gap.minutes for gap in self.gaps), default=0)

    @property
    def unexplained(self) -> int:
        return sum(not gap.cause for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class UptimePage:
    asked: UptimeFilter
    lines: list[UptimeLine]

    @property
    def gaps(self) -> list[tuple[Device, GapLine]]:
        """Newest first, of the cause that is asked for."""
        found = [(each.line.device, gap) for each in self.lines for gap in each.gaps if self._is_asked(gap)]
        return sorted(found, key=lambda each: each[1].from_at, reverse=True)

    def _is_asked(self, gap: GapLine) -> bool:
        wanted = self.asked.cause
        return not wanted or gap.span.gap_cause == ("" if wanted == NO_CAUSE else wanted)

    @property
    def average(self) -> float | None:
        shares = [each.share for each in self.lines if each.share is not None]
        return sum(shares) / len(shares) if shares else None

    @property
    def unexplained(self) -> int:
        return sum(each.unexplained for each in self.lines)


def uptime_page(institution: Institution, asked: UptimeFilter, now: datetime | None = None) -> UptimePage:
    """Three statements. Devices that were taken down are left out unless they are asked for."""
    moment = now or timezone.now()
    rows = Device.objects.filter(institution=institution)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    lines = [_line(line, asked.days, moment) for line in device_lines(rows, moment) if _is_asked(line, asked.state)]
    return UptimePage(asked, sorted(lines, key=lambda each: (each.share is None, each.share)))


def _is_asked(line: DeviceLine, state: str) -> bool:
    return line.state == state if state else line.state is not DeviceState.RETIRED


def _line(line: DeviceLine, days: int, now: datetime) -> UptimeLine:
    start, end = bounds(line.device, now, days)
    pairs = pairs_of(line.device, line.spans, now)
    counted = share(pairs, start, end) if pairs else None
    return UptimeLine(line, counted, gap_lines(line, start, end, now))
