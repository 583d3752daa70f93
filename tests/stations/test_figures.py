"""The figures of the groups are those of a hand count; what is distinct is counted, never added up."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from stations.actions.clock import close_ended
from stations.models import Station
from stations.queries.figures import families_of, figures
from stations.queries.network import ahead, network
from stations.queries.spans import Span
from tests import builders
from tests.stations.groups import begin, booked, meeting
from tests.stations.small_world import NOW, SmallWorld, at, held, seat, small_world

pytestmark = pytest.mark.django_db
YEAR = Span.of_year(2026)
SUMS = ("held", "cancelled", "offered", "taken", "came", "waiting", "no_shows")
DISTINCT = ("children", "families", "returning")


@pytest.fixture
def world() -> SmallWorld:
    return small_world()


def numbers(line, *names):
    return tuple(getattr(line, name) for name in names)


def every(line):
    return numbers(line, *SUMS), numbers(line, *DISTINCT)


def test_the_year_is_that_of_a_hand_count(world):
    total = figures(Station.objects.all(), YEAR, now=NOW).total
    # new year, january, february, yueqing; 6 + 4 + 5 + 3 seats; 4 + 2 + 3 + 3 of them taken
    assert every(total) == ((4, 1, 18, 12, 8, 1, 2), (5, 4, 2))
    assert total.areas == {"nutrition": 1, "health": 0, "responsive": 2, "safety": 1, "learning": 1}
    assert total.covered == 4
    assert total.share == pytest.approx(12 / 18)
    assert total.returning_share == pytest.approx(2 / 4)


def test_by_station_division_month_and_year_as_counted_by_hand(world):
    told = figures(Station.objects.all(), Span(date(2025, 12, 1), date(2026, 12, 1)), now=NOW)
    assert {line.label: every(line) for line in told.stations} == {
        "甲驿站": ((3, 1, 18, 8, 6, 1, 1), (4, 3, 1)),
        "乙驿站": ((1, 0, 5, 3, 2, 0, 0), (2, 2, 0)),
        "丙驿站": ((1, 0, 3, 3, 2, 0, 1), (2, 2, 0)),
        "丁驿站": ((0, 0, 0, 0, 0, 0, 0), (0, 0, 0)),
    }
    assert {line.key: every(line) for line in told.divisions} == {
        builders.LUCHENG: ((4, 1, 23, 11, 8, 1, 1), (5, 4, 2)),
        builders.YUEQING: ((1, 0, 3, 3, 2, 0, 1), (2, 2, 0)),
    }
    assert {line.key: every(line) for line in told.months} == {
        "2025-12": ((1, 0, 8, 2, 2, 0, 0), (2, 2, 0)),
        "2026-01": ((2, 0, 10, 6, 4, 1, 1), (3, 2, 1)),
        "2026-02": ((2, 1, 8, 6, 4, 0, 1), (4, 4, 0)),
    }
    assert {line.key: every(line) for line in told.years} == {
        "2025": ((1, 0, 8, 2, 2, 0, 0), (2, 2, 0)),
        "2026": ((4, 1, 18, 12, 8, 1, 2), (5, 4, 2)),
    }
    assert every(told.total) == ((5, 1, 26, 14, 10, 1, 2), (6, 5, 2))


@pytest.mark.parametrize("table", ["stations", "divisions", "months", "years"])
def test_what_can_be_added_up_adds_up_and_what_is_distinct_does_not(world, table):
    told = figures(Station.objects.all(), Span(date(2025, 12, 1), date(2026, 12, 1)), now=NOW)
    lines = getattr(told, table)
    for name in SUMS:
        assert sum(getattr(line, name) for line in lines) == getattr(told.total, name), name
    for name in ("children", "families"):
        assert sum(getattr(line, name) for line in lines) > getattr(told.total, name), name


def test_a_span_of_one_month_begins_at_midnight_here(world):
    january = figures(Station.objects.all(), Span.of_month(date(2026, 1, 9)), now=NOW)
    assert every(january.total) == ((2, 0, 10, 6, 4, 1, 1), (3, 2, 1))
    december = figures(Station.objects.all(), Span.of_month(date(2025, 12, 9)), now=NOW)
    assert december.total.held == 1


def test_a_part_of_the_stations_is_counted_over_that_part_alone(world):
    own = Station.objects.filter(division_id=builders.YUEQING)
    told = figures(own, YEAR, now=NOW)
    assert every(told.total) == ((1, 0, 3, 3, 2, 0, 1), (2, 2, 0))
    assert [line.label for line in told.stations] == ["丙驿站", "丁驿站"]


def test_what_is_over_is_counted_and_nothing_else(world):
    later = figures(Station.objects.all(), YEAR, now=NOW + timedelta(minutes=30))
    assert numbers(later.total, "held", "came") == (5, 10)
    assert figures(Station.objects.all(), YEAR, now=at(12, 1)).total.held == 6


def test_families_are_those_with_somebody_who_decides_for_both(world):
    of = families_of(child.pk for child in world.children.values())
    own = {name: of[child.pk] for name, child in world.children.items()}
    assert own["one"] == own["two"]
    assert len(set(own.values())) == 5


def test_a_third_child_joins_two_who_have_no_guardian_in_common():
    mother, father = builders.user(), builders.user()
    hers, his, theirs = (builders.child(14) for _ in range(3))
    builders.guardian(hers, who=mother)
    builders.guardian(his, who=father)
    assert len(set(families_of([hers.pk, his.pk]).values())) == 2
    builders.guardian(theirs, who=mother)
    builders.guardian(theirs, who=father)
    assert len(set(families_of([hers.pk, his.pk, theirs.pk]).values())) == 1


def test_two_children_of_a_family_at_one_meeting_are_one_visit_of_the_family(world):
    only = Station.objects.filter(pk=held(builders.station(), at(5, 5)).station_id)
    meeting = only.get().sessions.get()
    for name in ("one", "two"):
        seat(meeting, world.children[name], "came")
    assert numbers(figures(only, YEAR, now=NOW).total, "came", *DISTINCT) == (2, 2, 1, 0)


def test_who_waited_in_vain_is_still_counted_when_the_meeting_is_closed():
    session = meeting(places=1)
    for _ in range(3):
        booked(session)
    begin(session, ago=timedelta(hours=4))
    assert close_ended() == 1
    today = Span.of_month(localdate(session.starts_at))
    total = figures(Station.objects.all(), today, now=timezone.now()).total
    assert numbers(total, "held", "taken", "came", "waiting", "no_shows") == (1, 1, 0, 2, 1)


def test_the_number_of_statements_does_not_grow(world, django_assert_num_queries):
    with django_assert_num_queries(4):
        figures(Station.objects.all(), YEAR, now=NOW)
    for number in range(6):
        station = builders.station(county=builders.YUEQING)
        for day in range(1, 5):
            meeting = held(station, at(4 + number % 3, day * 3), areas="health safety")
            for months in (8, 14):
                child = builders.child(months)
                builders.guardian(child)
                seat(meeting, child, "came")
    with django_assert_num_queries(4):
        told = figures(Station.objects.all(), YEAR, now=NOW)
    assert told.total.held == 4 + 24
    with django_assert_num_queries(3):
        network(Station.objects.all(), date(2026, 11, 20))
        ahead(Station.objects.all(), now=NOW)


def test_the_network_tells_who_is_open_and_who_is_to_come_this_year(world):
    builders.station(county=builders.YUEQING, state="planned", opened_on=None, planned_year=2026)
    builders.station(county=builders.YUEQING, state="planned", opened_on=None, planned_year=2027)
    builders.station(state="closed", opened_on=date(2023, 1, 1), closed_on=date(2026, 5, 1))
    today = network(Station.objects.all(), date(2026, 11, 20), divisions=[(builders.OUHAI, "瓯海区")])
    assert numbers(today.total, "open", "opened", "planned", "building", "to_come") == (3, 1, 1, 1, 2)
    assert [(line.code, line.open, line.to_come) for line in today.divisions] == [
        (builders.LUCHENG, 2, 0),
        (builders.OUHAI, 0, 0),
        (builders.YUEQING, 1, 2),
    ]
    then = network(Station.objects.all(), date(2025, 12, 31))
    assert numbers(then.total, "open", "opened", "to_come") == (3, 1, 0)


def test_what_is_ahead_is_told_apart(world):
    told = ahead(Station.objects.all(), now=NOW)
    assert (told.meetings, told.places, told.taken, told.waiting) == (1, 1, 1, 1)
