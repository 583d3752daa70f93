"""The demonstration city as plain values: 703 filed nurseries over 温州's 12 divisions and a few that are not in force.

Nothing here touches the database, and the same seed gives the same city on every machine.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from shapely.geometry import Point, shape

from anxintuo.demo import names

SEED = "anxintuo-demo-1"
FILED = 703  # the number of filed nurseries in 温州 that the mission names
NOT_IN_FORCE = (("nonconforming", "330302"), ("nonconforming", "330381"), ("terminated", "330304"),
                ("terminated", "330382"), ("submitted", "330303"))  # fmt: skip

# How many of the 703 stand in each division: by the size of the place, invented.
SHARES = {
    "330302": 108, "330303": 70, "330304": 92, "330305": 14, "330324": 60, "330326": 60,
    "330327": 56, "330328": 16, "330329": 18, "330381": 95, "330382": 88, "330383": 26,
}  # fmt: skip
PRICE_LEVEL = {"330302": 1.25, "330303": 1.15, "330304": 1.2, "330381": 1.1, "330382": 1.1, "330383": 1.0}
KINDS = (
    "private",
    "private",
    "private",
    "private",
    "community",
    "kindergarten",
    "kindergarten",
    "public",
    "employer",
    "home",
)
FACILITIES = (
    "outdoor",
    "nap_room",
    "health_room",
    "kitchen",
    "nursing_room",
    "reading",
    "sensory",
    "air",
    "heating",
    "accessible",
    "stroller",
    "parking",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """A county-level division with its polygon and the 镇街 known in it: (code, name, lon, lat or None)."""

    code: str
    name: str
    boundary: dict[str, object]
    label: tuple[float, float]
    streets: Sequence[tuple[str, str, float | None, float | None]]


@dataclass(frozen=True, slots=True)
class PlannedRoom:
    name: str
    class_kind: str
    places: int
    occupied: int
    next_free_on: date | None


@dataclass(frozen=True, slots=True)
class PlannedNursery:
    index: int
    name: str
    kind: str
    state: str
    inclusive: bool
    county: str
    street: str | None
    address: str
    lon: float
    lat: float
    phone: str
    credit_code: str
    opens_at: time
    closes_at: time
    saturday: bool
    extended_until: time | None
    indoor_area: int
    outdoor_area: int
    floors: str
    facilities: list[str]
    meals: bool
    cameras: bool
    introduction: str
    care_fee: Decimal
    meal_fee: Decimal
    refund_rule: str
    day_plan: int
    filing_number: str
    filed_on: date
    photo_variant: int
    rooms: list[PlannedRoom] = field(default_factory=list)


def plan_city(areas: Sequence[Area], *, today: date) -> list[PlannedNursery]:
    """All nurseries in a fixed order: the first two stand in 鹿城 and are the ready accounts' nurseries A and B."""
    chance = random.Random(SEED)
    by_code = {area.code: area for area in areas}
    taken: set[str] = set()
    planned: list[PlannedNursery] = []
    for code, count in SHARES.items():
        spots = _Spots(by_code[code], chance)
        for _ in range(count):
            planned.append(_nursery(len(planned), by_code[code], spots, "filed", chance, taken, today))
    for state, code in NOT_IN_FORCE:
        spots = _Spots(by_code[code], chance)
        planned.append(_nursery(len(planned), by_code[code], spots, state, chance, taken, today))
    return planned


class _Spots:
    """Believable places in a division: scattered around its towns, never outside its boundary."""

    def __init__(self, area: Area, chance: random.Random) -> None:
        self.polygon = shape(area.boundary)
        self.chance = chance
        self.label = area.label
        self.streets = list(area.streets)
        self.known = [(lon, lat) for _, _, lon, lat in self.streets if lon is not None and lat is not None]
        self.anchors: dict[str | None, tuple[float, float]] = {None: area.label}

    def _anchor(self, street: tuple[str, str, float | None, float | None] | None) -> tuple[float, float]:
        if street is None:
            return self.label
        code, _, lon, lat = street
        if lon is not None and lat is not None and self.polygon.contains(Point(lon, lat)):
            return lon, lat
        if code not in self.anchors:
            near = self.chance.choice(self.known or [self.label])
            self.anchors[code] = self._inside(near, 0.045)
        return self.anchors[code]

    def _inside(self, centre: tuple[float, float], spread: float) -> tuple[float, float]:
        for attempt in range(60):
            width = spread * (0.5 if attempt > 30 else 1)
            lon = self.chance.gauss(centre[0], width)
            lat = self.chance.gauss(centre[1], width * 0.9)
            if self.polygon.contains(Point(lon, lat)):
                return round(lon, 6), round(lat, 6)
        inner = self.polygon.representative_point()
        return round(inner.x, 6), round(inner.y, 6)

    def pick(self) -> tuple[str | None, str, float, float]:
        street = self.chance.choice(self.streets) if self.streets else None
        lon, lat = self._inside(self._anchor(street), 0.009 if street else 0.018)
        return (street[0] if street else None), (street[1] if street else ""), lon, lat


