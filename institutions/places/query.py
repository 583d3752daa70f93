"""What a visitor asks of a list of places: read from the URL, checked, and written back in one canonical form.

Nothing typed is an error page: a value that cannot be used is left out and a sentence says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, ClassVar, Self
from urllib.parse import quote_plus

from institutions.places.months import month_of
from institutions.places.values import FIRST_READERS, LAST_READERS, Asked, PlaceReader, Readers

Writers = Mapping[str, Callable[..., str | tuple[str, ...]]]
NONE_SHARED: Mapping[str, tuple[str, ...]] = MappingProxyType({})
NOTHING: tuple[Any, ...] = ("", None, False, ())


def month_text(number: int | None) -> str:
    return "" if number is None else f"{month_of(number):%Y-%m}"


def place_text(at: tuple[float, float] | None) -> str:
    """lon,lat with four decimals at most."""
    return "" if at is None else ",".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in at)


def flag_text(on: bool) -> str:
    return "1" if on else ""


def page_text(page: int) -> str:
    return str(page) if page > 1 else ""


def url_text(text: str) -> str:
    """As it stands in the query string."""
    return quote_plus(text, safe=",:")


# In the order of the URL, as the readers: what writes a field's value; "" leaves it out.
FIRST_WRITERS: Writers = MappingProxyType(
    {"q": str, "at": place_text, "place": str, "county": str, "street": str, "born": month_text}
)
LAST_WRITERS: Writers = MappingProxyType({"view": str, "page": page_text})


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """The whole state of a list page. Equal states give equal URLs, and the URL gives back the state.

    `at` is (longitude, latitude) in WGS-84 degrees; `born` is months since 2000. `problems` says what was left out.
    A list says besides: `readers` and `writers` by name in the URL, `fields_of` a name that several fields share, and
    `narrowing`, the fields that make the list shorter.
    """

    q: str = ""
    at: tuple[float, float] | None = None
    place: str = ""  # a division to start from
    county: str = ""
    street: str = ""
    born: int | None = None
    sort: str = ""  # empty: by distance where there is an origin, else by county and name
    view: str = ""  # "map": the map first, on a phone
    page: int = 1
    problems: tuple[str, ...] = field(default=(), compare=False)

    reader: ClassVar[type[PlaceReader]] = PlaceReader
    readers: ClassVar[Readers] = MappingProxyType({**FIRST_READERS, **LAST_READERS})
    writers: ClassVar[Writers] = MappingProxyType({**FIRST_WRITERS, **LAST_WRITERS})
    fields_of: ClassVar[Mapping[str, tuple[str, ...]]] = NONE_SHARED
    narrowing: ClassVar[tuple[str, ...]] = ("county", "street", "born")

    @classmethod
    def parse(cls, data: Asked, *, today: date) -> Self:
        reader = cls.reader(data, today)
        values = cls.settled({name: read(reader, name) for name, read in cls.readers.items()})
        return cls(**values, problems=tuple(dict.fromkeys(reader.problems)))

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """The fields, from the values by their names in the URL."""
        return values

    def pairs(self) -> list[tuple[str, str]]:
        """As (name, value) in a fixed order: for the hidden fields of a form."""
        return [(name, value) for name in self.writers for value in self._written(name, self._values(name))]

    def _values(self, name: str, changes: Mapping[str, Any] = MappingProxyType({})) -> list[Any]:
        names = self.fields_of.get(name, (name,))
        return [changes[each] if each in changes else getattr(self, each) for each in names]

    def _written(self, name: str, values: list[Any]) -> tuple[str, ...]:
        text = self.writers[name](*values)
        return text if isinstance(text, tuple) else (text,) if text else ()

    def _encode(self, name: str, values: list[Any]) -> str:
        return "&".join([f"{name}={url_text(text)}" for text in self._written(name, values)])

    def url(self, **changes: Any) -> str:
        """`?…` for this state with `changes`; any change but `page` goes back to the first page."""
        parts = _encoded(self)
        if changes:
            parts = parts.copy()
            changes.setdefault("page", 1)
            shared = {each: name for name, names in self.fields_of.items() for each in names}
            for name in {shared.get(each, each) for each in changes}:
                parts[name] = self._encode(name, self._values(name, changes))
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
        return any(getattr(self, name) not in NOTHING for name in self.narrowing)


@lru_cache(maxsize=64)
def _encoded(query: PlaceQuery) -> dict[str, str]:
    """Each field as it stands in the URL, in order. A page asks for a dozen variants of one query."""
    return {name: query._encode(name, query._values(name)) for name in query.writers}
