"""Meetings at the adviser's own station and at another; a booking of parent A's child and one of nobody here."""

from datetime import timedelta

from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.files.models import PublicPhoto
from families.actions.consents import give_consent
from families.models import Child
from stations.actions.booking import book
from stations.models import (
    ActivityPlan,
    BoardPost,
    Booking,
    GroupSession,
    HourlyOffer,
    HourlyStay,
    Question,
    Station,
    StationMembership,
    StationPhoto,
)
from tests import builders
from tests.access.cases import Case
from tests.access.cases.families import child_of
from tests.access.personas import World
from tests.stations.groups import adviser_at, family, meeting
from tests.stations.small_world import held, seat


def own_station(world: World) -> Station:
    seat = StationMembership.objects.filter(user=world.users["adviser_1"]).select_related("station").get()
    return seat.station


def other_station(world: World) -> Station:
    found = Station.objects.filter(name="另一个驿站").first()
    return found or builders.station("另一个驿站")


def far_station(world: World) -> Station:
    found = Station.objects.filter(name="乐清的驿站").first()
    return found or builders.station("乐清的驿站", county=builders.YUEQING)


def session_at(station: Station) -> GroupSession:
    found = GroupSession.objects.filter(station=station, starts_at__gt=timezone.now(), title="试验活动").first()
    if found is not None:
        return found
    return meeting(station, title="试验活动", age_from=0, age_to=48, adviser=adviser_at(station))


def booking_of_a(world: World) -> Booking:
    session, child = session_at(own_station(world)), child_of("parent_a", world)
    found = Booking.objects.filter(session=session, child=child).first()
    return found or book(session, child, companions=1, actor=builders.guardian(child))


def booking_of_nobody(world: World) -> Booking:
    session = session_at(other_station(world))
    found = Booking.objects.filter(session=session).first()
    if found is not None:
        return found
    child, parent = family()
    return book(session, child, companions=1, actor=parent)


def came_with_a(world: World) -> Booking:
    """Of parent A's child: signed in, with the consent to be noted."""
    child = child_of("parent_a", world)
    found = Booking.objects.filter(child=child, state="came").first()
    if found is None:
        session = held(own_station(world), timezone.now() - timedelta(hours=2))
        found = seat(session, child, "came")
        give_consent(child, "station_record", actor=builders.guardian(child))
    return found


def question_of_a(world: World) -> Question:
    asker = world.users["parent_a"]
    found = Question.objects.filter(asked_by=asker).first()
    return found or Question.objects.create(
        station=own_station(world), asked_by=asker, topic="health", due_on=localdate() + timedelta(days=2)
    )


def question_elsewhere(world: World) -> Question:
    found = Question.objects.filter(station=other_station(world)).first()
    return found or Question.objects.create(
        station=other_station(world), asked_by=builders.user(), topic="health", due_on=localdate()
    )


def post_of_a(world: World) -> BoardPost:
    """In the group of the meeting that parent A's child came to."""
    session = came_with_a(world).session
    found = BoardPost.objects.filter(session=session).first()
    return found or BoardPost.objects.create(
        session=session, author=world.users["parent_a"], speaker="妈妈", text="你好", state="waiting"
    )


def post_elsewhere(world: World) -> BoardPost:
    session = session_at(other_station(world))
    found = BoardPost.objects.filter(session=session).first()
    return found or BoardPost.objects.create(session=session, author=builders.user(), text="你好", state="shown")


def stay_of_a(world: World) -> HourlyStay:
    found = HourlyStay.objects.filter(station=own_station(world)).first()
    return found or _stay(own_station(world), child_of("parent_a", world))


def stay_elsewhere(world: World) -> HourlyStay:
    found = HourlyStay.objects.filter(station=other_station(world)).first()
    return found or _stay(other_station(world), booking_of_nobody(world).child)


def _stay(station: Station, child: Child) -> HourlyStay:
    starts = timezone.now() + timedelta(days=1)
    return HourlyStay.objects.create(
        station=station, child=child, seat=1, starts_at=starts, ends_at=starts + timedelta(hours=2),
        asked_by=builders.user(), consent_version="x", emergency_phone="+8613800138001",
    )  # fmt: skip


def offer_of_own(world: World) -> HourlyOffer:
    values = {"opens_at": "08:00", "closes_at": "18:00", "places": 2}
    return HourlyOffer.objects.get_or_create(station=own_station(world), weekday=0, defaults=values)[0]


def station_photo(world: World) -> StationPhoto:
    picture = PublicPhoto.objects.create(alt="活动室", width=800, height=600, colour="#aabbcc")
    return StationPhoto.objects.create(station=own_station(world), photo=picture)


def other_station_photo(world: World) -> StationPhoto:
    picture = PublicPhoto.objects.create(alt="活动室", width=800, height=600, colour="#aabbcc")
    return StationPhoto.objects.create(station=other_station(world), photo=picture)


