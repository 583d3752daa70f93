"""A search with everything resolved, and its filters as SQL: by marks for the R-tree, or on the plain columns.

SMALL and WIDE say how a directory of a size is searched; docs/decisions/directory-read-model.md has the reasons.
"""

from dataclasses import dataclass
from typing import Any

from anxintuo.kit.geo import conformal_point, conformal_scale
from institutions.enums import ClassKind
from institutions.models.directory import FEE_FIELDS, NO_PLACE_KNOWN, OUTLOOK_FIELDS
from institutions.queries.filters import DirectoryQuery, Sort
from institutions.queries.marks import FLAGS, ask_for, class_group, closes_group, fee_group, free_group, opens_group
from institutions.queries.search import Wanted

SMALL = 3_000  # rows up to which every match is counted
WIDE = 20_000  # rows from which on a search has a bound
REACH_M = 100_000
METRES = (
    "(point <-> %(at)s::point) * cos(radians(lat + %(at_lat)s) / 2)"
    " / sqrt(1 - 0.00669437999014 * sin(radians(lat + %(at_lat)s) / 2) ^ 2)"
)
# What a mark gives in bands only: the column (`fee` is a price, see `price_of`) and how it is compared.
EXACT = {"fee_min": "{fee} >= %(fee_min)s", "fee_max": "{fee} <= %(fee_max)s", "open_by": "opens <= %(open_by)s",
         "close_after": "closes >= %(close_after)s"}  # fmt: skip


def way_of(size: int) -> tuple[bool, bool]:
    """What a directory's size decides: those searched the same way get the same statement."""
    return size <= SMALL, size > WIDE


@dataclass(frozen=True, slots=True)
class Search:
    """A query with everything resolved that needs other tables or the clock.

    `origin` is (lon, lat); `classes` the kinds of class the child belongs to (empty: all); `now` the current month.
    """

    query: DirectoryQuery
    now: int
    size: int  # rows of the whole directory
    origin: tuple[float, float] | None = None
    classes: tuple[ClassKind, ...] = ()

    @property
    def is_small(self) -> bool:
        return self.size <= SMALL

    @property
    def sort(self) -> str:
        """The order that can be kept: none by distance without an origin, and in a large directory only a place
        to start from makes “the cheapest” a question with an answer in time."""
        chosen = self.query.sort or Sort.DISTANCE
        if self.origin is None and (chosen == Sort.DISTANCE or not self.is_small):
            return Sort.COUNTY
        return chosen

    @property
    def is_bounded(self) -> bool:
        """Whether the list ends 100 km from the origin. A county's own list never does."""
        query = self.query
        return self.size > WIDE and self.origin is not None and not (query.far or query.county or query.street)


def groups_of(search: Search, *, leave_out: str = "") -> list[Any]:
    """What must be marked, filter by filter; `leave_out` names one that is not asked (for counts beside options)."""
    query, every = search.query, search.classes or tuple(ClassKind)
    groups: dict[str, Any] = {}
    if query.street:
        groups["place"] = [f"street-{query.street}"]
    elif query.county:
        groups["place"] = [f"county-{query.county}"]
    if query.kind:
        groups["kind"] = [f"kind-{kind}" for kind in query.kind]
    for flag in FLAGS:
        if getattr(query, flag):
            groups[flag] = [flag]
    if query.free_now or query.free_by is not None:
        groups["free"] = free_group(every, now=search.now, by=query.free_by or search.now)
    elif search.classes:
        groups["classes"] = class_group(search.classes)
    # Marked is the cheapest class: the child's own may cost more, never less.
    lowest = None if search.classes else query.fee_min
    if lowest is not None or query.fee_max is not None:
        groups["fee"] = fee_group(lowest, query.fee_max)
    if query.open_by is not None:
        groups["open_by"] = opens_group(query.open_by)
    if query.close_after is not None:
        groups["close_after"] = closes_group(query.close_after)
    groups.pop(leave_out, None)
    return list(groups.values())


