"""The public directory, read: the list, the counts beside the filters, the points of the map.

One statement lists a page, counts the matches and tells the stamp; a search for words in a large directory counts in a
second one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from institutions.enums import ClassKind
from institutions.models.directory import NO_PLACE_KNOWN, OUTLOOK_FIELDS, DirectoryEntry
from institutions.places.months import months_since_2000
from institutions.places.origins import Origin, known_divisions, origin_of
from institutions.queries.availability import NEVER, Outlook, class_bands, classes_for
from institutions.queries.conditions import Search, way_of
from institutions.queries.filters import LAST_PAGE, PAGE_SIZE, DirectoryQuery
from institutions.queries.nearest import (
    COLUMNS,
    COUNT_CAP,
    MAP_CAP,
    STAMP,
    Found,
    Stamp,
    count_statement,
    counts_all,
    counts_apart,
    list_statement,
    map_statement,
    rows_of,
)
from institutions.queries.prepared import fetch


def directory_stamp() -> Stamp:
    """One primary-key read. What is kept under a stamp is true as long as the stamp is."""
    rows = fetch(f"SELECT version, total FROM {STAMP} WHERE id = 1", {})  # noqa: S608 (a constant)
    return Stamp(*rows[0]) if rows else Stamp(0, 0)


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """A page of the list as it was at `stamp`.

    `total` counts the matches, `total_is_capped`: there are at least that many; `classes` are the kinds of class that
    the child belongs to (empty: no birth month given); `is_bounded`: the search ended 100 km from the origin.
    """

    query: DirectoryQuery
    stamp: Stamp
    entries: list[Found]
    total: int
    total_is_capped: bool
    has_next: bool
    origin: Origin | None
    classes: tuple[ClassKind, ...]
    sort: str
    is_bounded: bool
    now: int

    @property
    def page(self) -> int:
        return self.query.page

    def outlook(self, entry: Found) -> Outlook | None:
        """What to say about places on the card: of the child's class, else of the class with most free places."""
        return outlook_for(entry, self.classes, now=self.now)

    @property
    def last_page(self) -> int | None:
        """None when the total is not known."""
        return None if self.total_is_capped else min(LAST_PAGE, max(1, -(-self.total // PAGE_SIZE)))


CLASSES = tuple(ClassKind)
OUTLOOKS_AT = Found._fields.index(OUTLOOK_FIELDS[CLASSES[0]])  # in the order of CLASSES


def outlook_for(entry: Found, classes: tuple[ClassKind, ...], *, now: int) -> Outlook | None:
    """The best that `classes` (empty: all) have to offer; None when the nursery has none of them."""
    best: tuple[int, ClassKind] | None = None
    outlooks: tuple[Any, ...] = entry[OUTLOOKS_AT:]
    for kind, stored in zip(CLASSES, outlooks, strict=False):
        if stored is None or (classes and kind not in classes):
            continue
        if stored >= 0 and (stored == NO_PLACE_KNOWN or stored < now):
            stored = NEVER
        if best is None or stored < best[0]:
            best = stored, kind
    return _outlook(*best) if best is not None else None


@lru_cache(maxsize=2048)
def _outlook(stored: int, kind: ClassKind) -> Outlook:
    return Outlook(kind, free=max(0, -stored), month=stored if 0 < stored < NEVER else None)


def search_of(query: DirectoryQuery, *, size: int, today: date) -> Search:
    """The query with its child's class and its origin worked out. Reads nothing that the process does not know."""
    query = known_divisions(query)
    now = months_since_2000(today)
    classes: tuple[ClassKind, ...] = ()
    if query.born is not None:
        classes = _classes(query, now, today)
        if not classes:
            query = replace(query, problems=(*query.problems, _("宝宝到那时已满 3 岁，这里列出全部机构。")))
    origin = origin_of(query)
    return Search(query=query, now=now, size=size, origin=origin.point if origin else None, classes=classes)


def _classes(query: DirectoryQuery, now: int, today: date) -> tuple[ClassKind, ...]:
    """In the month in which a place is wanted. A child too young for any class is asked for by the first one."""
    bands = class_bands(today)
    assert query.born is not None
    age = (query.free_by if query.free_by is not None else now) - query.born
    youngest = min(lowest for lowest, _highest in bands.values())
    return classes_for(max(age, youngest), bands)


def find_entries(query: DirectoryQuery, *, today: date) -> DirectoryPage:
    """The page that the query asks for; the last one that exists when it asks for a later one."""
    search = search_of(query, size=_usual_size(), today=today)
    stamp, counted, rows = _listed(search)
    if way_of(stamp.total) != way_of(search.size):
        search = replace(search, size=stamp.total)
        stamp, counted, rows = _listed(search)
    if not rows and search.query.page > 1 and counted:
        search = replace(search, query=replace(search.query, page=min(LAST_PAGE, -(-counted // PAGE_SIZE))))
        stamp, counted, rows = _listed(search)
    total, capped = _total(search, counted, stamp)
    return DirectoryPage(
        query=search.query,
        stamp=stamp,
        entries=rows,
        total=total,
        total_is_capped=capped,
        has_next=search.query.page < LAST_PAGE and counted > search.query.page * PAGE_SIZE,
        origin=origin_of(search.query),
        classes=search.classes,
        sort=search.sort,
        is_bounded=search.is_bounded,
        now=search.now,
    )


_size: int | None = None


def _usual_size() -> int:
    """How large the directory was when this process last listed it. It decides only how to search; the statement
    tells the true size, and is asked again in the rare case that the way was the wrong one."""
    return directory_stamp().total if _size is None else _size


def _listed(search: Search) -> tuple[Stamp, int, list[Found]]:
    global _size
    stamp, counted, rows = rows_of(fetch(*list_statement(search), prepare=not search.query.q))
    _size = stamp.total
    if counts_apart(search):
        ((counted,),) = fetch(*count_statement(search), prepare=False)
    return stamp, counted, rows


def _total(search: Search, counted: int, stamp: Stamp) -> tuple[int, bool]:
    if counts_all(search):
        return counted, False
    if not search.query.is_filtered and not search.is_bounded:
        return stamp.total, False
    return (COUNT_CAP, True) if counted > COUNT_CAP else (counted, False)


@dataclass(frozen=True, slots=True)
class MapPoint:
    """`free` places now for the child's class, or of all classes together."""

    slug: str
    name: str
    lon: float
    lat: float
    free: int
    fee_from: int | None


def map_points(query: DirectoryQuery, *, today: date) -> tuple[list[MapPoint], bool]:
    """The matches that have a place on the map, nearest first, and whether there are more than are given."""
    search = search_of(query, size=count_registered(), today=today)
    rows = [Found(*row) for row in fetch(*map_statement(search), prepare=False)]
    kinds = search.classes or tuple(ClassKind)
    points = [
        MapPoint(row.slug, row.name, row.lon, row.lat, free_places(row, kinds), row.fee_from)  # type: ignore[arg-type]
        for row in rows
    ]
    return points, len(rows) == MAP_CAP


def free_places(entry: Found, kinds: tuple[ClassKind, ...]) -> int:
    return sum(max(0, -(getattr(entry, OUTLOOK_FIELDS[kind]) or 0)) for kind in kinds)


def count_registered() -> int:
    return directory_stamp().total


def count_registered_by_county() -> dict[str, int]:
    """Listed nurseries by the county's code; those of no county of ours are left out."""
    rows = DirectoryEntry.objects.exclude(county="").values_list("county").annotate(n=Count("pk")).order_by("county")
    return dict(rows)


def entries_of(ids: Sequence[UUID]) -> list[Found]:
    """The entries of chosen nurseries in the order given; those that are not listed are left out."""
    rows = DirectoryEntry.objects.filter(pk__in=ids).values_list(*COLUMNS)
    found = {row[0]: Found._make((*row, None)) for row in rows}
    return [found[pk] for pk in ids if pk in found]
