"""Real occupancy: how many children came on a day, by room, in a month; and on how many days nobody called the roll."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from institutions.models import Institution, Room
from institutions.opening import open_days
from institutions.planned import PlannedStay, planned_stays
from institutions.presence import Presence, presences
from institutions.queries.reports import places_on

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RealLine:
    """`opened`: open days so far on which a child was expected; `called`: days with a roll call; `without`: those of
    `opened` that have none. Figures are averages of the days with a roll call only."""

    room: Room
    places: int
    opened: int
    called: int
    without: int
    present: int
    absent: int

    @property
    def average(self) -> Decimal | None:
        return (Decimal(self.present) / self.called).quantize(Decimal("0.1")) if self.called else None

    @property
    def share(self) -> int | None:
        """Per cent of the places taken by children who came."""
        return round(self.present * 100 / (self.called * self.places)) if self.called and self.places else None

    @property
    def attended(self) -> int | None:
        """Per cent of the children called who came."""
        called = self.present + self.absent
        return round(self.present * 100 / called) if called else None


def real_occupancy(institution: Institution, month: date, room_id: str = "") -> list[RealLine]:
    """Up to today; `room_id` of one room, or all. Five statements."""
    last = min(add_months(month, 1) - ONE_DAY, localdate())
    days = open_days(institution, month, last) if last >= month else []
    by_room: dict[UUID, list[Presence]] = defaultdict(list)
    for each in presences(institution, month, last):
        by_room[each.room_id].append(each)
    stays: dict[UUID, list[PlannedStay]] = defaultdict(list)
    for stay in planned_stays(institution, month, last):
        stays[stay.room_id].append(stay)
    rooms = institution.rooms.prefetch_related("capacities").order_by("order", "name")
    return [
        _line(room, by_room[room.pk], [day for day in days if any(stay.on(day) for stay in stays[room.pk])], last)
        for room in rooms
        if room_id in ("", str(room.pk))
    ]


def _line(room: Room, found: list[Presence], days: list[date], last: date) -> RealLine:
    called = {each.on for each in found}
    dated = sorted((row.from_on, row.places) for row in room.capacities.all())
    return RealLine(
        room=room,
        places=places_on(room, dated, last),
        opened=len(days),
        called=len(called),
        without=sum(day not in called for day in days),
        present=sum(each.present for each in found),
        absent=sum(each.absent for each in found),
    )
