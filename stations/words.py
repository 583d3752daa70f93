"""What is said of a station's state, and in which colour."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from stations.enums import StationState
from stations.models import Station


class Said(NamedTuple):
    word: str
    tone: str


def state_of(station: Station, today: date) -> Said:
    if station.state == StationState.OPEN:
        return Said(_("开放"), "")
    if station.state == StationState.CLOSED:
        return Said(_("已关闭"), "plain")
    year = station.planned_year
    if year == today.year:
        return Said(_("今年将开放"), "warm")
    if year is not None and year > today.year:
        return Said(_("%(year)s 年将开放") % {"year": year}, "warm")
    return Said(_("筹备中"), "plain")
