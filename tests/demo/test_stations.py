"""The stations of the demonstration: as many as the mission names, written once, and within every rule."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.timezone import localdate
from shapely.geometry import Point, shape

from anxintuo.accounts.models import User
from anxintuo.demo.station_places import FIRST, PLACES
from anxintuo.demo.station_rows import BANDS
from anxintuo.demo.stations import IDEAS, load_stations
from anxintuo.districts.models import Division
from anxintuo.kit.ages import completed_months
from families.models import Child
from stations.enums import CareArea, Domain
from stations.models import ActivityPlan, Booking, GroupSession, Station, StationMembership
from stations.models.booking import SEATED
from stations.queries.figures import figures
from stations.queries.network import network
from stations.queries.spans import Span
from tests.access.personas import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> World:
    world = build_world()
    load_stations(today=localdate())
    return world


def test_sixteen_are_open_fourteen_to_come_and_a_thousand_families_came(city):
    told = network(Station.objects.all(), localdate())
    assert (told.total.open, told.total.to_come, len(told.divisions)) == (16, 14, 12)
    total = figures(Station.objects.all(), Span(date(2021, 1, 1), localdate().replace(day=1)), now=timezone.now())
    assert total.total.held == 172
    assert total.total.families == pytest.approx(1000, rel=0.06)
    assert Booking.objects.filter(starts_at__lt=timezone.now()).count() / total.total.families == pytest.approx(
        1.9, abs=0.2
    )
    assert total.total.covered == 5
    assert [line.key for line in total.years] == [str(year) for year in range(2021, localdate().year + 1)]
    assert all(line.held >= 3 for line in total.stations if line.held)
    shares = Counter(Booking.objects.values_list("state", flat=True))
    assert shares["came"] > 10 * shares["away"] > 0
    assert shares["cancelled"] > shares["waiting"] > 0


def test_a_second_run_writes_nothing(city):
    def rows() -> list[int]:
        return [model.objects.count() for model in (Station, GroupSession, Booking, Child, User, ActivityPlan)]

    before = rows()
    load_stations(today=localdate())
    assert rows() == before


def test_every_child_has_the_age_of_its_group_and_every_seat_its_number(city):
    for booking in Booking.objects.select_related("session", "child"):
        months = completed_months(booking.child.born_on, localdate(booking.starts_at))
        assert booking.session.age_from <= months < booking.session.age_to
    for session in GroupSession.objects.prefetch_related("bookings"):
        seats = sorted(each.seat for each in session.bookings.all() if each.seat is not None)
        assert seats == list(range(1, len(seats) + 1))
        waiting = [each for each in session.bookings.all() if each.state == "waiting"]
        assert not waiting or len(seats) == session.places
        assert session.places <= session.room.places


def test_what_is_over_is_settled_and_advisers_worked_there_by_then(city):
    held = GroupSession.objects.published().filter(starts_at__date__lt=localdate())
    assert not held.filter(closed_at__isnull=True).exists()
    assert not Booking.objects.filter(session__in=held, state="booked").exists()
    assert not Booking.objects.filter(asked_at__gt=timezone.now()).exists()
    assert not Booking.objects.filter(session__in=held, asked_at__gte=F("starts_at")).exists()
    for session in GroupSession.objects.select_related("adviser", "station", "room"):
        on = localdate(session.starts_at)
        assert session.adviser.from_on <= on
        assert session.station.is_open_on(on)
        assert session.room.station_id == session.adviser.station_id == session.station_id


def test_nobody_invented_can_sign_in(city):
    known = [user.pk for user in city.users.values()]
    invented = User.objects.exclude(pk__in=known)
    assert invented.count() > 1000
    assert not invented.exclude(phone_index__isnull=True).exists()
    assert not any(user.has_usable_password() for user in invented[:20])
    assert StationMembership.objects.exclude(user__in=known).count() == 32


def test_the_ready_accounts_children_find_a_group_next_week(city):
    first = Station.objects.get(name=FIRST)
    monday = localdate() + timedelta(days=7 - localdate().weekday())
    free = GroupSession.objects.published().annotate(taken=Count("bookings", filter=Q(bookings__state__in=SEATED)))
    next_week = free.filter(station=first, starts_at__date__range=(monday, monday + timedelta(days=6)))
    for key in ("parent_new", "parent_a"):
        child = Child.objects.get(guardianships__user=city.users[key])
        fitting = [
            each
            for each in next_week
            if each.age_from <= completed_months(child.born_on, localdate(each.starts_at)) < each.age_to
        ]
        assert any(each.taken < each.places for each in fitting), key


def test_four_weeks_ahead_over_stations_and_ages_some_full_some_with_waiting(city):
    now = timezone.now()
    ahead = (
        GroupSession.objects.published()
        .filter(starts_at__gt=now)
        .annotate(
            taken=Count("bookings", filter=Q(bookings__state__in=SEATED)),
            waiting=Count("bookings", filter=Q(bookings__state="waiting")),
        )
    )
    assert 24 <= len(ahead) <= 26
    assert all(each.starts_at < now + timedelta(days=42) for each in ahead)
    assert len({each.station_id for each in ahead}) >= 10
    assert {(each.age_from, each.age_to) for each in ahead} >= set(BANDS)
    assert sum(each.taken == each.places for each in ahead) >= 4
    assert sum(each.waiting > 0 for each in ahead) >= 3
    today = GroupSession.objects.published().filter(starts_at__date=localdate(), station__name=FIRST).get()
    assert today.adviser.user == city.users["adviser_1"]
    assert today.bookings.filter(state="booked").count() == 8


def test_the_stations_stand_inside_their_divisions_with_a_street_that_is_known(city):
    borders = {county.code: shape(county.boundary) for county in Division.objects.counties()}
    assert [p.name for p in PLACES if not borders[p.county].contains(Point(p.lon, p.lat))] == []
    without = Station.objects.filter(street__isnull=True).values_list("division_id", flat=True)
    assert list(without) == ["330383"]


def test_the_library_covers_every_area_and_domain_for_every_age():
    assert len(IDEAS) >= 20
    for low, high in BANDS:
        fitting = [idea for idea in IDEAS if idea.ages[0] <= low and idea.ages[1] >= high]
        assert {area for idea in fitting for area in idea.areas.split()} == set(CareArea.values)
        assert {domain for idea in fitting for domain in idea.domains.split()} == set(Domain.values)
    for idea in IDEAS:
        assert idea.steps
        assert idea.take_home
        assert idea.materials
        assert idea.bring
