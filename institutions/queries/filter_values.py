"""Single values of the list page's URL: read, checked, and a sentence for what cannot be used."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _

from anxintuo.kit.text import clean_line
from institutions.enums import InstitutionKind
from institutions.queries.marks import MONTHS_AHEAD, months_since_2000
from institutions.queries.search import wanted

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

    def get(self, key: str, /) -> Any: ...
    def getlist(self, key: str, /) -> Any: ...


class Reader:
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
        text = text[:LONGEST_Q].strip()
        if text and wanted(text) is None:
            self.leave_out(_("“%(text)s”里没有可以搜的字，请写机构名、街道或拼音首字母。") % {"text": text})
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


READERS: Mapping[str, Callable[[Reader, str], Any]] = {
    "q": Reader.q,
    "at": Reader.at,
    "place": Reader.code,
    "county": Reader.code,
    "street": Reader.code,
    "born": Reader.born,
    "free": Reader.free,
    "fee_min": Reader.fee,
    "fee_max": Reader.fee,
    "inclusive": Reader.flag,
    "kind": Reader.kinds,
    "open_by": Reader.clock,
    "close_after": Reader.clock,
    "saturday": Reader.flag,
    "cameras": Reader.flag,
    "meals": Reader.flag,
    "sort": Reader.sort,
    "far": Reader.flag,
    "view": Reader.view,
    "page": Reader.page,
}
