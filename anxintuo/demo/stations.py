"""The stations of the demonstration with rooms, hours and advisers, the library of plans, and their groups."""

import random
from collections.abc import Sequence
from datetime import date, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from anxintuo.accounts.models import User
from anxintuo.demo.station_ahead import write_ahead
from anxintuo.demo.station_families import invented_user
from anxintuo.demo.station_groups import write_held
from anxintuo.demo.station_hourly import write_hourly
from anxintuo.demo.station_library import YOUNGER, Idea
from anxintuo.demo.station_library_older import OLDER
from anxintuo.demo.station_notes import write_notes
from anxintuo.demo.station_places import ADVISERS, FIRST, HOURS, INTRODUCTIONS, PLACES, Place
from anxintuo.demo.station_rows import Scene
from anxintuo.demo.station_talk import write_talk
from anxintuo.districts.models import Division
from stations.actions.register import opened, register_station, set_name
from stations.models import ActivityPlan, Station, StationHours, StationMembership, StationRoom

SEED = "anxintuo-stations-1"
IDEAS = YOUNGER + OLDER
AT_LEAST = timedelta(days=40)  # an adviser's membership begins so long before the station opens


@transaction.atomic
def load_stations(*, today: date) -> None:
    """Once: nothing happens where there is a second station already, or not even the first one."""
    first = Station.objects.filter(is_demo=True, name=FIRST).first()
    if first is None or Station.objects.filter(is_demo=True).exclude(pk=first.pk).exists():
        return
    chance = random.Random(SEED)
    stations = _stations(first, today)
    running = [each for each in stations if each.opened_on is not None]
    _rooms(running)
    _advisers(running, chance)
    plans = _library()
    scene = Scene.of(running, plans, chance)
    write_held(scene, running, today=today)
    write_ahead(scene, running, now=timezone.now())
    write_notes(first, now=timezone.now())
    write_talk(first, now=timezone.now())
    write_hourly(first, now=timezone.now())


def _stations(first: Station, today: date) -> list[Station]:
    streets = {(row.code[:6], row.name): row for row in Division.objects.streets()}
    counties = {row.code: row for row in Division.objects.counties()}
    rows = []
    for number, place in enumerate(PLACES):
        county, street = counties[place.county], streets.get((place.county, place.street))
        facts = _facts(place, number, street, today)
        address = f"{county.name}{place.street}{place.road}"
        if place.name == FIRST:
            for name, value in (facts | {"address": address}).items():
                setattr(first, name, value)
            set_name(first, first.name)
            first.save()
            rows.append(first)
        else:
            rows.append(register_station(place.name, division=county, address=address, **facts))
    return rows


def _facts(place: Place, number: int, street: Division | None, today: date) -> dict[str, object]:
    state = opened(place.opened) if place.opened else {"state": place.state, "planned_year": today.year}
    return {
        "street": street,
        "lon": place.lon,
        "lat": place.lat,
        "host_kind": place.host_kind,
        "host_name": place.host,
        "directions": place.directions,
        "phone": f"0577-0{7000000 + number}",  # cannot be dialled
        "introduction": INTRODUCTIONS[number % len(INTRODUCTIONS)] if place.opened else "",
        "hourly_care": place.hourly,
        "is_demo": True,
        **state,
    }


def _rooms(stations: Sequence[Station]) -> None:
    StationRoom.objects.bulk_create(
        StationRoom(station=station, name=name, places=places, note=note)
        for number, station in enumerate(stations)
        for name, places, note in (("亲子活动室", 14, "软地垫，进门换鞋"), ("绘本角", 8, "有哺乳间和尿布台"))[
            : 2 - number % 2
        ]
    )
    StationHours.objects.bulk_create(
        StationHours(station=station, weekday=day, opens_at=time(*opens), closes_at=time(*closes))
        for station in stations
        for day, opens, closes in HOURS
    )


def _advisers(stations: Sequence[Station], chance: random.Random) -> None:
    """Two a station, the first leads; the ready account leads the first station, where another one worked before."""
    users, rows = [], []
    password = make_password(None)
    for number, station in enumerate(stations):
        assert station.opened_on is not None
        for place in range(2):
            user = invented_user(chance, password, title="老师")
            profession, introduction = ADVISERS[(number * 2 + place) % len(ADVISERS)]
            users.append(user)
            rows.append(
                StationMembership(
                    user=user,
                    station=station,
                    profession=profession,
                    introduction=introduction,
                    leads=place == 0 and station.name != FIRST,
                    from_on=station.opened_on - AT_LEAST,
                )
            )
    User.objects.bulk_create(users)
    StationMembership.objects.bulk_create(rows)
    StationMembership.objects.filter(station__name=FIRST, leads=True, introduction="").update(
        introduction="儿童保健医生，做了十二年儿保门诊，现在专心带小组。"
    )


def _library() -> list[ActivityPlan]:
    return ActivityPlan.objects.bulk_create(_plan(idea) for idea in IDEAS)


def _plan(idea: Idea) -> ActivityPlan:
    return ActivityPlan(
        title=idea.title,
        age_from=idea.ages[0],
        age_to=idea.ages[1],
        care_areas=idea.areas.split(),
        domains=idea.domains.split(),
        bring=idea.bring,
        minutes=idea.minutes,
        materials=idea.materials,
        steps="\n".join(f"{number}. {step}" for number, step in enumerate(idea.steps, start=1)),
        take_home="\n".join(idea.take_home),
        source=idea.source,
    )
