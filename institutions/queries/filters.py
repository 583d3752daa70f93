"""What a visitor asks of the directory: read from the URL, checked, and written back in one canonical form.

Nothing typed is an error page: a value that cannot be used is left out and a sentence says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, Self
from urllib.parse import quote_plus

from institutions.queries.filter_values import LAST_PAGE, MAP, NOW, PAGE_SIZE, READERS, Asked, Reader, Sort
from institutions.queries.marks import month_of

__all__ = ["LAST_PAGE", "MAP", "NOW", "PAGE_SIZE", "DirectoryQuery", "Sort", "clock_text", "month_text"]


@dataclass(frozen=True, slots=True)
class DirectoryQuery:
    """The whole state of the list page. Equal states give equal URLs, and the URL gives back the state.

    `at` is (longitude, latitude) in WGS-84 degrees; `born` and `free_by` are months since 2000; `open_by` and
    `close_after` are minutes after midnight; fees are yuan a month. `problems` says what was left out.
    """

    q: str = ""
    at: tuple[float, float] | None = None
    place: str = ""  # a division to start from
    county: str = ""
    street: str = ""
    born: int | None = None
    free_now: bool = False
    free_by: int | None = None
    fee_min: int | None = None
    fee_max: int | None = None
    inclusive: bool = False
    kind: tuple[str, ...] = ()
    open_by: int | None = None
    close_after: int | None = None
    saturday: bool = False
    cameras: bool = False
    meals: bool = False
    sort: str = ""  # empty: by distance where there is an origin, else by county and name
    far: bool = False  # look farther than 100 km, in a directory where that takes long
    view: str = ""  # "map": the map first, on a phone
    page: int = 1
    problems: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def parse(cls, data: Asked, *, today: date) -> Self:
        reader = Reader(data, today)
        values = {name: read(reader, name) for name, read in READERS.items()}
        free = values.pop("free")
        fee_min, fee_max = values["fee_min"], values["fee_max"]
        if fee_min is not None and fee_max is not None and fee_min > fee_max:
            values["fee_min"], values["fee_max"] = fee_max, fee_min
        return cls(
            **values,
            free_now=free == NOW,
            free_by=free if isinstance(free, int) else None,
            problems=tuple(reader.problems),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """As (name, value) in a fixed order: for a URL, or for the hidden fields of a form."""
        found: list[tuple[str, str]] = []
        for name, show in WRITERS.items():
            value = show(self)
            if isinstance(value, tuple):
                found += [(name, each) for each in value]
            elif value:
                found.append((name, value))
        return found

    def query_string(self) -> str:
        return self.url()[1:]

    def url(self, **changes: Any) -> str:
        """`?…` for this state with `changes`; any change but `page` goes back to the first page."""
        parts = _encoded(self)
        if changes:
            changes.setdefault("page", 1)
            changed = replace(self, **changes)
            names = {WRITTEN_AS.get(name, name) for name in changes}
            parts = parts | {name: _encode(changed, name) for name in names}
        return "?" + "&".join(filter(None, parts.values()))

    def without(self, *names: str) -> Self:
        """This state with the named fields as they are by default."""
        defaults: dict[str, Any] = {each.name: each.default for each in fields(self)}
        return replace(self, **{name: defaults[name] for name in names}, page=1)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list (the origin, the order and the page do not)."""
        return self.without("at", "place", "sort", "far", "view") != type(self)()


def month_text(number: int | None) -> str:
    return "" if number is None else f"{month_of(number):%Y-%m}"


def clock_text(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _degrees(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _flag(name: str) -> Callable[[DirectoryQuery], str]:
    return lambda query: "1" if getattr(query, name) else ""


def _number(name: str) -> Callable[[DirectoryQuery], str]:
    return lambda query: "" if getattr(query, name) is None else str(getattr(query, name))


WRITERS: Mapping[str, Callable[[DirectoryQuery], str | tuple[str, ...]]] = {
    "q": lambda query: query.q,
    "at": lambda query: ",".join(map(_degrees, query.at)) if query.at else "",
    "place": lambda query: query.place,
    "county": lambda query: query.county,
    "street": lambda query: query.street,
    "born": lambda query: month_text(query.born),
    "free": lambda query: NOW if query.free_now else month_text(query.free_by),
    "fee_min": _number("fee_min"),
    "fee_max": _number("fee_max"),
    "inclusive": _flag("inclusive"),
    "kind": lambda query: query.kind,
    "open_by": lambda query: clock_text(query.open_by),
    "close_after": lambda query: clock_text(query.close_after),
    "saturday": _flag("saturday"),
    "cameras": _flag("cameras"),
    "meals": _flag("meals"),
    "sort": lambda query: query.sort,
    "far": _flag("far"),
    "view": lambda query: query.view,
    "page": lambda query: str(query.page) if query.page > 1 else "",
}

WRITTEN_AS = {"free_now": "free", "free_by": "free"}  # fields that share a name in the URL


def _encode(query: DirectoryQuery, name: str) -> str:
    value = WRITERS[name](query)
    values = value if isinstance(value, tuple) else (value,) if value else ()
    return "&".join(f"{name}={quote_plus(each, safe=',:')}" for each in values)


@lru_cache(maxsize=64)
def _encoded(query: DirectoryQuery) -> dict[str, str]:
    """Each field as it stands in the URL, in order. A page asks for a dozen variants of one query."""
    return {name: _encode(query, name) for name in WRITERS}
