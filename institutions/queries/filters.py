"""What a visitor asks of the nursery directory, besides what any list of places is asked (institutions.places)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from institutions.places.query import (
    FIRST_WRITERS,
    LAST_WRITERS,
    PlaceQuery,
    Writers,
    flag_text,
    month_text,
    place_text,
    url_text,
)
from institutions.places.values import LAST_PAGE, MAP, PAGE_SIZE, PlaceReader, Readers
from institutions.queries.filter_values import NOW, READERS, Reader, Sort

__all__ = [
    "LAST_PAGE", "MAP", "NOW", "PAGE_SIZE", "DirectoryQuery", "Sort", "clock_text", "month_text", "place_text",
    "url_text",
]  # fmt: skip


def clock_text(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _free_text(now: bool, by: int | None) -> str:
    return NOW if now else month_text(by)


def _number_text(number: int | None) -> str:
    return "" if number is None else str(number)


@dataclass(frozen=True, slots=True)
class DirectoryQuery(PlaceQuery):
    """`free_by` is months since 2000; `open_by` and `close_after` are minutes after midnight; fees are yuan a month."""

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
    far: bool = False  # look farther than 100 km, in a directory where that takes long

    reader: ClassVar[type[PlaceReader]] = Reader
    readers: ClassVar[Readers] = READERS
    writers: ClassVar[Writers] = MappingProxyType(
        {
            **FIRST_WRITERS,
            "free": _free_text,
            "fee_min": _number_text,
            "fee_max": _number_text,
            "inclusive": flag_text,
            "kind": tuple,
            "open_by": clock_text,
            "close_after": clock_text,
            "saturday": flag_text,
            "cameras": flag_text,
            "meals": flag_text,
            "sort": str,
            "far": flag_text,
            **LAST_WRITERS,
        }
    )
    fields_of: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({"free": ("free_now", "free_by")})
    narrowing: ClassVar[tuple[str, ...]] = (
        "county", "street", "born", "free_now", "free_by", "fee_min", "fee_max", "inclusive", "kind", "open_by",
        "close_after", "saturday", "cameras", "meals",
    )  # fmt: skip

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        free = values.pop("free")
        fee_min, fee_max = values["fee_min"], values["fee_max"]
        if fee_min is not None and fee_max is not None and fee_min > fee_max:
            values["fee_min"], values["fee_max"] = fee_max, fee_min
        return values | {"free_now": free == NOW, "free_by": free if isinstance(free, int) else None}
