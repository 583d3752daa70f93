"""Rows of meetings and bookings as the demonstration writes them: in bulk, beneath the actions, since nobody acts."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from anxintuo.demo.station_families import Families, fits
from anxintuo.kit.workdays import state_calendar
from families.models import Child
from stations.models import ActivityPlan, Booking, Course, GroupSession, Station, StationMembership, StationRoom

BANDS = ((0, 6), (6, 12), (12, 18), (18, 24), (24, 36))
CLOCKS = (time(9, 0), time(9, 30), time(10, 0), time(14, 30), time(15, 0))
COMES_AGAIN = 0.58


@dataclass
class Scene:
    """What meetings are made of. `days`: on which a station has one already; `pools`: whom it knows."""

    chance: random.Random
    plans: Sequence[ActivityPlan]
    families: Families
    rooms: dict[UUID, list[StationRoom]] = field(default_factory=dict)
    advisers: dict[UUID, list[StationMembership]] = field(default_factory=dict)
    days: set[tuple[UUID, date]] = field(default_factory=set)
    pools: dict[UUID, list[Child]] = field(default_factory=dict)
    courses: list[Course] = field(default_factory=list)
    meetings: list[GroupSession] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)

    @classmethod
    def of(cls, stations: Iterable[Station], plans: Sequence[ActivityPlan], chance: random.Random) -> "Scene":
        scene = cls(chance, plans, Families(chance))
        for room in StationRoom.objects.filter(station__in=list(stations)).order_by("-places", "name"):
            scene.rooms.setdefault(room.station_id, []).append(room)
        members = StationMembership.objects.filter(station__in=list(stations))
        for row in members.order_by("-leads", "from_on", "introduction", "pk"):
            scene.advisers.setdefault(row.station_id, []).append(row)
        return scene

    def plans_for(self, band: tuple[int, int]) -> list[ActivityPlan]:
        return [plan for plan in self.plans if plan.age_from <= band[0] and plan.age_to >= band[1]]

    def free_day(self, station: Station, day: date, *, step: int) -> date:
        """The day, or the next one in that direction on which the station has no group and the State no holiday."""
        off = state_calendar().off
        while (station.pk, day) in self.days or day in off:
            day += timedelta(days=step)
        self.days.add((station.pk, day))
        return day

    def meeting(
        self, station: Station, plan: ActivityPlan, band: tuple[int, int], starts: datetime, places: int, **more: Any
    ) -> GroupSession:
        """In the smallest room that holds so many, with an adviser who works there on that day."""
        on = timezone.localdate(starts)
        room = min((each for each in self.rooms[station.pk] if each.places >= places), key=lambda each: each.places)
        there = [each for each in self.advisers[station.pk] if each.from_on <= on]
        row = GroupSession(
            station=station,
            plan=plan,
            room=room,
            adviser=more.pop("adviser", None) or self.chance.choice(there),
            title=plan.title,
            age_from=band[0],
            age_to=band[1],
            care_areas=plan.care_areas,
            domains=plan.domains,
            bring=plan.bring,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=plan.minutes),
            places=places,
            secret=f"{self.chance.getrandbits(128):032x}",
            **({"state": "published"} | more),
        )
        self.meetings.append(row)
        return row

    def guests(self, meeting: GroupSession, count: int, *, without: set[Child] | None = None) -> list[Child]:
        """Children of the right age: some whom the station knows, the others new."""
        on, ages = timezone.localdate(meeting.starts_at), (meeting.age_from, meeting.age_to)
        pool = self.pools.setdefault(meeting.station_id, [])
        known = [child for child in pool if fits(child.born_on, on, ages) and child not in (without or ())]
        self.chance.shuffle(known)
        found: list[Child] = []
        while len(found) < count:
            if known and self.chance.random() < COMES_AGAIN:
                found.append(known.pop())
                continue
            child = self.families.new_child(ages, on)
            younger = self.families.sibling(child)
            pool.extend([child, younger] if younger else [child])
            found.append(child)
        return found

    def book(self, meeting: GroupSession, child: Child, state: str, seat: int | None = None, **more: Any) -> Booking:
        row = Booking(
            session=meeting,
            child=child,
            asked_by=self.families.guardian_of[child],
            companions=self.chance.choice((1, 1, 1, 2)),
            state=state,
            seat=seat,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            **more,
        )
        self.bookings.append(row)
        return row

    def write(self) -> None:
        self.families.write()
        Course.objects.bulk_create(self.courses)
        GroupSession.objects.bulk_create(self.meetings)
        Booking.objects.bulk_create(self.bookings, batch_size=500)
        self.courses, self.meetings, self.bookings = [], [], []


def moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