def plan_of_own(world: World) -> ActivityPlan:
    values = {"age_from": 0, "age_to": 12}
    return ActivityPlan.objects.get_or_create(station=own_station(world), title="本站的方案", defaults=values)[0]


def plan_elsewhere(world: World) -> ActivityPlan:
    values = {"age_from": 0, "age_to": 12}
    return ActivityPlan.objects.get_or_create(station=other_station(world), title="别站的方案", defaults=values)[0]


def plan_of_city(world: World) -> ActivityPlan:
    values = {"age_from": 0, "age_to": 12}
    return ActivityPlan.objects.get_or_create(station=None, title="全市的方案", defaults=values)[0]


ON_A_STAY = (
    "stations.stays", "stations.take_in", "stations.my_stays", "stations.answer_health", "stations.cancel_stay",
)  # fmt: skip
ON_A_QUESTION = ("stations.my_questions", "stations.go_on_asking", "stations.questions", "stations.answer")
ON_A_BOARD = ("stations.read_board", "stations.write_board", "stations.keep_board")
ON_A_POST = ("stations.remove_post", "stations.decide_post")
ON_A_SESSION = ("stations.see_session", "stations.change_session", "stations.let_in", "stations.keep_hand_out")
ON_A_BOOKING = ("stations.sign_in", "stations.forgive", "stations.my_groups", "stations.give_back")
ON_A_VISIT = ("stations.see_child_here", "stations.note", "stations.visit", "stations.give_feedback")
ON_A_CHILD = ("stations.path", "stations.erase_notes", "stations.measure")
ON_FIGURES = ("stations.figures", "stations.export_figures", "governance.stations", "governance.export_stations")
CASES = [
    *(Case(act, "自己的驿站", own_station) for act in ("stations.plan", "stations.keep_facts")),
    *(Case(act, "别的驿站", other_station) for act in ("stations.plan", "stations.keep_facts")),
    *(Case(act, "自己驿站的活动", lambda world: session_at(own_station(world))) for act in ON_A_SESSION),
    *(Case(act, "别的驿站的活动", lambda world: session_at(other_station(world))) for act in ON_A_SESSION),
    *(Case(act, "陈女士的预约", booking_of_a) for act in ON_A_BOOKING),
    *(Case(act, "别家在别的驿站的预约", booking_of_nobody) for act in ON_A_BOOKING),
    *(Case(act, "自己的驿站（鹿城）", own_station) for act in ON_FIGURES),
    *(Case(act, "乐清的驿站", far_station) for act in ON_FIGURES),
    *(
        Case(act, name, plan)
        for act in ("stations.read_plans", "stations.edit_plan")
        for name, plan in (("本站的方案", plan_of_own), ("别站的方案", plan_elsewhere), ("全市的方案", plan_of_city))
    ),
    Case("stations.photo_of_own", "自己驿站的照片", station_photo),
    Case("stations.photo_of_own", "别的驿站的照片", other_station_photo),
    Case("stations.add_plan", "自己的驿站", own_station),
    Case("stations.add_plan", "别的驿站", other_station),
    *(Case(act, "陈女士的宝宝的临时照护", stay_of_a) for act in ON_A_STAY),
    *(Case(act, "别的驿站的临时照护", stay_elsewhere) for act in ON_A_STAY),
    Case("stations.keep_offers", "自己的驿站", own_station),
    Case("stations.keep_offers", "别的驿站", other_station),
    Case("stations.ask_stay", "陈女士的宝宝", lambda world: child_of("parent_a", world)),
    Case("stations.ask_stay", "别家的宝宝", lambda world: booking_of_nobody(world).child),
    *(Case(act, "陈女士的咨询", question_of_a) for act in ON_A_QUESTION),
    *(Case(act, "别的驿站的咨询", question_elsewhere) for act in ON_A_QUESTION),
    *(Case(act, "陈女士的宝宝所在的小组", lambda world: came_with_a(world).session) for act in ON_A_BOARD),
    *(Case(act, "别的驿站的小组", lambda world: session_at(other_station(world))) for act in ON_A_BOARD),
    *(Case(act, "陈女士的发言", post_of_a) for act in ON_A_POST),
    *(Case(act, "别的驿站的发言", post_elsewhere) for act in ON_A_POST),
    *(Case(act, "陈女士的宝宝来过的一场", came_with_a) for act in ON_A_VISIT),
    *(Case(act, "别家在别的驿站的预约", booking_of_nobody) for act in ON_A_VISIT),
    *(Case(act, "陈女士来过驿站的宝宝", lambda world: came_with_a(world).child) for act in ON_A_CHILD),
    *(Case(act, "别家的宝宝", lambda world: booking_of_nobody(world).child) for act in ON_A_CHILD),
    Case("stations.book", "陈女士的宝宝", lambda world: child_of("parent_a", world)),
    Case("stations.book", "别家的宝宝", lambda world: booking_of_nobody(world).child),
]
