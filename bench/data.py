"""Synthetic directories: a city of 703 nurseries, and a nation of 100,000 or 1,000,000.

Deterministic but for the month of the free places. A nation is 1,500 towns of very different size between
99–122.5° E and 22–42° N; a town's nurseries scatter around its centre. Names and addresses are made of common parts
with known shares, so that the search terms of `bench.search` have known frequencies. Rows go straight into the
directory's table: the registry is not needed.
"""

import bisect
import datetime
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import bench.ready  # noqa: F401  isort: skip
from anxintuo.kit.geo import place_order
from institutions.enums import ClassKind
from institutions.models.directory import FEE_FIELDS, OUTLOOK_FIELDS
from institutions.places.months import months_since_2000
from institutions.queries.marks import FLAGS, Marked, marks_of
from institutions.queries.search import search_text, stored_grams

CITY, HUNDRED_THOUSAND, MILLION = 703, 100_000, 1_000_000
NOW = months_since_2000(datetime.date.today())  # the month in which these directories are “written”
SEED = 20261123

# part: (hanzi, pinyin). The weight of 阳光 gives 3.3 % of all names; 国际 follows one in twenty of them.
BRANDS = (
    ("阳光", "yang guang", 33), ("小橘灯", "xiao ju deng", 40), ("蓝天", "lan tian", 60),
    ("金色摇篮", "jin se yao lan", 55),
    ("启明", "qi ming", 70), ("童心", "tong xin", 90), ("贝贝", "bei bei", 85), ("爱婴", "ai ying", 80),
    ("小树苗", "xiao shu miao", 75), ("星星", "xing xing", 70), ("红黄蓝", "hong huang lan", 40),
    ("朵朵", "duo duo", 65), ("乐优", "le you", 60), ("安安", "an an", 55), ("多乐", "duo le", 50),
    ("米奇", "mi qi", 40), ("佳佳", "jia jia", 32),
)  # fmt: skip
MIDDLES = (
    ("", "", 70),
    ("国际", "guo ji", 5),
    ("新城", "xin cheng", 10),
    ("花园", "hua yuan", 10),
    ("江滨", "jiang bin", 5),
)
SUFFIXES = (
    ("托育园", "tuo yu yuan", 45), ("婴幼儿照护中心", "ying you er zhao hu zhong xin", 20),
    ("托育中心", "tuo yu zhong xin", 20), ("幼儿园托班", "you er yuan tuo ban", 10), ("早托园", "zao tuo yuan", 5),
)  # fmt: skip
ROADS = ("人民", "中山", "解放", "建设", "学院", "车站", "瓯江", "锦绣", "滨海", "新华", "五马", "公园")
TOWN_A, TOWN_B = "东西南北上下大小新永安平龙凤", "溪山浦桥湖岭塘湾源阳"
KINDS = (("public", 10), ("private", 50), ("employer", 8), ("community", 12), ("kindergarten", 15), ("home", 5))
RARE_WORD, RARE_ROWS, RARE_PINYIN = "麒麟", 9, "qi lin"
COLUMNS = (
    "institution_id", "slug", "name", "name_pinyin", "area", "photo", "kind", "county", "street", "lon", "lat", *FLAGS,
    "opens", "closes", "fee_from", *FEE_FIELDS.values(), *OUTLOOK_FIELDS.values(), "marks", "grams", "search_text",
    "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Town:
    lon: float
    lat: float
    spread: float  # degrees
    name: str
    code: int


def towns(rows: int) -> tuple[list[Town], list[float]]:
    """The towns and their cumulative weights. The city has 12, as 温州 has."""
    choose = random.Random(SEED)
    many = 12 if rows <= CITY else 1_500
    found, weights = [], []
    for number in range(many):
        lon, lat = (choose.uniform(120.1, 121.0), choose.uniform(27.3, 28.3)) if many == 12 else (
            choose.uniform(99, 122.5), choose.uniform(22, 42))  # fmt: skip
        name = (
            TOWN_A[number % len(TOWN_A)] + TOWN_B[number // len(TOWN_A) % len(TOWN_B)] + ("区" if number % 3 else "县")
        )
        found.append(Town(lon, lat, choose.uniform(0.02, 0.12), name, 330_301 + number))
        weights.append(1 / (number + 4) ** 0.9)
    return found, list(itertools.accumulate(weights))


def points(rows: int, count: int, seed: int) -> list[tuple[float, float]]:
    """Where people search from: spread like the nurseries, but not the nurseries themselves."""
    choose, (places, weights) = random.Random(seed), towns(rows)
    return [_near(places[_pick(weights, choose)], choose) for _ in range(count)]


def _pick(cumulative: list[float], choose: random.Random) -> int:
    return bisect.bisect(cumulative, choose.random() * cumulative[-1])


def _near(town: Town, choose: random.Random) -> tuple[float, float]:
    lon, lat = choose.gauss(town.lon, town.spread), choose.gauss(town.lat, town.spread * 0.9)
    return round(min(max(lon, -180.0), 180.0), 6), round(min(max(lat, -84.0), 84.0), 6)


def entries(rows: int) -> Iterator[tuple[Any, ...]]:
    """One tuple of COLUMNS per nursery, ready for COPY in text form (None is NULL)."""
    choose, (places, weights) = random.Random(SEED + rows), towns(rows)
    parts = [list(itertools.accumulate(part[-1] for part in table)) for table in (BRANDS, MIDDLES, SUFFIXES, KINDS)]
    rare = set(random.Random(SEED).sample(range(rows), min(RARE_ROWS, rows)))
    for number in range(rows):
        town = places[_pick(weights, choose)]
        picked = [
            table[_pick(part, choose)] for table, part in zip((BRANDS, MIDDLES, SUFFIXES, KINDS), parts, strict=True)
        ]
        yield _entry(number, town, picked, number in rare, choose)


def entries_by_place(rows: int) -> list[tuple[Any, ...]]:
    """The same in the order in which the product writes many at once (institutions.actions.directory)."""
    lon, lat = COLUMNS.index("lon"), COLUMNS.index("lat")
    return sorted(entries(rows), key=lambda entry: place_order(entry[lon], entry[lat]))


def _entry(number: int, town: Town, picked: list[Any], is_rare: bool, choose: random.Random) -> tuple[Any, ...]:
    (brand, brand_pinyin, _), (middle, middle_pinyin, _), (suffix, suffix_pinyin, _), (kind, _) = picked
    if is_rare:
        brand, brand_pinyin = RARE_WORD, RARE_PINYIN
    name = f"{town.name}{brand}{middle}{suffix}{number % 97 + 1}号"
    pinyin = f"{brand_pinyin} {middle_pinyin} {suffix_pinyin}".replace("  ", " ")
    initials = "".join(word[0] for word in pinyin.split())
    area, address = town.name, f"{town.name}{choose.choice(ROADS)}路{choose.randint(1, 999)}号"
    county, lon_lat = str(town.code), _near(town, choose)
    street = f"{county}{choose.randint(1, 16):03d}"
    flags = [choose.random() < share for share in (0.4, 0.5, 0.85, 0.2)]
    opens = choose.choice((420, 435, 450, 465, 480))
    closes = choose.choice((990, 1020, 1050, 1080, 1110, 1140))
    fee = int(choose.lognormvariate(7.6, 0.45)) // 10 * 10
    outlooks = {each: _outlook(choose) for each in ClassKind}
    known = {each: outlook for each, outlook in outlooks.items() if outlook is not None}
    on = [flag for flag, has in zip(FLAGS, flags, strict=True) if has]
    marked = Marked(
        kind=kind, county=county, street=street, flags=on, opens=opens, closes=closes, fee_from=fee, outlooks=known
    )
    fees = [None if outlook is None else fee for outlook in outlooks.values()]
    text = search_text([name, area, address, initials])
    return (
        f"{number:08x}-0000-7000-8000-{choose.getrandbits(48):012x}", f"{pinyin.replace(' ', '-')}-{number}", name,
        pinyin, area, f"/photos/{number % 1000:04d}/small.webp", kind, county, street, *lon_lat, *flags, opens, closes,
        fee, *fees, *outlooks.values(), " ".join(marks_of(marked)), "{" + ",".join(stored_grams(text)) + "}", text, 1,
    )  # fmt: skip


def _outlook(choose: random.Random) -> int | None:
    """A third have places, one in six expects some, a third is full, one in six has no such class."""
    dice = choose.random()
    if dice < 0.35:
        return -choose.randint(1, 6)
    if dice < 0.5:
        return NOW + choose.randint(0, 10)
    return 0 if dice < 0.85 else None
