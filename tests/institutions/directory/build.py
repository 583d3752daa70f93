"""Directories for the tests: entries written straight into the read model, and what they should answer."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.http import QueryDict

from anxintuo.kit.geo import spheroid_distance_m
from anxintuo.kit.ids import uuid7
from institutions.enums import ClassKind, InstitutionKind
from institutions.models.directory import FEE_FIELDS, OUTLOOK_FIELDS, DirectoryEntry, DirectoryStamp
from institutions.places.months import months_since_2000
from institutions.queries.filters import DirectoryQuery
from institutions.queries.marks import FLAGS, Marked, marks_of
from institutions.queries.search import search_text, stored_grams

TODAY = date(2026, 11, 23)
NOW = months_since_2000(TODAY)
COUNTIES = ("330302", "330303", "330304", "330382")
STREETS = {
    "330302": ("330302006", "330302023", "330302024"),
    "330303": ("330303001", "330303002", "330303003"),
    "330304": ("330304001", "330304002", "330304003"),
    "330382": ("330382001", "330382002", "330382003"),
}
CENTRE = (120.66, 28.01)
WORDS = ("阳光", "启明", "小橘灯", "麒麟", "童心", "国际", "五马", "江滨", "红黄蓝")


@dataclass
class Row:
    """One nursery of a test. `outlooks` as in `DirectoryEntry`; a missing kind: no such class."""

    name: str = "鹿城五马阳光托育园"
    address: str = "公园路 1 号"
    initials: str = "lcwmygtyy"
    area: str = "鹿城区 · 五马街道"
    kind: str = "private"
    county: str = "330302"
    street: str = "330302006"
    lon: float | None = CENTRE[0]
    lat: float | None = CENTRE[1]
    inclusive: bool = False
    cameras: bool = False
    meals: bool = False
    saturday: bool = False
    opens: int | None = 450
    closes: int | None = 1050
    fee_from: int | None = 1680
    outlooks: dict[ClassKind, int] = field(default_factory=dict)
    extra: dict[ClassKind, int] = field(default_factory=dict)  # what a class costs more than the cheapest
    photo: str = ""
    pk: Any = field(default_factory=uuid7)

    @property
    def text(self) -> str:
        return search_text([self.name, self.area, self.address, self.initials])

    @property
    def fees(self) -> dict[ClassKind, int]:
        return (
            {} if self.fee_from is None else {kind: self.fee_from + self.extra.get(kind, 0) for kind in self.outlooks}
        )

    def price(self, classes: Sequence[ClassKind]) -> int | None:
        """Of the cheapest of the child's classes."""
        return (
            min((self.fees[kind] for kind in classes if kind in self.fees), default=None) if classes else self.fee_from
        )

    def entry(self) -> DirectoryEntry:
        flags = {flag: getattr(self, flag) for flag in FLAGS}
        shared: dict[str, Any] = {
            name: getattr(self, name) for name in ("kind", "county", "street", "opens", "closes", "fee_from")
        }
        on = [flag for flag, has in flags.items() if has]
        return DirectoryEntry(
            institution_id=self.pk,
            slug=f"n-{self.pk}",
            name=self.name,
            name_pinyin=self.initials,
            area=self.area,
            photo=self.photo,
            lon=self.lon,
            lat=self.lat,
            **flags,
            **shared,
            **{OUTLOOK_FIELDS[kind]: outlook for kind, outlook in self.outlooks.items()},
            **{FEE_FIELDS[kind]: fee for kind, fee in self.fees.items()},
            marks=marks_of(Marked(**shared, flags=on, outlooks=self.outlooks)),
            grams=stored_grams(self.text),
            search_text=self.text,
            version=1,
        )

    def metres(self, at: tuple[float, float]) -> float | None:
        if self.lon is None or self.lat is None:
            return None
        return spheroid_distance_m(*at, self.lon, self.lat)


def write(rows: Iterable[Row], *, analyse: bool = False) -> list[Row]:
    """The directory consists of these rows afterwards."""
    rows = list(rows)
    DirectoryEntry.objects.all().delete()
    DirectoryEntry.objects.bulk_create([row.entry() for row in rows])
    DirectoryStamp.objects.update_or_create(id=1, defaults={"version": 1, "total": len(rows)})
    if analyse:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE institutions_directoryentry")
    return rows


