"""How far the network of stations has come, by division: open on a day, to open in its year; and what is ahead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from stations.enums import BookingState, StationState
from stations.models import Booking, GroupSession, Station
from stations.models.booking import SEATED


@dataclass(frozen=True, slots=True)
class NetworkLine:
    """`planned` and `building`: to open in the year; `opened`: opened in the year, also if closed since."""

    code: str
    name: str
    open: int
    opened: int
    planned: int
    building: int

    @property
    def to_come(self) -> int:
        return self.planned + self.building


@dataclass(frozen=True, slots=True)
class Network:
    on: date
    total: NetworkLine
    divisions: list[NetworkLine]


def network(stations: "QuerySet[Station]", on: date, *, divisions: Iterable[tuple[str, str]] = ()) -> Network:
    """One statement. `divisions`: code and name of those to be shown although they may have no station."""
    by_division = stations.order_by().values("division_id", "division__name").annotate(**_counts(on))
    known = {code: NetworkLine(code, name, 0, 0, 0, 0) for code, name in divisions}
    for row in by_division:
        code, name = row.pop("division_id"), row.pop("division__name")
        known[code] = NetworkLine(code, name, **row)
    lines = [known[code] for code in sorted(known)]
    fields = ("open", "opened", "planned", "building")
    return Network(on, NetworkLine("", "", *(sum(getattr(line, name) for line in lines) for name in fields)), lines)


def _counts(on: date) -> dict[str, Any]:
    """By the dates, so that a past year is told as it was. What was to open in a past year and still is not, shows."""
    ran = Q(state__in=[StationState.OPEN, StationState.CLOSED], opened_on__lte=on)
    return {
        "open": Count("pk", filter=ran & (Q(closed_on__isnull=True) | Q(closed_on__gt=on))),
        "opened": Count("pk", filter=ran & Q(opened_on__year=on.year)),
        "planned": Count("pk", filter=Q(state=StationState.PLANNED, planned_year=on.year)),
        "building": Count("pk", filter=Q(state=StationState.BUILDING, planned_year=on.year)),
    }


@dataclass(frozen=True, slots=True)
class Ahead:
    """Meetings that families can book now or that are full, and who waits for them."""

    meetings: int
    places: int
    taken: int
    waiting: int


def ahead(stations: "QuerySet[Station]", *, now: datetime) -> Ahead:
    """Two statements."""
    own = stations.order_by().values("pk")
    coming = GroupSession.objects.published().filter(station__in=own, starts_at__gt=now).order_by()
    told = coming.aggregate(n=Count("pk"), places=Sum("places", default=0))
    seats = Booking.objects.filter(session__in=coming.values("pk")).aggregate(
        taken=Count("pk", filter=Q(state__in=SEATED)),
        waiting=Count("pk", filter=Q(state=BookingState.WAITING)),
    )
    return Ahead(told["n"], told["places"], seats["taken"], seats["waiting"])
