"""A child's way through the groups: where it was, which areas were touched, what could come next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.kit.ages import completed_months
from families.models import Child
from stations.enums import BookingState, CareArea, Domain
from stations.models import Booking, GroupSession
from stations.queries.meetings import coming, counted, free_places
from stations.queries.notes import with_note

SUGGESTED, LOOKED_AT = 3, 120


@dataclass(frozen=True, slots=True)
class Touched:
    label: str
    times: int


@dataclass(frozen=True, slots=True)
class Path:
    """`visits` the latest first, each with its note if the adviser has shared one."""

    visits: list[Booking]
    areas: list[Touched]
    domains: list[Touched]
    notes: int
    next: list[GroupSession]

    @property
    def untouched(self) -> list[str]:
        return [each.label for each in self.areas if not each.times]


def visits_of(child_id: UUID) -> list[Booking]:
    """All meetings that the child came to. Two statements."""
    came = Booking.objects.filter(child=child_id, state=BookingState.CAME)
    rows = came.select_related("session__station", "session__plan", "note").prefetch_related(with_note())
    return list(rows.order_by("-starts_at", "pk"))


def shared_note(booking: Booking) -> bool:
    """Read with `select_related("note")`."""
    return hasattr(booking, "note") and booking.note.shared_at is not None


def path_of(child: Child) -> Path:
    """Four statements."""
    visits = visits_of(child.pk)
    areas = Counter(each for row in visits for each in row.session.care_areas)
    domains = Counter(each for row in visits for each in row.session.domains)
    return Path(
        visits,
        [Touched(str(CareArea(key).label), areas[key]) for key in CareArea.values],
        [Touched(str(Domain(key).label), domains[key]) for key in Domain.values],
        sum(shared_note(row) for row in visits),
        suggested(child, visits, areas),
    )


def suggested(child: Child, visits: Sequence[Booking], areas: Counter[str]) -> list[GroupSession]:
    """Meetings of the child's age on their day with a free place: first where the least has been touched, then at
    stations that the family knows, then the soonest. In the counties it knows, or where it is registered. Two
    statements."""
    now = timezone.now()
    known = {row.session.station_id for row in visits}
    counties = {row.session.station.division_id for row in visits} or {child.household_id} - {None}
    rows = coming(now).exclude(bookings__child=child).select_related("station", "room", "adviser__user")
    if counties:
        rows = rows.filter(station__division__in=counties)
    months = _months_ahead(child)
    # The band is judged by the day below; here it only keeps what cannot fit out of the answer.
    rows = rows.filter(age_from__lte=months + 2, age_to__gt=months)
    found = [each for each in rows[:LOOKED_AT] if _fits(child, each)]
    counts = counted(each.pk for each in found)
    free = [each for each in found if free_places(counts[each.pk]) > 0]

    def order(session: GroupSession) -> tuple[float, bool, float]:
        least = min((areas[each] for each in session.care_areas), default=len(visits))
        return least, session.station_id not in known, session.starts_at.timestamp()

    return sorted(free, key=order)[:SUGGESTED]


def _months_ahead(child: Child) -> int:
    return completed_months(child.born_on, max(localdate(), child.born_on))


def _fits(child: Child, session: GroupSession) -> bool:
    on = localdate(session.starts_at)
    return child.born_on <= on and session.age_from <= completed_months(child.born_on, on) < session.age_to


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a nursery is shown of the groups, with the family's consent."""

    visits: list[Booking]
    areas: list[Touched]


def for_a_nursery(child_id: UUID) -> Beginning | None:
    """The last two years. None: the child was nowhere."""
    since = timezone.now() - timedelta(days=730)
    visits = [row for row in visits_of(child_id) if row.starts_at > since]
    if not visits:
        return None
    areas = Counter(each for row in visits for each in row.session.care_areas)
    return Beginning(visits, [Touched(str(CareArea(key).label), areas[key]) for key in CareArea.values if areas[key]])