def random_rows(count: int, seed: int = 7, spread: float = 0.3) -> list[Row]:
    """Around 温州, with every kind of gap that real registers have. A few stand on the same spot."""
    choose, dear = random.Random(seed), random.Random(seed)
    rows = []
    for number in range(count):
        county = choose.choice(COUNTIES)
        words = "".join(choose.sample(WORDS, 2))
        placed = choose.random() > 0.03
        same = choose.random() < 0.03
        lon = CENTRE[0] if same else choose.gauss(CENTRE[0], spread)
        lat = CENTRE[1] if same else choose.gauss(CENTRE[1], spread)
        rows.append(
            Row(
                name=f"{words}托育园{number}号",
                address=f"{choose.choice(WORDS)}路 {choose.randint(1, 300)} 号",
                initials=choose.choice(("ygtyy", "qmtyy", "xjdtyy", "qltyy")) + str(number),
                area=county,
                kind=choose.choice(InstitutionKind.values),
                county=county,
                street=choose.choice((*STREETS[county], "")),
                lon=lon if placed else None,
                lat=lat if placed else None,
                inclusive=choose.random() < 0.4,
                cameras=choose.random() < 0.5,
                meals=choose.random() < 0.8,
                saturday=choose.random() < 0.2,
                opens=choose.choice((None, 420, 450, 465, 480)),
                closes=choose.choice((None, 990, 1020, 1065, 1110)),
                fee_from=choose.choice((None, 600, 999, 1000, 1250, 1680, 2000, 2450, 3200, 12_000)),
                outlooks={kind: _outlook(choose) for kind in ClassKind if choose.random() < 0.7},
            )
        )
        dearer = list(rows[-1].outlooks)[1:]
        rows[-1].extra = {kind: dear.choice((0, 0, 150, 700, 1500)) for kind in dearer}
    return rows


def _outlook(choose: random.Random) -> int:
    return choose.choice((0, 0, -1, -2, -5, NOW - 3, NOW, NOW + 1, NOW + 4, NOW + 11))


BANDS = {ClassKind.INFANT: (6, 12), ClassKind.SMALL: (12, 24), ClassKind.LARGE: (24, 36), ClassKind.MIXED: (18, 36)}


def classes_of(query: DirectoryQuery) -> Sequence[ClassKind]:
    """By the rule itself (SET-19), not by our code."""
    if query.born is None:
        return ()
    age = max((query.free_by if query.free_by is not None else NOW) - query.born, 6)
    return [kind for kind, (lowest, highest) in BANDS.items() if lowest <= age < highest]


def fits(row: Row, query: DirectoryQuery) -> bool:
    """Whether a nursery should be found, said as plainly as possible."""
    classes = classes_of(query)
    mine = {kind: outlook for kind, outlook in row.outlooks.items() if not classes or kind in classes}
    month = NOW if query.free_now else query.free_by
    free = month is None or any(out < 0 or NOW <= out <= month for out in mine.values())
    has_class = not classes or bool(mine)
    price = row.price(classes)
    return (
        all(getattr(row, flag) or not getattr(query, flag) for flag in FLAGS)
        and (not query.kind or row.kind in query.kind)
        and query.county in ("", row.county)
        and query.street in ("", row.street)
        and (query.fee_min is None or (price is not None and price >= query.fee_min))
        and (query.fee_max is None or (price is not None and price <= query.fee_max))
        and (query.open_by is None or (row.opens is not None and row.opens <= query.open_by))
        and (query.close_after is None or (row.closes is not None and row.closes >= query.close_after))
        and free
        and has_class
        and all(word in row.text for word in query.q.lower().split())
    )


def asked(text: str) -> DirectoryQuery:
    """A query as it comes in the URL."""
    return DirectoryQuery.parse(QueryDict(text), today=TODAY)


def random_question(choose: random.Random) -> str:
    """Some of the filters, in values that meet the rows of `random_rows`."""
    lon, lat = choose.gauss(CENTRE[0], 0.3), choose.gauss(CENTRE[1], 0.3)
    county = choose.choice(COUNTIES)
    parts = {
        f"q={choose.choice(WORDS)}": 0.2,
        "q=ygt": 0.05,
        f"county={county}": 0.15,
        f"county={county}&street={choose.choice(STREETS[county])}": 0.1,
        f"born=2025-{choose.randint(1, 12):02d}": 0.3,
        "free=now": 0.3,
        f"free=2027-{choose.randint(1, 12):02d}": 0.15,
        f"fee_max={choose.choice((999, 1000, 1700, 2000, 3000))}": 0.3,
        f"fee_min={choose.choice((600, 1000, 1001, 2000))}": 0.15,
        "inclusive=1": 0.2,
        "cameras=1": 0.2,
        "meals=1": 0.1,
        "saturday=1": 0.1,
        f"kind={choose.choice(InstitutionKind.values)}&kind=private": 0.2,
        f"open_by={choose.choice(('07:00', '07:30', '07:45'))}": 0.15,
        f"close_after={choose.choice(('17:00', '17:45', '18:30'))}": 0.15,
    }
    chosen = [part for part, share in parts.items() if choose.random() < share]
    return "&".join([f"at={lon:.4f},{lat:.4f}", *chosen])
