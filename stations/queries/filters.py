"""What a visitor asks of the list of stations, besides what any list of places is asked (institutions.places)."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.places.query import FIRST_WRITERS, LAST_WRITERS, PlaceQuery, Writers, flag_text
from institutions.places.values import FIRST_READERS, LAST_READERS, PlaceReader, Readers

OPEN, COMING = "open", "coming"


class Sort:
    DISTANCE, NEXT, NAME = "distance", "next", "name"
    COUNTY = "county"  # by county and name: what is left without an origin; cannot be asked for
    ALL = (DISTANCE, NEXT, NAME)


class Reader(PlaceReader):
    orders = Sort.ALL
    too_old: ClassVar[str | Promise] = gettext_lazy("驿站的活动为 4 岁以下的宝宝准备，请核对出生年月。")

    def state(self, name: str) -> str:
        text = self.text(name)
        if text and text not in (OPEN, COMING):
            self.leave_out(_("没有这种状态，已经忽略。"))
            return ""
        return text


@dataclass(frozen=True, slots=True)
class StationQuery(PlaceQuery):
    """`born`: with a group ahead that fits the child; `open_now`: somebody is there at this moment; `hourly`: cares for
    a child by the hour; `state`: open, or still to come."""

    state: str = ""
    open_now: bool = False
    hourly: bool = False

    reader: ClassVar[type[PlaceReader]] = Reader
    readers: ClassVar[Readers] = MappingProxyType(
        {
            **FIRST_READERS,
            "state": Reader.state,
            "open_now": Reader.flag,
            "hourly": Reader.flag,
            "sort": Reader.sort,
            **LAST_READERS,
        }
    )
    writers: ClassVar[Writers] = MappingProxyType(
        {**FIRST_WRITERS, "state": str, "open_now": flag_text, "hourly": flag_text, "sort": str, **LAST_WRITERS}
    )
    narrowing: ClassVar[tuple[str, ...]] = ("county", "street", "born", "state", "open_now", "hourly")
