"""Where a search starts from: a point of the map, or the centre of a chosen division."""

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from anxintuo.districts.enums import Level
from anxintuo.districts.models import Division
from anxintuo.districts.queries import shown_divisions
from institutions.places.query import PlaceQuery

Q = TypeVar("Q", bound=PlaceQuery)


@dataclass(frozen=True, slots=True)
class Origin:
    """`point` is (lon, lat) in WGS-84 degrees; `label` names it (鹿城区 · 五马街道)."""

    point: tuple[float, float]
    label: str


def known_divisions(query: Q) -> Q:
    """The query without codes of divisions that do not exist, and a 镇街 only together with its county."""
    divisions = shown_divisions()
    problems = list(query.problems)
    changes: dict[str, Any] = {}
    for name, levels in (("place", None), ("county", (Level.COUNTY,)), ("street", (Level.STREET,))):
        code = getattr(query, name)
        division = divisions.get(code)
        if code and (division is None or (levels and division.level not in levels)):
            changes[name] = ""
            problems.append(_("没有这个区县或镇街，已经忽略。"))
    street = divisions.get(changes.get("street", query.street))
    if street is not None:
        changes["county"] = street.parent_id or ""
    if not changes:
        return query
    return replace(query, **changes, problems=tuple(dict.fromkeys(problems)))


def origin_of(query: PlaceQuery) -> Origin | None:
    """A point given wins over a place chosen, a place over the 镇街 or county that the list is narrowed to."""
    if query.at is not None:
        return Origin(query.at, _("您选的位置"))
    divisions = shown_divisions()
    for code in (query.place, query.street, query.county):
        division = divisions.get(code)
        if division is not None and (centre := _centre(division)) is not None:
            return Origin(centre, division_label(division))
    return None


def division_label(division: Division) -> str:
    """鹿城区, or 鹿城区 · 五马街道."""
    county = shown_divisions().get(division.parent_id or "") if division.level == Level.STREET else None
    return f"{county.name} · {division.name}" if county is not None else division.name


def _centre(division: Division) -> tuple[float, float] | None:
    """A 镇街 whose centre no source gives starts from its county's."""
    if division.centre is not None:
        return division.centre
    if division.level == Level.STREET:
        county = shown_divisions().get(division.parent_id or "")
        return county.centre if county is not None else None
    return None