def conditions_of(search: Search, text: Wanted | None) -> tuple[list[str], dict[str, Any]]:
    """The WHERE of a statement over the entries, and its parameters."""
    where: list[str] = []
    params: dict[str, Any] = {}
    if search.is_small:
        where += [f"({sql})" for sql in plain_conditions(search).values()]
        params |= plain_params(search)
    else:
        ask = ask_for(groups_of(search))
        if ask is not None:
            where.append("marks @@ %(ask)s::tsquery")
            params["ask"] = ask
        exact = exact_conditions(search)
        where += exact.values()
        params |= {name: getattr(search.query, name) for name in exact}
    if text is not None:
        where.append("grams @> %(grams)s::text[]")
        params["grams"] = text.grams
        for number, pattern in enumerate(text.likes):
            where.append(f"search_text LIKE %(like{number})s")
            params[f"like{number}"] = pattern
    if search.origin is not None:
        params |= origin_params(search.origin)
        if search.is_bounded:
            where += ["point <@ %(reach)s::box", f"{METRES} <= {REACH_M}"]  # the box has corners
            params["reach"] = reach_box(search.origin)
    return where, params


def exact_conditions(search: Search) -> dict[str, str]:
    fee = price_of(search.classes)
    return {name: sql.format(fee=fee) for name, sql in EXACT.items() if getattr(search.query, name) is not None}


def price_of(classes: tuple[ClassKind, ...], prefix: str = "") -> str:
    """What a month costs, as SQL: in the cheapest of the child's classes, or of all."""
    if not classes:
        return f"{prefix}fee_from"
    return f"LEAST({', '.join(f'{prefix}{FEE_FIELDS[kind]}' for kind in classes)})"


def plain_conditions(search: Search) -> dict[str, str]:
    """Each filter in force on the plain columns, by the name of the option that changes it: quickest where every row
    is looked at anyway. `plain_params` has the values."""
    query = search.query
    found = exact_conditions(search)
    if query.county:
        found["county"] = "county = %(county)s"
    if query.street:
        found["street"] = "street = %(street)s"
    if query.kind:
        found["kind"] = "kind = ANY(%(kind)s)"
    found |= {flag: flag for flag in FLAGS if getattr(query, flag)}
    if search.classes:
        found["child"] = " OR ".join(f"{OUTLOOK_FIELDS[kind]} IS NOT NULL" for kind in search.classes)
    if query.free_now:
        found["free"] = free_by(search, "%(now)s")
    elif query.free_by is not None:
        found["free"] = free_by(search, "%(free_by)s")
    return found


def plain_params(search: Search) -> dict[str, Any]:
    query = search.query
    names = (*EXACT, "county", "street", "free_by")
    return {name: getattr(query, name) for name in names} | {"kind": list(query.kind), "now": search.now}


def free_by(search: Search, month: str) -> str:
    """A place now, or expected from this month on and by `month`."""
    columns = [OUTLOOK_FIELDS[kind] for kind in search.classes or tuple(ClassKind)]
    return " OR ".join(
        f"coalesce({column} < {NO_PLACE_KNOWN} OR {column} BETWEEN %(now)s AND {month}, false)" for column in columns
    )


def origin_params(origin: tuple[float, float]) -> dict[str, Any]:
    x, y = conformal_point(*origin)
    return {"at": f"({x!r},{y!r})", "at_lat": origin[1]}


def reach_box(origin: tuple[float, float], metres: float = REACH_M) -> str:
    """A box on the plane that holds every place within `metres`; wide enough for its northern edge."""
    x, y = conformal_point(*origin)
    half = metres * max(conformal_scale(min(abs(origin[1]) + metres / 110_000, 84.9)), 1.0)
    return f"(({x + half!r},{y + half!r}),({x - half!r},{y - half!r}))"
