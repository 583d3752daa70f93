"""What a visitor asks of the directory: read from the URL, checked, and written back in one canonical form.

Nothing typed is an error page: a value that cannot be used is left out and a sentence says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
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
            problems=tuple(dict.fromkeys(reader.problems)),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """As (name, value) in a fixed order: for the hidden fields of a form."""
        return [(name, value) for name in WRITERS for value in _written(name, self._values(name))]

    def _values(self, name: str, changes: Mapping[str, Any] = MappingProxyType({})) -> list[Any]:
        return [changes[each] if each in changes else getattr(self, each) for each in FIELDS_OF.get(name, (name,))]

    def url(self, **changes: Any) -> str:
        """`?…` for this state with `changes`; any change but `page` goes back to the first page."""
        parts = _encoded(self)
        if changes:
            parts = parts.copy()
            changes.setdefault("page", 1)
            for name in {WRITTEN_AS.get(each, each) for each in changes}:
                parts[name] = _encode(name, self._values(name, changes))
        return "?" + "&".join(filter(None, parts.values()))

    def url_of(self, *names: str) -> str:
        """`?…` for no more of this state than these."""
        parts = _encoded(self)
        return "?" + "&".join([parts[name] for name in names if parts[name]])

    def without(self, *names: str) -> Self:
        """This state with the named fields as they are by default."""
        defaults: dict[str, Any] = {each.name: each.default for each in fields(self)}
        return replace(self, **{name: defaults[name] for name in names}, page=1)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list (the origin, the order and the page do not)."""
        return bool(self.q) or self.has_filters

    @property
    def has_filters(self) -> bool:
        """The same without the words searched for."""
        return any(getattr(self, name) not in NOTHING for name in NARROWING)


NOTHING: tuple[Any, ...] = ("", None, False, ())
NARROWING = (
    "county", "street", "born", "free_now", "free_by", "fee_min", "fee_max", "inclusive", "kind", "open_by",
    "close_after", "saturday", "cameras", "meals",
)  # fmt: skip


def month_text(number: int | None) -> str:
    return "" if number is None else f"{month_of(number):%Y-%m}"


def clock_text(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def place_text(at: tuple[float, float] | None) -> str:
    """lon,lat with four decimals at most."""
    return "" if at is None else ",".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in at)


def _free_text(now: bool, by: int | None) -> str:
    return NOW if now else month_text(by)


def _flag_text(on: bool) -> str:
    return "1" if on else ""


def _number_text(number: int | None) -> str:
    return "" if number is None else str(number)


def _page_text(page: int) -> str:
    return str(page) if page > 1 else ""


# In the order of the URL: what writes a field's value; "" leaves it out.
WRITERS: Mapping[str, Callable[..., str | tuple[str, ...]]] = {
    "q": str,
    "at": place_text,
    "place": str,
    "county": str,
    "street": str,
    "born": month_text,
    "free": _free_text,
    "fee_min": _number_text,
    "fee_max": _number_text,
    "inclusive": _flag_text,
    "kind": tuple,
    "open_by": clock_text,
    "close_after": clock_text,
    "saturday": _flag_text,
    "cameras": _flag_text,
    "meals": _flag_text,
    "sort": str,
    "far": _flag_text,
    "view": str,
    "page": _page_text,
}
FIELDS_OF = {"free": ("free_now", "free_by")}  # fields that share a name in the URL
WRITTEN_AS = {field: name for name, shared in FIELDS_OF.items() for field in shared}


def _written(name: str, values: list[Any]) -> tuple[str, ...]:
    text = WRITERS[name](*values)
    return text if isinstance(text, tuple) else (text,) if text else ()


def _encode(name: str, values: list[Any]) -> str:
    return "&".join([f"{name}={url_text(text)}" for text in _written(name, values)])


def url_text(text: str) -> str:
    """As it stands in the query string."""
    return quote_plus(text, safe=",:")


@lru_cache(maxsize=64)
def _encoded(query: DirectoryQuery) -> dict[str, str]:
    """Each field as it stands in the URL, in order. A page asks for a dozen variants of one query."""
    return {name: _encode(name, query._values(name)) for name in WRITERS}
