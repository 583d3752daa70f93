"""The public list of stations, read: a page of cards, the counts beside the filters, the points of the map.

There are a few thousand stations at most. So one statement reads the little that filters and orders ask of each, and
the filters are truths about that: the list keeps rows for which all hold, an option is counted by all the others.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, DateTimeField, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.utils import timezone

from institutions.places.origins import Origin, known_divisions, origin_of
from institutions.places.values import LAST_PAGE, PAGE_SIZE
from institutions.places.ways import metres_from
from institutions.queries.search import searched
from stations.enums import StationState
from stations.models import GroupSession, Station, StationHours, StationPhoto
from stations.queries.filters import COMING, OPEN, Sort, StationQuery
from stations.queries.meetings import coming, counted, fitting

MAP_CAP = 1_000  # points that a map is given


class Light(NamedTuple):
    """What filters and orders ask of a station. `is_there`, `fits` and `next_at` only where they are asked for."""

    pk: UUID
    county: str
    street: str | None
    lon: float | None
    lat: float | None
    pinyin: str
    state: str
    hourly: bool
    is_there: bool
    fits: bool
    next_at: datetime | None


NO_TIME = Value(None, output_field=DateTimeField())
NO = Value(False, output_field=BooleanField())


def light_rows(query: StationQuery, now: datetime, *, every: bool = False) -> list[Light]:
    """All listed stations that hold the words searched for; `every`: with every truth, for counts. One statement."""
    own = Q(station=OuterRef("pk"))
    there = Exists(_present(now).filter(own)) if every or query.open_now else NO
    fits = Exists(coming(now).filter(own, fitting(query.born, now))) if query.born is not None else NO
    first = coming(now).filter(own, *_for_child(query, now)).values("starts_at")[:1]
    soonest = Subquery(first) if query.sort == Sort.NEXT else NO_TIME
    rows = searched(Station.objects.listed(), query.q).order_by("name_pinyin", "pk")
    return [
        Light._make(row)
        for row in rows.values_list(
            "pk", "division_id", "street_id", "lon", "lat", "name_pinyin", "state", "hourly_care", there, fits, soonest
        )
    ]


def _present(now: datetime) -> QuerySet[StationHours]:
    here = timezone.localtime(now)
    return StationHours.objects.filter(weekday=here.weekday(), opens_at__lte=here.time(), closes_at__gt=here.time())


def _for_child(query: StationQuery, now: datetime) -> list[Q]:
    return [] if query.born is None else [fitting(query.born, now)]


def truths(row: Light, query: StationQuery) -> dict[str, bool]:
    """Each filter in force, by its name: does it hold?"""
    is_open = row.state == StationState.OPEN
    asked: dict[str, tuple[Any, bool]] = {
        "county": (query.county, row.county == query.county),
        "street": (query.street, row.street == query.street),
        "born": (query.born is not None, row.fits and is_open),
        "state": (query.state, is_open == (query.state == OPEN)),
        "open_now": (query.open_now, row.is_there and is_open),
        "hourly": (query.hourly, row.hourly),
    }
    return {name: holds for name, (wanted, holds) in asked.items() if wanted}


def matches(query: StationQuery, origin: Origin | None, now: datetime) -> list[tuple[Light, float | None]]:
    """In the order asked for, with the metres from the origin. One statement."""
    rows = [row for row in light_rows(query, now) if all(truths(row, query).values())]
    placed = [(row, metres_from(origin, row)) for row in rows]
    sort = sort_of(query, origin)
    if sort == Sort.DISTANCE:
        placed.sort(key=lambda each: (each[1] is None, each[1] or 0))
    elif sort == Sort.NEXT:
        placed.sort(key=lambda each: (each[0].next_at is None, each[0].next_at or now, each[1] or 0))
    elif sort == Sort.COUNTY:
        placed.sort(key=lambda each: each[0].county)
    return placed


def sort_of(query: StationQuery, origin: Origin | None) -> str:
    """The order that can be kept: none by distance without an origin."""
    chosen = query.sort or Sort.DISTANCE
    return Sort.COUNTY if chosen == Sort.DISTANCE and origin is None else chosen


@dataclass(frozen=True, slots=True)
class Card:
    """`meeting`: the next that fits, with its counts; none while nothing is published."""

    station: Station
    metres: float | None
    meeting: GroupSession | None


@dataclass(frozen=True, slots=True)
class StationPage:
    query: StationQuery
    cards: list[Card]
    total: int
    origin: Origin | None
    sort: str

    @property
    def has_next(self) -> bool:
        return self.query.page < min(LAST_PAGE, -(-self.total // PAGE_SIZE))


def find_stations(query: StationQuery, *, now: datetime) -> StationPage:
    """The page that the query asks for; the last one that exists when it asks for a later one. Four statements."""
    query = known_divisions(query)
    origin = origin_of(query)
    found = matches(query, origin, now)
    last = min(LAST_PAGE, max(1, -(-len(found) // PAGE_SIZE)))
    query = replace(query, page=min(query.page, last))
    shown = found[(query.page - 1) * PAGE_SIZE : query.page * PAGE_SIZE]
    cards = _cards({row.pk: metres for row, metres in shown}, query, now)
    return StationPage(query, cards, len(found), origin, sort_of(query, origin))


def _cards(shown: Mapping[UUID, float | None], query: StationQuery, now: datetime) -> list[Card]:
    """In the order given. Three statements: the stations with the key of their next meeting, photos, meetings."""
    own = coming(now).filter(Q(station=OuterRef("pk")), *_for_child(query, now))
    photos = StationPhoto.objects.filter(photo__withdrawn_at=None).select_related("photo")
    rows = (
        Station.objects.filter(pk__in=shown)
        .select_related("division", "street")
        .prefetch_related(Prefetch("photos", queryset=photos, to_attr="shown_photos"))
        .annotate(next_id=Subquery(own.values("pk")[:1]))
        .in_bulk()
    )
    keys = {pk: row.next_id or pk for pk, row in rows.items()}  # type: ignore[attr-defined]
    meetings = counted(keys[pk] for pk, row in rows.items() if row.state == StationState.OPEN)
    return [Card(rows[pk], metres, meetings.get(keys[pk])) for pk, metres in shown.items() if pk in rows]


@dataclass(frozen=True, slots=True)
class Facets:
    """How many stations each option would leave, given all the other filters."""

    county: Mapping[str, int]
    street: Mapping[str, int]
    state: Mapping[str, int]
    flags: Mapping[str, int]


def facet_counts(query: StationQuery, *, now: datetime) -> Facets:
    """One statement. Another county would drop the 镇街 as well."""
    judged = [(row, truths(row, query)) for row in light_rows(query, now, every=True)]

    def left(*but: str) -> list[Light]:
        return [row for row, holds in judged if all(ok for name, ok in holds.items() if name not in but)]

    flags = {"open_now": lambda row: row.is_there and row.state == StationState.OPEN, "hourly": lambda row: row.hourly}
    return Facets(
        county=_by(row.county for row in left("county", "street")),
        street=_by(row.street for row in left("street") if row.street),
        state=_by(OPEN if row.state == StationState.OPEN else COMING for row in left("state")),
        flags={name: sum(has(row) for row in left(name)) for name, has in flags.items()},
    )


def _by(keys: Iterable[str]) -> Mapping[str, int]:
    return Counter(keys)


def map_points(query: StationQuery, *, now: datetime) -> tuple[list[Station], bool]:
    """The matches that have a place on the map, nearest first, and whether there are more than are given. Two
    statements."""
    query = known_divisions(query)
    placed = [row for row, _metres in matches(query, origin_of(query), now) if row.lon is not None]
    keys = [row.pk for row in placed[:MAP_CAP]]
    rows = Station.objects.in_bulk(keys)
    return [rows[pk] for pk in keys if pk in rows], len(placed) > MAP_CAP
