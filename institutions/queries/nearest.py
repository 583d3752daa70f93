"""The listing statement: which nurseries, in which order, how many in all. SQL only; no page, no words.

A directory of a city is small: the statement looks at every row and the total is exact. In a large one (from SMALL
rows on) it walks the R-tree of point and marks, nearest first, and stops at COUNT_CAP; from WIDE rows on it looks
100 km around unless asked to look farther. docs/decisions/directory-read-model.md has the reasons and figures.
"""

# ruff: noqa: S608 (the text is put together from constants of this package; every value is a parameter)

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from institutions.enums import ClassKind
from institutions.models.directory import NO_PLACE_KNOWN, OUTLOOK_FIELDS
from institutions.queries.availability import NEVER
from institutions.queries.conditions import EXACT, METRES, REACH_M, Search, conditions_of, price_of
from institutions.queries.filters import PAGE_SIZE, Sort
from institutions.queries.marks import ANYBODY
from institutions.queries.search import Wanted, wanted

COUNT_CAP = 60  # matches counted in a directory that is not small
SORTED_CAP = 1_000  # matches from which another order than distance picks there
MAP_CAP = 1_000  # points that a map is given
MARGIN_OF_WORDS = 4
MARGIN = 44  # the plane's order and the ground's differ by a rank or two near the edge of a page

COLUMNS = (
    "institution_id", "slug", "name", "area", "photo", "kind", "lon", "lat", "inclusive", "cameras", "meals",
    "fee_from", "outlook_infant", "outlook_small", "outlook_large", "outlook_mixed",
)  # fmt: skip
HEAD = 3  # columns in front of a nursery's
TABLE = "institutions_directoryentry"
STAMP = "institutions_directorystamp"


class Found(NamedTuple):
    """One row of the list: COLUMNS and the distance, None without an origin or a place."""

    institution_id: Any
    slug: str
    name: str
    area: str
    photo: str
    kind: str
    lon: float | None
    lat: float | None
    inclusive: bool
    cameras: bool
    meals: bool
    fee_from: int | None
    outlook_infant: int | None
    outlook_small: int | None
    outlook_large: int | None
    outlook_mixed: int | None
    metres: float | None


def list_statement(search: Search) -> tuple[str, dict[str, Any]]:
    """One row per nursery of the page: `(version, size, counted, *COLUMNS, metres)`; a lone row with NULLs for the
    nursery when the page is empty. `version` and `size` are the directory's stamp. The count is of all matches if
    `counts_all`, else it ends a little beyond the page or the cap."""
    text = wanted(search.query.q)
    found, params = _found(search, text)
    params |= {"offset": (search.query.page - 1) * PAGE_SIZE, "size": PAGE_SIZE}
    columns = _columns(search, "e.")
    if search.sort == Sort.DISTANCE:
        page = (
            "SELECT row_at, institution_id, metres FROM found"
            " ORDER BY metres, institution_id OFFSET %(offset)s LIMIT %(size)s"
        )
        order = "page.metres, page.institution_id"
    else:
        order = f"{_order(search, params)}, f.metres, f.institution_id"
        page = (
            f"SELECT f.row_at, f.metres, row_number() OVER (ORDER BY {order}) AS rank FROM found f"
            f" JOIN {TABLE} e ON e.ctid = f.row_at ORDER BY rank OFFSET %(offset)s LIMIT %(size)s"
        )
        order = "page.rank"
    sql = (
        f"WITH found AS MATERIALIZED ({found}), page AS ({page}) "
        f"SELECT total.*, {columns}, page.metres FROM (SELECT (SELECT version FROM {STAMP} WHERE id = 1),"
        f" (SELECT total FROM {STAMP} WHERE id = 1), count(*) FROM found) total "
        f"LEFT JOIN (page JOIN {TABLE} e ON e.ctid = page.row_at) ON true ORDER BY {order}"
    )
    return sql, params


def _columns(search: Search, prefix: str = "") -> str:
    """COLUMNS, with the price of the child's classes for `fee_from`."""
    return ", ".join(price_of(search.classes, prefix) if name == "fee_from" else f"{prefix}{name}" for name in COLUMNS)


def _order(search: Search, params: dict[str, Any]) -> str:
    if search.sort == Sort.FEE:
        return f"{price_of(search.classes)} NULLS LAST"
    if search.sort in (Sort.NAME, Sort.COUNTY):
        return "name_pinyin" if search.sort == Sort.NAME else "county, name_pinyin"
    params |= {"now": search.now}
    return f"LEAST({', '.join(_free_key(kind) for kind in search.classes or tuple(ClassKind))})"


