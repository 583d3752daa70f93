"""Is this where the nursery stands? A place that does not fit is left empty and flagged; nothing is guessed.

The declared region decides: its boundary for a region of ours, a box of degrees for a register from outside. A point
is also tried with its numbers swapped and in the other datums, only to be able to say *why* it does not fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from anxintuo.districts.codes import area_prefix
from anxintuo.districts.models import Division
from anxintuo.districts.queries import counties
from anxintuo.kit.geo import TO_WGS84, suspected_datum
from institutions.enums import Datum, LocationFlag
from institutions.importing.mapping import OUTSIDE, Mapping
from institutions.importing.problems import Problems
from institutions.importing.reading import Draft

# The boundaries are drawn coarsely: so near to a division's edge (about 300 m) a point that fits nowhere better still
# counts as inside.
EDGE_DEGREES = 0.003
# A whole file looks like another datum when so many more of its points would then lie in their stated division.
DATUM_MARGIN = 3
DATUM_SHARE = 0.02

Point = tuple[float, float]


@dataclass(slots=True)
class Region:
    """Where the register's nurseries may stand. `names` and `shapes` are by division code; empty for `outside`."""

    bounds: tuple[float, float, float, float]
    names: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, BaseGeometry] = field(default_factory=dict)
    streets: dict[str, dict[str, str]] = field(default_factory=dict)  # division → name → code

    def covers(self, point: Point, division: str = "") -> bool:
        """Whether the point lies in the division, or, where the row tells none, anywhere in the region."""
        west, south, east, north = self.bounds
        if not (west <= point[0] <= east and south <= point[1] <= north):
            return False
        at = shapely.Point(*point)
        return not self.shapes or any(shape.covers(at) for shape in self._asked(division))

    def near(self, point: Point, division: str = "") -> bool:
        """Whether it lies so near the edge that the coarse drawing cannot tell. Never for a box of degrees."""
        at = shapely.Point(*point)
        return any(bool(shapely.dwithin(shape, at, EDGE_DEGREES)) for shape in self._asked(division))

    def _asked(self, division: str) -> list[BaseGeometry]:
        return [self.shapes[division]] if division in self.shapes else list(self.shapes.values())

    def division_at(self, point: Point) -> str:
        at = shapely.Point(*point)
        return next((code for code, shape in self.shapes.items() if shape.covers(at)), "")


def region_of(mapping: Mapping) -> Region:
    if mapping.region == OUTSIDE:
        return Region(bounds=mapping.bounds or (-180.0, -85.0, 180.0, 85.0))
    area = area_prefix(mapping.region)
    held = [county for county in counties() if county.division.code.startswith(area)]
    shapes = {county.division.code: county.shape for county in held}
    west, south, east, north = shapely.total_bounds(list(shapes.values())) if shapes else (-180, -85, 180, 85)
    streets: dict[str, dict[str, str]] = {}
    for street in Division.objects.streets().within(area):
        streets.setdefault(str(street.parent_id), {})[street.name] = street.code
    return Region(
        bounds=mapping.bounds or (west - EDGE_DEGREES, south - EDGE_DEGREES, east + EDGE_DEGREES, north + EDGE_DEGREES),
        names={county.division.code: county.division.name for county in held},
        shapes=shapes,
        streets=streets,
    )


def place_drafts(drafts: Sequence[Draft], mapping: Mapping, region: Region, problems: Problems) -> None:
    """Fill each draft's division, 镇街 and place (`location` in WGS-84), or its flag and a problem."""
    for draft in drafts:
        _resolve_division(draft, region, problems)
    suspect = _datum_suspected(drafts, mapping.datum, region)
    if suspect:
        sentence = _(
            "按 %(given)s 读取时，许多坐标落在填写的县（市、区）之外，更像是 %(other)s。坐标都没有导入，请核对对照表。"
        )
        names = {"given": Datum(mapping.datum).label, "other": Datum(suspect).label}
        problems.warn(0, "", "datum", sentence % names)
    for draft in drafts:
        if mapping.lon:
            _place(draft, mapping, region, suspect, problems)
        if region.names and not draft.values.get("division"):
            _derive_division(draft, mapping, region)


