"""The divisions' rows from the data files: idempotent, run after every `migrate` and after a flush of a test database.

(docs/decisions/reference-data.md tells why not in a data migration.)
"""

import csv
import json
import re
from collections.abc import Iterable
from importlib import resources
from typing import Any

from anxintuo.districts.enums import CentreSource, Level

PROVINCE, CITY = "330000", "330300"
# Codes of the source that stand for a missing tier.
PLACEHOLDERS = frozenset({"330383198"})
# Towns in which the government of a division has its seat, where GeoNames knows the town (geonameid by code).
SEATS = {
    "温州市": CITY,
    "五马街道": "330302",
    "娄桥街道": "330304",
    "上塘镇": "330324",
    "泰顺县": "330329",
    "瑞安": "330381",
}
TIER = re.compile(r"(街道|镇|乡)$")
FIELDS = (
    "level",
    "name",
    "parent_id",
    "hidden",
    "boundary",
    "label_lon",
    "label_lat",
    "centre_lon",
    "centre_lat",
    "centre_source",
)


def _file(name: str) -> str:
    return resources.files("anxintuo.districts").joinpath("data", name).read_text("utf-8")


def _stem(name: str) -> str:
    return TIER.sub("", name)


class Towns:
    """GeoNames' towns, by county and name."""

    def __init__(self) -> None:
        rows = [row for row in csv.DictReader(_file("wenzhou_places_geonames.csv").splitlines()) if row["name_zh"]]
        self.seats = {SEATS[row["name_zh"]]: row for row in rows if row["name_zh"] in SEATS}
        self.exact = {(row["adcode"], row["name_zh"]): row for row in rows}
        # Only names that say what they are may match after the tier changed: 双屿镇, not the hamlet 双岭.
        self.stems = {(row["adcode"], _stem(row["name_zh"])): row for row in rows if TIER.search(row["name_zh"])}

    def centre(self, county: str, name: str) -> dict[str, Any]:
        """The centre's fields for a 镇街; empty where no town of its name is known in its county."""
        found = self.exact.get((county, name))
        if found:
            return _centre(found, CentreSource.TOWN)
        former = self.stems.get((county, _stem(name))) if TIER.search(name) else None
        return _centre(former, CentreSource.FORMER_TOWN) if former else {}

    def seat(self, code: str) -> dict[str, Any]:
        return _centre(self.seats[code], CentreSource.SEAT) if code in self.seats else {}


def _centre(town: dict[str, str], source: CentreSource) -> dict[str, Any]:
    return {
        "centre_lon": float(town["lon_wgs84"]),
        "centre_lat": float(town["lat_wgs84"]),
        "centre_source": source.value,
    }


def division_rows() -> Iterable[dict[str, Any]]:
    """Every row's fields, parents before children."""
    towns = Towns()
    yield {"code": PROVINCE, "level": Level.PROVINCE.value, "name": "浙江省"}
    yield {"code": CITY, "level": Level.CITY.value, "name": "温州市", "parent_id": PROVINCE, **towns.seat(CITY)}
    for feature in json.loads(_file("wenzhou_districts_wgs84.geojson"))["features"]:
        code, (lon, lat) = feature["properties"]["adcode"], feature["properties"]["label"]
        label = {"centre_lon": lon, "centre_lat": lat, "centre_source": CentreSource.LABEL.value}
        yield {
            "code": code,
            "level": Level.COUNTY.value,
            "name": feature["properties"]["name"],
            "parent_id": CITY,
            "boundary": feature["geometry"],
            "label_lon": lon,
            "label_lat": lat,
            **(towns.seat(code) or label),
        }
    for row in csv.DictReader(_file("wenzhou_streets_2023.csv").splitlines()):
        yield {
            "code": row["code"],
            "level": Level.STREET.value,
            "name": row["name"],
            "parent_id": row["areaCode"],
            "hidden": row["code"] in PLACEHOLDERS,
            **towns.centre(row["areaCode"], row["name"]),
        }


def load_divisions(model: Any = None) -> int:
    """Write every row of the files; rows that are there already are brought up to date. Returns how many."""
    if model is None:
        from anxintuo.districts.models import Division as model
    rows = [model(**row) for row in division_rows()]
    fields = [name.removesuffix("_id") for name in FIELDS]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=fields)

    from anxintuo.districts.queries import forget

    forget()
    return len(rows)


def load_after_migrate(apps: Any = None, **_kwargs: Any) -> None:
    """Receiver of `post_migrate`, which `migrate` sends with the state of the models and `flush` without.

    Nothing to do while the table is not there (migrated back to zero).
    """
    try:
        model = apps.get_model("districts", "Division") if apps else None
    except LookupError:
        return
    load_divisions(model)
    if model is None:
        from anxintuo.districts.queries import counties

        counties()
