"""The groups that the demonstration's stations have held since they opened, and who came to them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from anxintuo.accounts.models import User
from anxintuo.demo.station_rows import BANDS, CLOCKS, Scene, moment
from stations.models import Booking, Course, GroupSession, Station

HELD, CALLED_OFF = 172, 9
REASONS = ("台风，学校和公共场馆停止开放", "指导员临时参加区里的培训", "活动室检修")
FORGIVEN = ("宝宝发烧", "路上堵车，打过电话", "家里有人生病")
WEEK = timedelta(days=7)
LEAST = 3  # meetings of a station, however short a time it has been open


def write_held(scene: Scene, stations: Sequence[Station], *, today: date) -> None:
    """As many as HELD, over the stations by the time since they opened; a few more were called off."""
    for nth, (station, count) in enumerate(zip(stations, _shares(stations, today), strict=True)):
        lengths = list(_lengths(count, scene))
        for number, length in enumerate(lengths):
            place = (number + scene.chance.random()) / len(lengths)
            if nth % 3 == 0 and number == 0:
                place = 0  # some began on the first day
            elif number == len(lengths) - 1:
                place = 1 - scene.chance.random() * 0.18 if nth else 1  # every one has been at it lately
            _course(scene, station, place, length, today)
    for meeting in sorted(scene.meetings, key=lambda each: each.starts_at):
        _attend(scene, meeting)
    _call_off(scene, stations, today)
    scene.write()
    _date_back()


def _shares(stations: Sequence[Station], today: date) -> list[int]:
    """Whole numbers that add up to HELD, by the largest remainder."""
    weights = [((today - each.opened_on).days + 200) ** 0.8 for each in stations if each.opened_on]
    free = HELD - LEAST * len(stations)
    exact = [free * weight / sum(weights) for weight in weights]
    order = sorted(range(len(exact)), key=lambda n: int(exact[n]) - exact[n])
    more = set(order[: free - sum(int(each) for each in exact)])
    return [LEAST + int(each) + (n in more) for n, each in enumerate(exact)]


def _lengths(count: int, scene: Scene) -> Iterator[int]:
    """Series of three or four meetings that make up `count`; what is left at the end joins the last."""
    while count:
        length = scene.chance.randint(3, 4)
        if count - length < LEAST:
            length = count
        yield length
        count -= length


def _course(scene: Scene, station: Station, place: float, length: int, today: date) -> None:
    """`place`: where in the time since the opening, 0 … 1."""
    assert station.opened_on is not None
    chance = scene.chance
    first, last = station.opened_on + timedelta(days=14), today - WEEK * length - timedelta(days=3)
    start = first + max(last - first, timedelta()) * place
    start += timedelta(days=(chance.randint(1, 5) - start.weekday()) % 7 - 7)
    band, clock = BANDS[len(scene.courses) % len(BANDS)], chance.choice(CLOCKS)
    ideas = scene.plans_for(band)
    chance.shuffle(ideas)
    lead = next(each for each in scene.advisers[station.pk] if each.from_on <= start)
    course = Course(
        station=station,
        title=f"{band[0]}–{band[1]} 月龄养育照护小组",
        age_from=band[0],
        age_to=band[1],
        care_areas=sorted({area for plan in ideas[:length] for area in plan.care_areas}),
        domains=sorted({domain for plan in ideas[:length] for domain in plan.domains}),
        about=f"一个小组 {length} 次，每周一次，同一批宝宝一起长大。",
        made_by=lead.user,
    )
    scene.courses.append(course)
    for number in range(length):
        day = scene.free_day(station, start + WEEK * number, step=-1)
        plan, places = ideas[number % len(ideas)], chance.choice((8, 10, 12, 12, 14))
        ends = moment(day, clock) + timedelta(minutes=plan.minutes)
        told = {"reminded_at": moment(day, clock) - timedelta(days=1), "closed_at": ends + timedelta(hours=2)}
        scene.meeting(station, plan, band, moment(day, clock), places, course=course, **told)


def _attend(scene: Scene, meeting: GroupSession) -> None:
    """Most came, a few stayed away or gave their place back; of a full meeting somebody may have waited in vain."""
    chance = scene.chance
    seated = min(meeting.places, round(meeting.places * chance.uniform(0.72, 1.08)))
    given_back = sum(chance.random() < 0.13 for _ in range(seated))
    waiting = chance.choice((0, 0, 1, 2)) if seated == meeting.places else 0
    guests = scene.guests(meeting, seated + given_back + waiting)
    for seat, child in enumerate(guests[:seated], start=1):
        if chance.random() < 0.07:
            scene.book(meeting, child, "away", seat, **_forgiven(scene, meeting.adviser.user))
        else:
            by = chance.choice(("code", "code", "code", "name", "walk_in"))
            signed = meeting.starts_at + timedelta(minutes=chance.randint(-14, 9))
            scene.book(meeting, child, "came", seat, signed_by=by, signed_at=signed)
    for child in guests[seated : seated + given_back]:
        scene.book(meeting, child, "cancelled", late=chance.random() < 0.2)
    for child in guests[seated + given_back :]:
        scene.book(meeting, child, "waiting")


def _forgiven(scene: Scene, adviser: User) -> dict[str, Any]:
    if scene.chance.random() < 0.75:
        return {}
    return {"forgiven_by": adviser, "forgiven_why": scene.chance.choice(FORGIVEN)}


def _call_off(scene: Scene, stations: Sequence[Station], today: date) -> None:
    chance = scene.chance
    for number in range(CALLED_OFF):
        station = stations[number * 5 % len(stations)]
        assert station.opened_on is not None
        since = (today - station.opened_on).days
        day = scene.free_day(station, today - timedelta(days=chance.randint(20, since - 20)), step=-1)
        band = chance.choice(BANDS)
        reason = REASONS[number % len(REASONS)]
        plan = chance.choice(scene.plans_for(band))
        starts = moment(day, chance.choice(CLOCKS))
        meeting = scene.meeting(station, plan, band, starts, 12, state="cancelled", cancel_reason=reason)
        for child in scene.guests(meeting, chance.randint(3, 6)):
            scene.book(meeting, child, "cancelled")


def _date_back() -> None:
    """`asked_at` and `made_at` say now (auto_now_add); it was some days before the meeting."""
    past = Booking.objects.filter(session__station__is_demo=True, starts_at__lt=timezone.now())
    past.exclude(state="waiting").update(asked_at=F("starts_at") - timedelta(days=4, hours=3))
    past.filter(state="waiting").update(asked_at=F("starts_at") - timedelta(days=2, hours=1))
    first = GroupSession.objects.filter(course=OuterRef("pk")).order_by("starts_at").values("starts_at")[:1]
    Course.objects.filter(station__is_demo=True).update(made_at=Subquery(first) - timedelta(days=16))