def _nursery(
    index: int, area: Area, spots: _Spots, state: str, chance: random.Random, taken: set[str], today: date
) -> PlannedNursery:
    kind = "private" if index < 2 else chance.choice(KINDS)
    street, street_name, lon, lat = spots.pick()
    inclusive = kind in ("public", "community") or (kind != "home" and chance.random() < 0.55)
    if index == 0:  # nursery A of the ready accounts
        street, street_name, lon, lat = _five_horse_street(spots)
        name, inclusive = "鹿城五马阳光托育园", True
        taken.add(name)
    else:
        name = _name(kind, area.name, street_name or area.name, chance, taken)
    filed_on = date(chance.randint(2020, 2025), chance.randint(1, 12), chance.randint(1, 28))
    level = PRICE_LEVEL.get(area.code, 0.85)
    care_fee = _care_fee(kind, inclusive, level, chance)
    return PlannedNursery(
        index=index, name=name, kind=kind, state=state, inclusive=inclusive, county=area.code, street=street,
        address=f"{area.name}{street_name}{chance.choice(names.ROADS)} {chance.randint(1, 388)} 号",
        lon=lon, lat=lat, phone=f"0577-0{index:07d}", credit_code=demo_credit_code(area.code, index, kind),
        opens_at=chance.choice((time(7, 30), time(7, 30), time(8, 0), time(7, 0))),
        closes_at=chance.choice((time(17, 0), time(17, 30), time(17, 30), time(18, 0))),
        saturday=chance.random() < 0.18,
        extended_until=chance.choice((None, None, time(18, 30), time(19, 0))),
        indoor_area=chance.randint(90, 140) if kind == "home" else chance.randint(220, 980),
        outdoor_area=0 if kind == "home" else chance.choice((0, 60, 90, 120, 180, 260)),
        floors=chance.choice(("1 层", "1–2 层", "2 层")),
        facilities=sorted(chance.sample(FACILITIES, chance.randint(3, 7))),
        meals=kind != "home" or chance.random() < 0.6, cameras=chance.random() < 0.62 or index == 0,
        introduction=chance.choice(names.INTRODUCTIONS), care_fee=care_fee,
        meal_fee=Decimal(chance.choice((15, 16, 18, 20, 22))), refund_rule=chance.choice(names.REFUND_RULES),
        day_plan=chance.randrange(len(names.DAY_PLANS)),
        filing_number=f"温{area.name[0]}托备〔{filed_on.year}〕{index % 900 + 1:03d} 号",
        filed_on=filed_on, photo_variant=chance.randrange(10), rooms=_rooms(kind, chance, today),
    )  # fmt: skip


def _five_horse_street(spots: _Spots) -> tuple[str | None, str, float, float]:
    for code, name, lon, lat in spots.streets:
        if name == "五马街道" and lon is not None and lat is not None:
            return code, name, lon + 0.0021, lat - 0.0013
    return spots.pick()


def _name(kind: str, county: str, place: str, chance: random.Random, taken: set[str]) -> str:
    short = place[:-2] if place.endswith("街道") else place.rstrip("镇乡区市县")
    for _ in range(200):
        form = chance.choice(names.NAME_FORMS[kind])
        if "{county}{place}" in form and county.startswith(short):
            continue
        name = form.format(
            county=county.rstrip("区市县"),
            place=short,
            brand=chance.choice(names.BRANDS),
            trade=chance.choice(names.TRADES),
        )
        if name not in taken:
            taken.add(name)
            return name
    numbered = f"{name}（{len(taken)}）"
    taken.add(numbered)
    return numbered


def _care_fee(kind: str, inclusive: bool, level: float, chance: random.Random) -> Decimal:
    low, high = {"public": (700, 1100), "community": (800, 1300), "kindergarten": (900, 1500)}.get(kind, (1200, 2600))
    if inclusive:
        high = min(high, 1600)
        low = min(low, 900)
    return Decimal(round(chance.randint(low, high) * level / 20) * 20)


def _rooms(kind: str, chance: random.Random, today: date) -> list[PlannedRoom]:
    """Class sizes within 设置标准 art. 19: infant ≤ 10, small ≤ 15, large ≤ 20, mixed ≤ 18; a home point ≤ 5 in all."""
    if kind == "home":
        return [_room("混合班", "mixed", 5, chance, today)]
    rooms = []
    if chance.random() < 0.45:
        rooms.append(_room("小星星班", "infant", chance.choice((6, 8, 10)), chance, today))
    for number in range(chance.randint(1, 3)):
        rooms.append(
            _room(("蒲公英班", "小海豚班", "小白兔班")[number], "small", chance.choice((10, 12, 14, 15)), chance, today)
        )
    for number in range(chance.randint(1, 3)):
        rooms.append(
            _room(("向日葵班", "大榕树班", "小帆船班")[number], "large", chance.choice((14, 16, 18, 20)), chance, today)
        )
    if chance.random() < 0.2:
        rooms.append(_room("彩虹班", "mixed", chance.choice((12, 15, 18)), chance, today))
    return rooms


def _room(name: str, class_kind: str, places: int, chance: random.Random, today: date) -> PlannedRoom:
    occupied = min(places, max(0, round(places * chance.choice((0.55, 0.7, 0.8, 0.85, 0.9, 1.0, 1.0)))))
    next_free = None
    if occupied == places and chance.random() < 0.75:
        months = today.year * 12 + today.month - 1 + chance.randint(1, 8)
        next_free = date(months // 12, months % 12 + 1, 1)
    return PlannedRoom(name, class_kind, places, occupied, next_free)


def demo_credit_code(county: str, index: int, kind: str) -> str:
    """A well-formed 统一社会信用代码 whose organisation part starts with DM, which the registry never issued."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"DM{index:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(
        (ord(char) - 55 if char.isalpha() else int(char)) * weight for char, weight in zip(body, weights, strict=True)
    )
    check = 11 - total % 11
    organisation = body + {10: "X", 11: "0"}.get(check, str(check))
    prefix = {"public": "12", "community": "52", "employer": "91"}.get(kind, "52" if index % 3 == 0 else "91")
    first17 = f"{prefix}{county}{organisation}"
    total = sum(alphabet.index(char) * pow(3, position, 31) for position, char in enumerate(first17))
    return first17 + alphabet[(31 - total % 31) % 31]
