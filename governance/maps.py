"""A map of divisions as SVG paths, drawn on the server from the boundaries (no tiles, no script)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from anxintuo.districts.models import Division
from governance.queries import DivisionFigures

WIDTH = 480
SHADES = 6


@dataclass(frozen=True, slots=True)
class Shape:
    code: str
    name: str
    count: int
    shade: int  # 0 (none) … SHADES-1 (most)
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class DivisionMap:
    view_box: str
    shapes: Sequence[Shape]


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

    most = max((row.nurseries for row in figures.values()), default=0)
    shapes = []
    for division in divisions:
        count = figures[division.code].nurseries
        x, y = place(
            division.label_lon or division.centre_lon or west, division.label_lat or division.centre_lat or north
        )
        shade = math.ceil(count / most * (SHADES - 1)) if most else 0
        shapes.append(Shape(division.code, division.name, count, shade, _path(division.boundary, place), x, y))
    return DivisionMap(f"-8 -8 {WIDTH + 16} {round((north - south) * scale) + 16}", shapes)


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
