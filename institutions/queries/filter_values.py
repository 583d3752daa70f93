"""Single values of the nursery list's URL, besides those of every list of places (institutions.places.values)."""

import re
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.text import clean_line
from institutions.enums import InstitutionKind
from institutions.places.values import FIRST_READERS, LAST_READERS, PlaceReader, Readers
from institutions.queries.marks import MONTHS_AHEAD

FEE_LIMIT = 100_000
NOW = "now"


class Sort:
    DISTANCE, FEE, FREE, NAME = "distance", "fee", "free", "name"
    COUNTY = "county"  # by county and name: what is left without an origin; cannot be asked for
    ALL = (DISTANCE, FEE, FREE, NAME)


class Reader(PlaceReader):
    orders = Sort.ALL
    nothing_to_search: ClassVar[str | Promise] = gettext_lazy(
        "“%(text)s”里没有可以搜的字，请写机构名、街道或拼音首字母。"
    )
    too_old: ClassVar[str | Promise] = gettext_lazy("托育机构照护 3 岁以下的宝宝，请核对出生年月。")

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


READERS: Readers = {
    **FIRST_READERS,
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
    **LAST_READERS,
}
