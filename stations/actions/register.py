"""The register of stations: a station's name with what follows from it, and its address on the web."""

from datetime import date
from typing import Any

from django.db import transaction

from anxintuo.districts.models import Division
from anxintuo.kit.text import pinyin_initials, pinyin_key
from institutions.naming import slug_base
from institutions.queries.search import search_text, stored_grams
from stations.enums import StationState
from stations.models import Station, StationMembership


@transaction.atomic
def register_station(name: str, *, division: Division, address: str, **facts: Any) -> Station:
    """A station that is not yet known. Planned unless `facts` say otherwise (`opened`)."""
    station = Station(division=division, address=address, **facts)
    set_name(station, name)
    station.slug = free_slug(station.name)
    station.full_clean(exclude=["division", "street"])
    station.save(force_insert=True)
    return station


def set_name(station: Station, name: str) -> None:
    """The name with its derived columns; also to be called when the address changes. The slug stays."""
    station.name = name
    station.name_pinyin = pinyin_key(name)[:400]
    street = station.street.name if station.street else ""
    station.search_text = search_text([name, pinyin_initials(name), street, station.address, station.host_name])
    station.grams = stored_grams(station.search_text)


def free_slug(name: str) -> str:
    """Spelled by pinyin; with a number behind it where another station has it."""
    base = slug_base(name)
    taken = set(Station.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def has_head(station: Station, on: date) -> bool:
    """Whoever is appointed first keeps the station's facts."""
    return StationMembership.objects.current(on).filter(station=station, leads=True).exists()


def opened(on: date) -> dict[str, Any]:
    """Facts of a station that is open since a day."""
    return {"state": StationState.OPEN, "opened_on": on}
