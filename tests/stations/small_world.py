"""Three stations, seven meetings in and around 2026 and six children, small enough to be counted by hand."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from families.models import Child, Guardianship
from stations.models import Booking, GroupSession, Station
from tests import builders
from tests.stations.groups import adviser_at, room_at

NOW = timezone.make_aware(datetime(2026, 11, 20, 12, 0))


@dataclass
class SmallWorld:
    """甲 and 乙 stand in 鹿城, 丙 in 乐清, 丁 is to open in 乐清 this year."""

    stations: dict[str, Station] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    meetings: dict[str, GroupSession] = field(default_factory=dict)


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return timezone.make_aware(datetime(year, month, day, hour, minute))


def held(
    station: Station, starts: datetime, *, places: int = 12, state: str = "published", areas: str = ""
) -> GroupSession:
    """A meeting of an hour, whenever it was: beneath the actions, which plan for the future only."""
    return GroupSession.objects.create(
        station=station,
        title="亲子活动",
        age_from=0,
        age_to=36,
        care_areas=areas.split(),
        room=station.rooms.first() or room_at(station),
        adviser=station.memberships.first() or adviser_at(station),
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        places=places,
        state=state,
        cancel_reason="台风" if state == "cancelled" else "",
        secret="0" * 32,
    )


def seat(session: GroupSession, child: Child, state: str, *, forgiven: bool = False) -> Booking:
    seated = state in ("booked", "came", "away")
    person = Guardianship.objects.filter(child=child).first()
    asked_by = person.user if person else builders.user()
    return Booking.objects.create(
        session=session,
        child=child,
        asked_by=asked_by,
        state=state,
        seat=session.bookings.seated().count() + 1 if seated else None,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        signed_by="name" if state == "came" else "",
        signed_at=session.starts_at if state == "came" else None,
        forgiven_by=asked_by if forgiven else None,
        forgiven_why="宝宝发烧" if forgiven else "",
    )


def small_world() -> SmallWorld:
    world = SmallWorld()
    world.stations = {
        "甲": builders.station("甲驿站", opened_on=date(2024, 3, 1)),
        "乙": builders.station("乙驿站", opened_on=date(2026, 1, 20)),
        "丙": builders.station("丙驿站", county=builders.YUEQING, opened_on=date(2025, 5, 1)),
        "丁": builders.station("丁驿站", county=builders.YUEQING, state="building", opened_on=None, planned_year=2026),
    }
    _families(world)
    _meetings(world)
    return world


def _families(world: SmallWorld) -> None:
    """One and two are siblings: one has the mother, two has mother and father. Three and four are cousins, whose
    grandmother sees both and decides for neither. Five has a mother. Nobody decides for six."""
    names = ("one", "two", "three", "four", "five", "six")
    world.children = {name: builders.child(14, today=date(2026, 1, 1)) for name in names}
    mother, father, grandmother = builders.user(), builders.user(), builders.user()
    for name in ("one", "two"):
        builders.guardian(world.children[name], who=mother)
    builders.guardian(world.children["two"], "agrees", who=father)
    for name in ("three", "four"):
        builders.guardian(world.children[name])
        builders.guardian(world.children[name], "sees", who=grandmother)
    builders.guardian(world.children["five"])


def _meetings(world: SmallWorld) -> None:
    a, b, c = (world.stations[name] for name in "甲乙丙")
    world.meetings = {
        # Half past midnight of New Year's Day here is still the old year in UTC.
        "new_year": held(a, at(1, 1, 0, 30), places=6, areas="nutrition responsive"),
        "january": held(a, at(1, 15), places=4, areas="responsive"),
        "february": held(b, at(2, 10), places=5, areas="learning"),
        "yueqing": held(c, at(2, 12), places=3, areas="safety"),
        "called_off": held(a, at(2, 20), places=7, state="cancelled", areas="health"),
        "last_year": held(a, at(12, 31, year=2025), places=8, areas="health"),
        "draft": held(a, at(3, 3), state="draft", areas="health"),
        "coming": held(a, at(11, 25), places=1, areas="health"),
        "under_way": held(a, NOW - timedelta(minutes=30), areas="health"),
    }
    for meeting, states in {
        "new_year": {"one": "came", "two": "came", "three": "came", "four": "away", "five": "waiting"},
        "january": {"one": "came", "three": "forgiven", "five": "cancelled"},
        "february": {"three": "came", "four": "came", "five": "booked"},
        "yueqing": {"two": "came", "six": "came", "four": "away"},
        "called_off": {"one": "cancelled"},
        "last_year": {"five": "came", "one": "came"},
        "coming": {"one": "booked", "three": "waiting"},
        "under_way": {"three": "came", "five": "came"},
    }.items():
        for name, state in states.items():
            forgiven = state == "forgiven"
            seat(world.meetings[meeting], world.children[name], "away" if forgiven else state, forgiven=forgiven)
