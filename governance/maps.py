"""A map of divisions as SVG paths, drawn on the server from the boundaries (no tiles, no script)."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from anxintuo.districts.models import Division
from governance.queries import DivisionFigures

WIDTH = 480
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Shape:
    code: str
    name: str
    count: int
    shade: int  # 0 (none) … CLASSES (most)
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class ShadeClass:
    """One field of the legend: the smallest and the largest number that wear this shade."""

    shade: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class DivisionMap:
    view_box: str
    shapes: Sequence[Shape]
    legend: Sequence[ShadeClass] = ()


def classes_of(counts: Sequence[int]) -> list[ShadeClass]:
    """Quantiles: about as many divisions in each class, equal numbers always together, 0 in a class of its own.

    Classes of equal width would paint all big districts alike where one is far ahead of the small ones.
    """
    some = sorted(count for count in counts if count)
    wanted = min(CLASSES, len(set(some)))
    members: dict[int, list[int]] = {}
    for count in some:
        share = (bisect_left(some, count) + bisect_right(some, count)) / 2 / len(some)
        members.setdefault(int(share * wanted), []).append(count)
    first = (CLASSES - len(members)) // 2  # few classes wear the middle shades
    found = [
        ShadeClass(first + place, min(values), max(values))
        for place, (_, values) in enumerate(sorted(members.items()), start=1)
    ]
    return ([ShadeClass(0, 0, 0)] if 0 in counts else []) + found


def division_map(rows: Iterable[DivisionFigures]) -> DivisionMap:
    """Equirectangular at the area's middle latitude; y grows downwards."""
    figures = {row.code: row for row in rows}
    divisions = list(Division.objects.counties().filter(code__in=figures).order_by("code"))
    points = [point for division in divisions for ring in _rings(division.boundary) for point in ring]
    if not points:
        return DivisionMap("0 0 1 1", ())
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)

    def place(lon: float, lat: float) -> tuple[int, int]:
        return round((lon - west) * squeeze * scale), round((north - lat) * scale)

    legend = classes_of([row.nurseries for row in figures.values()])
    shapes = []
    for division in divisions:
        count = figures[division.code].nurseries
        x, y = place(
            division.label_lon or division.centre_lon or west, division.label_lat or division.centre_lat or north
        )
        shade = next(each.shade for each in legend if each.low <= count <= each.high)
        shapes.append(Shape(division.code, division.name, count, shade, _path(division.boundary, place), x, y))
    return DivisionMap(f"-8 -8 {WIDTH + 16} {round((north - south) * scale) + 16}", shapes, legend)


def _rings(boundary: dict[str, Any] | None) -> list[list[list[float]]]:
    if boundary is None:
        return []
    polygons = boundary["coordinates"] if boundary["type"] == "MultiPolygon" else [boundary["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _path(boundary: dict[str, Any] | None, place: Any) -> str:
    parts = []
    for ring in _rings(boundary):
        spots = list(dict.fromkeys(place(lon, lat) for lon, lat, *_ in ring))
        if len(spots) > 2:
            parts.append("M" + "L".join(f"{x} {y}" for x, y in spots) + "Z")
    return "".join(parts)
