"""What a visitor asks of the directory: read from the URL, checked, and written back in one canonical form.

Nothing typed is an error page: a value that cannot be used is left out and a sentence says so.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Protocol, Self
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from anxintuo.kit.text import clean_line
from institutions.enums import InstitutionKind
from institutions.queries.marks import MONTHS_AHEAD, month_of, months_since_2000

PAGE_SIZE = 20
LAST_PAGE = 50
LONGEST_Q = 60
FEE_LIMIT = 100_000
MERCATOR_LATITUDE = 85.0
BORN_WITHIN = 48  # months: older children are no longer in a nursery's care
NOW = "now"
MAP = "map"


class Sort:
    DISTANCE, FEE, FREE, NAME = "distance", "fee", "free", "name"
    COUNTY = "county"  # by county and name: what is left without an origin; cannot be asked for
    ALL = (DISTANCE, FEE, FREE, NAME)


class Asked(Protocol):
    """A QueryDict, or anything like it."""

    def get(self, key: str, default: str = "") -> str | None: ...
    def getlist(self, key: str) -> list[str]: ...


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
        reader = _Reader(data, today)
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
        return urlencode(self.pairs(), safe=",")

    def url(self, **changes: Any) -> str:
        """`?…` for this state with `changes`; any change but `page` goes back to the first page."""
        if changes and "page" not in changes:
            changes["page"] = 1
        return "?" + replace(self, **changes).query_string()

    def without(self, *names: str) -> Self:
        """This state with the named fields as they are by default."""
        defaults: dict[str, Any] = {each.name: each.default for each in fields(self)}
        return replace(self, **{name: defaults[name] for name in names}, page=1)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list (the origin, the order and the page do not)."""
        return self.without("at", "place", "sort", "far", "view") != type(self)()


class _Reader:
    """Reads single values; collects what could not be used."""

    def __init__(self, data: Asked, today: date) -> None:
        self.data = data
        self.problems: list[str] = []
        self.now = months_since_2000(today)

    def text(self, name: str) -> str:
        given = self.data.get(name)
        return clean_line(given) if given else ""

    def leave_out(self, sentence: str) -> None:
        self.problems.append(sentence)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("1", "true", "yes", "on")

    def q(self, name: str) -> str:
        text = self.text(name)
        if len(text) > LONGEST_Q:
            self.leave_out(_("搜索的文字太长，只用了前 %(n)s 个字。") % {"n": LONGEST_Q})
        return text[:LONGEST_Q].strip()

    def at(self, name: str) -> tuple[float, float] | None:
        """Four decimals, about ten metres: enough for a distance, and no more of a visitor's place than needed."""
        text = self.text(name)
        if not text:
            return None
        match = re.fullmatch(r"(-?\d{1,3}(?:\.\d{1,12})?)[,，](-?\d{1,2}(?:\.\d{1,12})?)", text)
        if match:
            lon, lat = round(float(match[1]), 4), round(float(match[2]), 4)
            if abs(lon) <= 180 and abs(lat) <= MERCATOR_LATITUDE:
                return lon + 0.0, lat + 0.0  # no −0.0
        self.leave_out(_("没看懂出发地点，请重新选一个。"))
        return None

    def code(self, name: str) -> str:
        text = self.text(name)
        if text and not re.fullmatch(r"[0-9]{2,12}", text):
            self.leave_out(_("没有这个区县或镇街，已经忽略。"))
            return ""
        return text

    def month(self, text: str) -> int | None:
        match = re.fullmatch(r"(20\d\d)[-/.年]?(0?[1-9]|1[0-2])月?", text)
        return months_since_2000(date(int(match[1]), int(match[2]), 1)) if match else None

    def born(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        month = self.month(text)
        if month is None:
            self.leave_out(_("没看懂宝宝的出生年月，请写成 2024-08 这样。"))
        elif not self.now - BORN_WITHIN <= month <= self.now + 12:
            self.leave_out(_("托育机构照护 3 岁以下的宝宝，请核对出生年月。"))
            month = None
        return month

    def free(self, name: str) -> str | int | None:
        text = self.text(name)
        if not text or text == NOW:
            return text or None
        month = self.month(text)
        if month is None:
            self.leave_out(_("没看懂希望入托的月份，请写成 2025-03 这样。"))
            return None
        if month > self.now + MONTHS_AHEAD:
            self.leave_out(_("只能看两年以内的空位。"))
            return None
        return NOW if month < self.now else month

    def fee(self, name: str) -> int | None:
        text = self.text(name).replace(",", "").lstrip("¥￥")
        if not text:
            return None
        if re.fullmatch(r"\d{1,6}", text) and int(text) <= FEE_LIMIT:
            return int(text)
        self.leave_out(_("费用请写成每月多少元的整数。"))
        return None

    def clock(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        match = re.fullmatch(r"([01]?\d|2[0-3])[:：]([0-5]\d)", text)
        if not match:
            self.leave_out(_("时间请写成 07:30 这样。"))
            return None
        return int(match[1]) * 60 + int(match[2])

    def kinds(self, name: str) -> tuple[str, ...]:
        asked = {clean_line(value) for value in self.data.getlist(name)} - {""}
        if not asked:
            return ()
        known = tuple(kind.value for kind in InstitutionKind if kind.value in asked)
        if len(known) < len(asked):
            self.leave_out(_("有一种机构类型没有认出来，已经忽略。"))
        return known if len(known) < len(InstitutionKind) else ()

    def sort(self, name: str) -> str:
        text = self.text(name)
        if text and text not in Sort.ALL:
            self.leave_out(_("没有这种排序，已经按默认的顺序列出。"))
            return ""
        return text

    def view(self, name: str) -> str:
        return MAP if self.text(name) == MAP else ""

    def page(self, name: str) -> int:
        text = self.text(name)
        return min(max(int(text), 1), LAST_PAGE) if re.fullmatch(r"[0-9]{1,6}", text) else 1


READERS: Mapping[str, Callable[[_Reader, str], Any]] = {
    "q": _Reader.q,
    "at": _Reader.at,
    "place": _Reader.code,
    "county": _Reader.code,
    "street": _Reader.code,
    "born": _Reader.born,
    "free": _Reader.free,
    "fee_min": _Reader.fee,
    "fee_max": _Reader.fee,
    "inclusive": _Reader.flag,
    "kind": _Reader.kinds,
    "open_by": _Reader.clock,
    "close_after": _Reader.clock,
    "saturday": _Reader.flag,
    "cameras": _Reader.flag,
    "meals": _Reader.flag,
    "sort": _Reader.sort,
    "far": _Reader.flag,
    "view": _Reader.view,
    "page": _Reader.page,
}


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