def _resolve_division(draft: Draft, region: Region, problems: Problems) -> None:
    """Names become codes; what is not a division of the region is told and left empty."""
    given = draft.values.pop("division", None)
    street = draft.values.pop("street", None)
    if not region.names:
        return
    if given:
        code = given[:6] if given.isdigit() else next((c for c, name in region.names.items() if name == given), "")
        if code in region.names:
            draft.values["division"] = code
        else:
            sentence = _("没有导入：“%(name)s”不是这个区域的县（市、区）。") % {"name": given}
            problems.warn(draft.number, "", "division", sentence, given)
    if street:
        known = region.streets.get(draft.values.get("division", ""), {})
        code = street if street in known.values() else known.get(street, "")
        if code:
            draft.values["street"] = code
        else:
            sentence = _("没有导入：这个县（市、区）没有叫“%(name)s”的镇街。") % {"name": street}
            problems.warn(draft.number, "", "street", sentence, street)


def _datum_suspected(drafts: Sequence[Draft], datum: str, region: Region) -> str:
    """Another datum in which clearly more points lie in the division that their own row states."""
    told = [
        (draft.values["division"], (draft.lon, draft.lat))
        for draft in drafts
        if draft.lon is not None and draft.lat is not None and draft.values.get("division") in region.shapes
    ]
    if not told:
        return ""
    fits = {
        candidate: sum(region.shapes[code].covers(shapely.Point(*to_wgs84(*point))) for code, point in told)
        for candidate, to_wgs84 in TO_WGS84.items()
    }
    best = max(fits, key=lambda candidate: (fits[candidate], candidate == datum))
    gain = fits[best] - fits[datum]
    return best if best != datum and gain >= max(DATUM_MARGIN, DATUM_SHARE * len(told)) else ""


def _place(draft: Draft, mapping: Mapping, region: Region, suspect: str, problems: Problems) -> None:
    flag, sentence = _fault(draft, mapping.datum, region, suspect)
    if flag:
        draft.values["location_flag"] = flag
        column = " / ".join(name for cell in (mapping.lon, mapping.lat) if cell for name in cell.columns)
        value = "" if draft.lon is None else f"{draft.lon}, {draft.lat}"
        if flag != LocationFlag.UNREADABLE:  # told already, with its own column
            problems.warn(draft.number, column, f"place_{flag}", sentence, value)
        return
    assert draft.lon is not None
    assert draft.lat is not None
    lon, lat = TO_WGS84[mapping.datum](draft.lon, draft.lat)
    draft.values["location"] = [round(lon, 6), round(lat, 6)]


def _fault(draft: Draft, datum: str, region: Region, suspect: str) -> tuple[str, str]:
    """The flag and its sentence; two empty strings when the place fits."""
    if not draft.place_given:
        return LocationFlag.MISSING, _("没有坐标，地图上暂不显示。")
    if draft.place_unreadable or draft.lon is None or draft.lat is None:
        return LocationFlag.UNREADABLE, ""
    lon, lat = draft.lon, draft.lat
    if abs(lon) < 0.01 and abs(lat) < 0.01:
        return LocationFlag.ZERO, _("坐标是 0, 0，没有导入。")
    if suspect:
        return LocationFlag.DATUM, _("整份名册的坐标系疑似有误，没有导入坐标。")
    stated = str(draft.values.get("division", ""))
    if _on_earth(lon, lat) and region.covers(TO_WGS84[datum](lon, lat), stated):
        return "", ""
    if _on_earth(lat, lon) and region.covers(TO_WGS84[datum](lat, lon), stated):
        return LocationFlag.SWAPPED, _("经度和纬度疑似写反了，没有导入坐标。")
    if not _on_earth(lon, lat):
        return LocationFlag.OUTSIDE, _("坐标不在名册所说的区域内，没有导入坐标。")
    other = suspected_datum(lon, lat, datum, lambda x, y: region.covers((x, y), stated))
    if other:
        return LocationFlag.DATUM, _("坐标疑似是 %(other)s 坐标系的，没有导入坐标。") % {"other": Datum(other).label}
    if region.near(TO_WGS84[datum](lon, lat), stated):
        return "", ""
    at = region.division_at(TO_WGS84[datum](lon, lat))
    if at and stated:
        names = {"at": region.names[at], "stated": region.names[stated]}
        return LocationFlag.OUTSIDE, _("坐标落在%(at)s，与填写的%(stated)s不符，没有导入坐标。") % names
    return LocationFlag.OUTSIDE, _("坐标不在名册所说的区域内，没有导入坐标。")


def _on_earth(lon: float, lat: float) -> bool:
    return abs(lon) <= 180 and abs(lat) <= 85


def _derive_division(draft: Draft, mapping: Mapping, region: Region) -> None:
    """Where the row tells no division, a sound point does: that is geometry, not a guess."""
    place = draft.values.get("location")
    code = region.division_at((place[0], place[1])) if place and mapping.derive_division else ""
    if code:
        draft.values["division"] = code
