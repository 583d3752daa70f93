"""Figures of the stations' groups and the state of their network.

Counted is what is over: a meeting whose end has passed. Nothing distinct is ever added up: the families of a year are
counted over the year, not summed over its months. No figure names anybody.

- held: published and over; cancelled: called off, the hour over. Both by the month in which the meeting starts.
- offered, taken: seats of the meetings held, and those that somebody had booked or came to.
- came: children who came, each time; children, families: those who came, each once.
- family: children with a guardian in common who decides for them are one family, also by way of a third child who came.
- returning: families that came to at least two meetings of those counted.
- waiting: who waited for a seat and got none; no-shows: booked, stayed away and was not forgiven.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from anxintuo.kit.ages import month_of
from anxintuo.kit.dates import format_month
from families.models import Guardianship
from families.policies import DECIDING
from stations.enums import BookingState, CareArea, SessionState
from stations.models import Booking, GroupSession, Station
from stations.models.booking import SEATED
from stations.queries.spans import Span

Visits = Mapping[UUID, set[UUID]]  # meeting -> children who came
Families = Mapping[UUID, Hashable]  # child -> family


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table. `areas`: how many meetings touched each area of nurturing care."""

    key: str
    label: str
    held: int
    cancelled: int
    offered: int
    taken: int
    came: int
    waiting: int
    no_shows: int
    children: int
    families: int
    returning: int
    areas: Mapping[str, int]

    @classmethod
    def empty(cls, key: str, label: str) -> "Line":
        """Where nothing took place."""
        return _line(key, label, [], {}, {})

    @property
    def share(self) -> float | None:
        """Of the seats offered, how many were taken."""
        return self.taken / self.offered if self.offered else None

    @property
    def returning_share(self) -> float | None:
        return self.returning / self.families if self.families else None

    @property
    def covered(self) -> int:
        """How many of the five areas were touched at all."""
        return sum(1 for count in self.areas.values() if count)


@dataclass(frozen=True, slots=True)
class Figures:
    """`stations` and `divisions` hold every one in question, also those where nothing took place; months and years
    only those with a meeting."""

    span: Span
    total: Line
    stations: list[Line]
    divisions: list[Line]
    months: list[Line]
    years: list[Line]


def figures(stations: "QuerySet[Station]", span: Span, *, now: datetime) -> Figures:
    """Four statements, whatever the size."""
    places = list(
        stations.order_by("division_id", "name_pinyin", "pk").values("pk", "name", "division_id", "division__name")
    )
    meetings = _meetings(stations, span, now)
    visits = _visits(stations, span, now)
    families = families_of({child for came in visits.values() for child in came})
    division_of = {place["pk"]: place["division_id"] for place in places}

    def line(key: object, label: str, rows: Iterable[GroupSession]) -> Line:
        return _line(str(key), label, list(rows), visits, families)

    by_station = _grouped(meetings, lambda each: each.station_id)
    by_division = _grouped(meetings, lambda each: division_of[each.station_id])
    by_month = _grouped(meetings, lambda each: month_of(localdate(each.starts_at)))
    by_year = _grouped(meetings, lambda each: localdate(each.starts_at).year)
    divisions = {place["division_id"]: place["division__name"] for place in places}
    return Figures(
        span=span,
        total=line("", "", meetings),
        stations=[line(each["pk"], each["name"], by_station[each["pk"]]) for each in places],
        divisions=[line(code, name, by_division[code]) for code, name in divisions.items()],
        months=[line(f"{month:%Y-%m}", format_month(month), by_month[month]) for month in sorted(by_month)],
        years=[line(year, str(year), by_year[year]) for year in sorted(by_year)],
    )


def families_of(children: Iterable[UUID]) -> Families:
    """Who belongs together. A child whom nobody decides for is a family of its own. One statement."""
    known = set(children)
    deciding = Guardianship.objects.filter(child__in=known, standing__in=DECIDING)
    parent: dict[Hashable, Hashable] = {child: child for child in known}

    def root(one: Hashable) -> Hashable:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for child, user in deciding.values_list("child_id", "user_id"):
        parent[root(child)] = root(("guardian", user))
    return {child: root(child) for child in known}


def _over(stations: "QuerySet[Station]", span: Span, now: datetime) -> "QuerySet[GroupSession]":
    within = {"starts_at__gte": span.begins_at, "starts_at__lt": span.ends_before}
    return GroupSession.objects.filter(station__in=stations.order_by().values("pk"), ends_at__lte=now, **within)


def _meetings(stations: "QuerySet[Station]", span: Span, now: datetime) -> list[GroupSession]:
    over = _over(stations, span, now).filter(state__in=[SessionState.PUBLISHED, SessionState.CANCELLED])
    away = Q(bookings__state=BookingState.AWAY, bookings__forgiven_by__isnull=True)
    counts = {
        "n_taken": Count("bookings", filter=Q(bookings__state__in=SEATED)),
        "n_came": Count("bookings", filter=Q(bookings__state=BookingState.CAME)),
        "n_waiting": Count("bookings", filter=Q(bookings__state=BookingState.WAITING)),
        "n_no_shows": Count("bookings", filter=away),
    }
    fields = ("pk", "station_id", "state", "starts_at", "places", "care_areas")
    return list(over.order_by().annotate(**counts).only(*fields))


def _visits(stations: "QuerySet[Station]", span: Span, now: datetime) -> Visits:
    held = _over(stations, span, now).filter(state=SessionState.PUBLISHED).order_by().values("pk")
    visits: dict[UUID, set[UUID]] = defaultdict(set)
    came = Booking.objects.filter(state=BookingState.CAME, session__in=held)
    for session, child in came.values_list("session_id", "child_id"):
        visits[session].add(child)
    return visits


def _grouped(meetings: Iterable[GroupSession], key: Callable[[GroupSession], Any]) -> dict[Any, list[GroupSession]]:
    groups: dict[Any, list[GroupSession]] = defaultdict(list)
    for each in meetings:
        groups[key(each)].append(each)
    return groups


def _line(key: str, label: str, meetings: Sequence[GroupSession], visits: Visits, families: Families) -> Line:
    held: list[Any] = [each for each in meetings if each.state == SessionState.PUBLISHED]
    came = [visits.get(each.pk, set()) for each in held]
    # A family with two children at one meeting was there once.
    meetings_of = Counter(family for children in came for family in {families[child] for child in children})
    return Line(
        key=key,
        label=label,
        held=len(held),
        cancelled=len(meetings) - len(held),
        offered=sum(each.places for each in held),
        taken=sum(each.n_taken for each in held),
        came=sum(each.n_came for each in held),
        waiting=sum(each.n_waiting for each in held),
        no_shows=sum(each.n_no_shows for each in held),
        children=len(set[UUID]().union(*came)),
        families=len(meetings_of),
        returning=sum(1 for count in meetings_of.values() if count > 1),
        areas={area: sum(1 for each in held if area in each.care_areas) for area in CareArea.values},
    )
