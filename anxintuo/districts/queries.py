"""Which division is this point in, and the boundaries as one GeoJSON. Twelve polygons, kept ready in each process.

Divisions change only when the data files are loaded again, so that nothing here needs to be asked twice.
"""

import functools
import json
from typing import NamedTuple

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from anxintuo.districts.codes import area_prefix
from anxintuo.districts.enums import Level
from anxintuo.districts.models import Division


class County(NamedTuple):
    """A county with its boundary, prepared for many questions. Degrees, WGS-84."""

    division: Division
    shape: BaseGeometry


@functools.cache
def counties() -> tuple[County, ...]:
    """By code. Treat the rows as read-only: they are shared by the whole process."""
    found = []
    for division in Division.objects.counties().order_by("code"):
        if division.boundary:
            boundary = shape(division.boundary)
            shapely.prepare(boundary)
            found.append(County(division, boundary))
    return tuple(found)


def division_at(lon: float, lat: float) -> Division | None:
    """The county-level division that holds a WGS-84 point; None outside all of them, the sea included.

    A point off the coast is not given to the nearest county: nobody knows that from here.
    """
    at = shapely.Point(lon, lat)
    return next((county.division for county in counties() if county.shape.covers(at)), None)


@functools.cache
def boundaries_geojson(area: str = "") -> bytes:
    """The ground of a map as a GeoJSON FeatureCollection, UTF-8, ready to be sent. WGS-84.

    The counties of an area (all by default) as polygons with `code`, `name`, `label` ([lon, lat]), and as points with
    `code` and `name` those of their 镇街 whose centre is known.
    """
    prefix = area_prefix(area) if area else ""
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": county.division.code,
                "name": county.division.name,
                "label": [county.division.label_lon, county.division.label_lat],
            },
            "geometry": county.division.boundary,
        }
        for county in counties()
        if county.division.code.startswith(prefix)
    ]
    features += [
        {
            "type": "Feature",
            "properties": {"code": street.code, "name": street.name},
            "geometry": {"type": "Point", "coordinates": street.centre},
        }
        for street in shown_divisions().values()
        if street.level == Level.STREET and street.centre is not None and street.code.startswith(prefix)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


@functools.cache
def shown_divisions() -> dict[str, Division]:
    """Every division that people may see, by code, in the order of codes; boundaries are not loaded. Read-only."""
    return {division.code: division for division in Division.objects.shown().defer("boundary").order_by("code")}


def forget() -> None:
    """After the data files were loaded again, or a test wiped the table."""
    counties.cache_clear()
    boundaries_geojson.cache_clear()
    shown_divisions.cache_clear()
