"""The groups of the next four weeks, and one today at the station of the ready account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate, localtime

from anxintuo.demo.station_places import FIRST
from anxintuo.demo.station_rows import BANDS, CLOCKS, Scene, moment
from families.models import Child
from stations.models import GroupSession, Station

ELSEWHERE, STATIONS, WEEKS = 18, 12, 4
LATEST = time(22, 40)  # today's group begins and ends within the day


@dataclass(frozen=True, slots=True)
class Coming:
    """`week` 0 is the next one; `weekday` 0 is Monday."""

    week: int
    weekday: int
    at: time
    title: str
    ages: tuple[int, int]
    places: int
    booked: int
    waiting: int = 0
    state: str = "published"


# The ready accounts' children are 13 and 20 months old.
AT_FIRST = (
    Coming(0, 1, time(9, 30), "我的第一本书", (12, 18), 12, 7),
    Coming(0, 3, time(15, 0), "我要、还要、不要", (18, 24), 12, 8),
    Coming(0, 5, time(9, 30), "一起吃饭，不追不喂", (12, 24), 10, 10, 3),
    Coming(1, 2, time(9, 30), "爬爬小勇士", (6, 12), 12, 5),
    Coming(2, 1, time(9, 30), "走走、停停、蹲下来", (12, 18), 12, 3),
    Coming(3, 4, time(14, 30), "抚触和悄悄话", (0, 6), 8, 2),
    Coming(4, 2, time(9, 30), "小牙刷转一转", (12, 24), 12, 0, 0, "draft"),
)


def write_ahead(scene: Scene, stations: Sequence[Station], *, now: datetime) -> None:
    first = next(each for each in stations if each.name == FIRST)
    booked: set[Child] = set()
    monday = localdate(now) + timedelta(days=7 - localdate(now).weekday())
    for coming in AT_FIRST:
        day = scene.free_day(first, monday + timedelta(days=7 * coming.week + coming.weekday), step=1)
        plan = next(each for each in scene.plans if each.title == coming.title)
        starts = moment(day, coming.at)
        meeting = scene.meeting(first, plan, coming.ages, starts, coming.places, state=coming.state)
        _book(scene, meeting, coming.booked, coming.waiting, booked)
    others = [each for each in stations if each is not first][:STATIONS]
    for number in range(ELSEWHERE):
        _elsewhere(scene, others[number % len(others)], number, monday, booked)
    _today(scene, first, now, booked)
    scene.write()


def _elsewhere(scene: Scene, station: Station, number: int, monday: date, booked: set[Child]) -> None:
    """Every fourth is full, every second of these with somebody waiting."""
    chance, band = scene.chance, BANDS[number % len(BANDS)]
    day = monday + timedelta(days=7 * (number * 3 % WEEKS) + chance.randint(1, 5))
    starts = moment(scene.free_day(station, day, step=1), chance.choice(CLOCKS))
    places = chance.choice((8, 10, 12))
    meeting = scene.meeting(station, chance.choice(scene.plans_for(band)), band, starts, places)
    full = number % 4 == 0
    taken = places if full else chance.randint(1, places - 2)
    _book(scene, meeting, taken, 2 if full and number % 8 == 0 else 0, booked)


def _today(scene: Scene, station: Station, now: datetime, booked: set[Child]) -> None:
    """About now, so that the door can be tried: it begins at the next quarter of an hour, or before the day is over."""
    here = localtime(now)
    quarter = here.replace(minute=here.minute // 15 * 15, second=0, microsecond=0) + timedelta(minutes=15)
    starts = min(quarter, moment(here.date(), LATEST))
    plan = next(each for each in scene.plans if each.title == "烫到、噎到怎么办")
    lead = next(each for each in scene.advisers[station.pk] if each.leads)
    told = {"adviser": lead, "reminded_at": starts - timedelta(days=1)}
    meeting = scene.meeting(station, plan, (12, 24), starts, 12, **told)
    _book(scene, meeting, 8, 0, booked)


def _book(scene: Scene, meeting: GroupSession, taken: int, waiting: int, booked: set[Child]) -> None:
    """A child has one group ahead at most."""
    guests = scene.guests(meeting, taken + waiting, without=booked)
    booked.update(guests)
    for seat, child in enumerate(guests[:taken], start=1):
        scene.book(meeting, child, "booked", seat)
    for child in guests[taken:]:
        scene.book(meeting, child, "waiting")
