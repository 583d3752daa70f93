"""An official sees the nurseries of the own area and no others: in lists, figures, one by one and to take away."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.urls import reverse

from anxintuo.accounts.actor import ANONYMOUS
from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.districts.models import Division
from governance.maps import classes_of
from governance.models import Posting
from governance.policies import CHANGE_REQUESTS, DECIDE_CHANGE, NURSERIES
from governance.queries import (
    NurseryFilter,
    attention,
    figures_by_division,
    figures_by_street,
    nursery_rows,
    total_figures,
)
from governance.seats import official_seats
from institutions.models import ChangeRequest, Institution
from tests import builders

pytestmark = pytest.mark.django_db


def everything() -> NurseryFilter:
    return NurseryFilter.parse(QueryDict(""))


def test_a_county_official_lists_the_own_county_only():
    mine = builders.institution(county=builders.LUCHENG)
    builders.institution(county=builders.YUEQING)
    assert list(nursery_rows(builders.official(builders.LUCHENG), everything())) == [mine]


def test_a_city_official_lists_every_county():
    for county in (builders.LUCHENG, builders.YUEQING):
        builders.institution(county=county)
    assert nursery_rows(builders.official("3303"), everything()).count() == 2


@pytest.mark.parametrize(
    ("area", "seen"),
    [
        ("330300", {builders.LUCHENG, builders.YUEQING}),  # the city's code, as registers write it
        ("330300000", {builders.LUCHENG, builders.YUEQING}),
        ("330000", {builders.LUCHENG, builders.YUEQING}),
        ("33", {builders.LUCHENG, builders.YUEQING}),
        ("330302", {builders.LUCHENG}),
        ("330302000", {builders.LUCHENG}),
        ("340300", set()),
    ],
)
def test_an_area_may_be_written_as_a_code_or_as_its_beginning(area, seen, client):
    for county in (builders.LUCHENG, builders.YUEQING):
        builders.institution(county=county)
    posting = Posting.objects.create(
        user=builders.user(), duty="reviewer", area=area, office="卫生健康委员会", from_on=date(2026, 1, 1)
    )
    (seat,) = official_seats(posting.user)
    for actor in (builders.official(area), builders.official(seat.scope)):
        assert {row.division_id for row in nursery_rows(actor, everything())} == seen
    client.force_login(posting.user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    page = client.get(reverse("governance:nursery_table"))
    assert {county.code for county in page.context["counties"]} >= seen
    figures = {each.code for each in figures_by_division(builders.official(seat.scope)) if each.nurseries}
    assert figures == seen


@pytest.mark.parametrize("stranger", ["anonymous", "director"])
def test_nobody_else_lists_anything(stranger):
    row = builders.institution()
    actor = ANONYMOUS if stranger == "anonymous" else builders.director(row)
    assert not nursery_rows(actor, everything()).exists()


def test_a_nursery_of_another_county_does_not_exist_for_the_official():
    other = builders.institution(county=builders.YUEQING)
    with pytest.raises(Http404):
        NURSERIES.fetch(builders.official(builders.LUCHENG), Institution.objects.all(), slug=other.slug)


def test_a_change_request_of_another_county_can_neither_be_seen_nor_decided():
    row = builders.institution(county=builders.YUEQING)
    change = ChangeRequest.objects.create(
        institution=row, proposed={"name": {"old": row.name, "new": "新名字"}}, submitted_by=builders.user()
    )
    official = builders.official(builders.LUCHENG)
    assert not CHANGE_REQUESTS.visible(official, ChangeRequest.objects.all()).exists()
    with pytest.raises(PermissionDenied):
        DECIDE_CHANGE.demand(official, change)


def test_figures_count_filed_nurseries_and_their_places_by_division():
    row = builders.institution(inclusive=True)
    builders.room(row, places=15, occupied=10)
    builders.room(row, places=10, occupied=12)  # overfull: no free places, and none taken from the others
    builders.institution(state="terminated")
    figures = {each.code: each for each in figures_by_division(builders.official("3303"))}
    lucheng = figures[builders.LUCHENG]
    assert (lucheng.nurseries, lucheng.inclusive, lucheng.places, lucheng.free) == (1, 1, 25, 5)
    assert len(figures) == 12
    assert total_figures(list(figures.values())).free == 5


def test_the_overview_takes_the_same_number_of_statements_for_one_nursery_and_for_many(django_assert_num_queries):
    official = builders.official("3303")
    for count in (1, 6):
        for _ in range(count):
            builders.room(builders.institution())
        with django_assert_num_queries(5):
            figures_by_division(official)
            attention(official)


def test_the_table_takes_one_statement_whatever_the_number_of_rows(django_assert_num_queries):
    official = builders.official("3303")
    for count in (1, 6):
        for _ in range(count):
            builders.room(builders.institution())
        with django_assert_num_queries(1):
            for row in nursery_rows(official, everything()):
                assert row.filing.number
                assert row.division.name


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=星光", {"星光托育园"}),
        ("kind=home", {"家里"}),
        ("state=in_force", {"星光托育园", "家里"}),
        ("state=terminated", {"旧园"}),
        ("inclusive=yes", {"星光托育园"}),
        ("place=missing", {"家里"}),
        ("kind=nonsense&county=abc&page=-3&sort=%00", {"星光托育园", "家里", "旧园"}),
    ],
)
def test_filters_narrow_the_table_and_nonsense_is_left_out(query, expected):
    builders.institution("星光托育园", inclusive=True)
    builders.institution("家里", kind="home", lon=None, lat=None)
    builders.institution("旧园", state="terminated")
    rows = nursery_rows(builders.official("3303"), NurseryFilter.parse(QueryDict(query)))
    assert {row.name for row in rows} == expected


def test_the_filter_survives_the_url():
    chosen = NurseryFilter.parse(QueryDict("q=阳光&county=330302&sort=free&page=3"))
    assert NurseryFilter.parse(QueryDict(chosen.as_query())) == chosen


def test_a_county_s_official_sees_the_own_streets_and_what_has_none():
    street = Division.objects.streets_of(builders.LUCHENG).order_by("code").first()
    builders.room(builders.institution(street=street), places=20, occupied=5)
    builders.institution()
    builders.institution(county=builders.YUEQING)
    rows = figures_by_street(builders.official(builders.LUCHENG))
    assert (rows[0].name, rows[0].nurseries, rows[0].places, rows[0].free) == (street.name, 1, 20, 15)
    assert (rows[-1].code, rows[-1].nurseries) == ("", 1)
    assert sum(row.nurseries for row in rows) == 2
    assert figures_by_street(builders.official("3303")) == []


def test_unfiled_nurseries_stand_last_whichever_way_the_days_run():
    builders.institution("没备案", state="draft")
    builders.institution("备案了")
    for sort in ("filed", "-filed"):
        rows = nursery_rows(builders.official("3303"), NurseryFilter.parse(QueryDict(f"sort={sort}")))
        assert [row.name for row in rows] == ["备案了", "没备案"]


@pytest.mark.parametrize(
    ("counts", "classes"),
    [
        ([14, 16, 18, 26, 56, 60, 60, 70, 88, 92, 95, 108], [(14, 16), (18, 56), (60, 60), (70, 92), (95, 108)]),
        ([0, 3, 3], [(0, 0), (3, 3)]),
        ([0], [(0, 0)]),
        ([], []),
    ],
)
def test_the_map_s_shades_are_quantiles(counts, classes):
    found = classes_of(counts)
    assert [(each.low, each.high) for each in found] == classes
    assert len({each.shade for each in found}) == len(found)