def _free_key(kind: ClassKind) -> str:
    """Most free places first, then the nearest month, then nothing known, then no such class."""
    column = OUTLOOK_FIELDS[kind]
    return (
        f"CASE WHEN {column} < 0 THEN {column} WHEN {column} = {NO_PLACE_KNOWN} OR {column} < %(now)s THEN {NEVER}"
        f" ELSE COALESCE({column}, {NEVER + 1}) END"
    )


def counts_all(search: Search) -> bool:
    """Whether the count of the list statement is the number of all matches."""
    return search.is_small and (search.query.is_filtered or search.sort != Sort.DISTANCE)


def counts_apart(search: Search) -> bool:
    """A word may be common: its nearest bearers are found soon, but many of them only after long. So the list
    takes no more than its page, and `count_statement` counts in whatever order is quickest."""
    is_text = wanted(search.query.q) is not None
    return is_text and not search.is_small and search.sort == Sort.DISTANCE


def count_statement(search: Search) -> tuple[str, dict[str, Any]]:
    """Matches up to just beyond the cap or the page."""
    where, params = conditions_of(search, wanted(search.query.q))
    params["enough"] = max(COUNT_CAP, search.query.page * PAGE_SIZE) + 1
    return (
        f"SELECT count(*) FROM (SELECT 1 FROM {TABLE} WHERE {' AND '.join(where)} LIMIT %(enough)s) counted",
        params,
    )


def _enough(search: Search) -> int:
    page_end = search.query.page * PAGE_SIZE
    if counts_apart(search):
        return page_end + MARGIN_OF_WORDS
    if search.sort != Sort.DISTANCE and search.origin is not None:
        return max(SORTED_CAP, page_end + 1)
    return max(COUNT_CAP + 1, page_end + MARGIN)


def _found(search: Search, text: Wanted | None) -> tuple[str, dict[str, Any]]:
    """The matches to choose a page from, as (row_at, institution_id, metres).

    `row_at` is the place of the row (ctid), true within one statement: the page's rows are read there again without
    a walk through the primary key.
    """
    where, params = conditions_of(search, text)
    metres = METRES if search.origin is not None else "NULL::float8"
    everything = counts_all(search)
    if not everything:
        params["enough"] = _enough(search)
    if not everything and search.origin is not None and text is None and not search.is_small:
        return _by_function(search, params)
    sql = f"SELECT ctid AS row_at, institution_id, {metres} AS metres FROM {TABLE}"
    if where:
        sql += f" WHERE {' AND '.join(where)}"
    if not everything:
        first = "point <-> %(at)s::point" if search.origin is not None else "county, name_pinyin, institution_id"
        sql += f" ORDER BY {first} LIMIT %(enough)s"
    return sql, params


def _by_function(search: Search, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    params.setdefault("ask", ANYBODY)
    params["classes"] = sum(1 << number for number, kind in enumerate(ClassKind) if kind in search.classes)
    for name in ("reach", *EXACT):
        params.setdefault(name, None)
    return (
        "SELECT row_at, institution_id, metres FROM directory_nearest(%(ask)s::tsquery, %(at)s::point, %(at_lat)s,"
        " %(reach)s::box, %(fee_min)s::int, %(fee_max)s::int, %(open_by)s::int, %(close_after)s::int,"
        " %(classes)s::int, %(enough)s)" + (f" WHERE metres <= {REACH_M}" if search.is_bounded else "")
    ), params


def map_statement(search: Search) -> tuple[str, dict[str, Any]]:
    """The points of the map: `(*COLUMNS, NULL)`, at most MAP_CAP, nearest first where there is an origin."""
    where, params = conditions_of(search, wanted(search.query.q))
    first = "point <-> %(at)s::point" if search.origin is not None else "county, name_pinyin, institution_id"
    where.append("lon IS NOT NULL")
    sql = f"SELECT {_columns(search)}, NULL FROM {TABLE} WHERE {' AND '.join(where)} ORDER BY {first} LIMIT %(map_cap)s"
    return sql, params | {"map_cap": MAP_CAP}


@dataclass(frozen=True, slots=True)
class Stamp:
    """State of the whole directory: `version` changes with every change, `total` is its number of rows."""

    version: int
    total: int


def rows_of(answer: Iterable[tuple[Any, ...]]) -> tuple[Stamp, int, list[Found]]:
    """The stamp, the count and the page out of the list statement's answer."""
    rows = list(answer)
    version, total, counted = rows[0][:HEAD]
    entries = [Found._make(row[HEAD:]) for row in rows if row[HEAD] is not None]
    return Stamp(version or 0, total or 0), counted, entries
