"""Single values of a list's URL: read, checked, and a sentence for what cannot be used."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.text import clean_line
from institutions.places.months import months_since_2000
from institutions.queries.search import wanted

PAGE_SIZE = 20
LAST_PAGE = 50
LONGEST_Q = 60
MERCATOR_LATITUDE = 85.0
BORN_WITHIN = 48  # months: older children are no longer looked for places
MAP = "map"


class Asked(Protocol):
    """A QueryDict, or anything like it."""

    def get(self, key: str, /) -> Any: ...
    def getlist(self, key: str, /) -> Any: ...


class PlaceReader:
    """Reads single values; collects what could not be used. `orders`: the sorts that may be asked for."""

    orders: ClassVar[tuple[str, ...]] = ()
    nothing_to_search: ClassVar[str | Promise] = gettext_lazy(
        "“%(text)s”里没有可以搜的字，请写名称、街道或拼音首字母。"
    )
    too_old: ClassVar[str | Promise]  # said of a birth month too long ago

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
        text = text[:LONGEST_Q].strip()
        if text and wanted(text) is None:
            self.leave_out(str(self.nothing_to_search) % {"text": text})
            return ""
        return text

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
            self.leave_out(str(self.too_old))
            month = None
        return month

    def sort(self, name: str) -> str:
        text = self.text(name)
        if text and text not in self.orders:
            self.leave_out(_("没有这种排序，已经按默认的顺序列出。"))
            return ""
        return text

    def view(self, name: str) -> str:
        return MAP if self.text(name) == MAP else ""

    def page(self, name: str) -> int:
        text = self.text(name)
        return min(max(int(text), 1), LAST_PAGE) if re.fullmatch(r"[0-9]{1,6}", text) else 1


Readers = Mapping[str, Callable[[Any, str], Any]]
# In the order of the URL; a list puts its own between the first and the last.
FIRST_READERS: Readers = MappingProxyType(
    {
        "q": PlaceReader.q,
        "at": PlaceReader.at,
        "place": PlaceReader.code,
        "county": PlaceReader.code,
        "street": PlaceReader.code,
        "born": PlaceReader.born,
    }
)
LAST_READERS: Readers = MappingProxyType({"view": PlaceReader.view, "page": PlaceReader.page})
