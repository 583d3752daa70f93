"""Pages of figures: of the own area, of the own station. Nobody is named, exports are recorded."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.audit.models import AuditEntry
from anxintuo.kit.ages import month_of
from governance.models import Posting
from stations.figure_pages import FigureFilter, figure_page
from stations.models import Station, StationMembership
from stations.queries.spans import Span
from tests import builders
from tests.enrollment.test_pages import browser
from tests.stations.small_world import NOW, held, seat, small_world

pytestmark = pytest.mark.django_db


def at_bureau(area: str = builders.LUCHENG) -> Client:
    person = builders.user()
    Posting.objects.create(
        user=person, area=area, office="卫生健康局", duty="reviewer", from_on=localdate() - timedelta(days=9)
    )
    actor = builders.official(area)
    return browser(type(actor)(user_id=str(person.pk)))


def at_station(station: Station) -> Client:
    person = builders.user()
    StationMembership.objects.create(user=person, station=station, from_on=localdate() - timedelta(days=9))
    actor = builders.actor("adviser", str(station.pk), who=person)
    return browser(actor)


@pytest.fixture
def lately() -> dict[str, Station]:
    """Two stations in 鹿城 and one in 乐清, each with a meeting last month to which two families came."""
    when = timezone.now().replace(hour=2, minute=0) - timedelta(days=35)
    stations = {
        "one": builders.station("=甲驿站", opened_on=date(2021, 9, 1)),
        "two": builders.station("乙驿站"),
        "far": builders.station("远方驿站", county=builders.YUEQING),
        "soon": builders.station("未来驿站", state="planned", opened_on=None, planned_year=month_of_lately().year),
    }
    for name in ("one", "two", "far"):
        meeting = held(stations[name], when, places=10, areas="health safety")
        for _ in range(2):
            child = builders.child(14, name="张秘密")
            builders.guardian(child)
            seat(meeting, child, "came")
    return stations


def month_of_lately() -> date:
    return month_of(localdate(timezone.now().replace(hour=2, minute=0) - timedelta(days=35)))


def query() -> dict[str, object]:
    month = month_of_lately()
    return {"year": month.year, "month": month.month}


def test_an_official_sees_the_own_area_and_nobody_is_named(lately):
    text = at_bureau().get(reverse("governance:stations"), query()).content.decode()
    assert "已开放 2 个" in text
    assert "=甲驿站" in text
    assert "未来驿站" in text
    assert "远方驿站" not in text
    assert "张秘密" not in text
    assert "乐清市" not in text


def test_a_city_official_filters_by_county_and_a_strange_one_is_left_out(lately):
    bureau = at_bureau("3303")
    text = bureau.get(reverse("governance:stations"), query() | {"county": builders.YUEQING}).content.decode()
    assert "远方驿站" in text
    assert "=甲驿站" not in text
    for county in ("330102", "x"):
        page = at_bureau().get(reverse("governance:stations"), query() | {"county": county})
        assert "=甲驿站" in page.content.decode()
        assert "远方驿站" not in page.content.decode()


@pytest.mark.parametrize(
    "asked", ["year=0", "year=99999", "year=abc&month=13", "month=-1", "year=all&month=2", "county=%00"]
)
def test_what_is_not_understood_is_left_out(lately, asked):
    assert at_bureau().get(f"{reverse('governance:stations')}?{asked}").status_code == 200
    assert at_station(lately["one"]).get(f"{reverse('stations:figures')}?{asked}").status_code == 200


def test_an_adviser_sees_the_own_station_only(lately):
    page = at_station(lately["one"]).get(reverse("stations:figures"), query())
    assert page.context["page"].figures.total.families == 2
    assert [line.label for line in page.context["page"].figures.stations] == ["=甲驿站"]
    assert "张秘密" not in page.content.decode()


@pytest.mark.parametrize("name", ["stations", "divisions", "months", "years"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_table_is_taken_away_and_that_is_recorded(lately, name, form):
    answer = at_bureau().get(reverse("governance:stations_export", args=[name, form]), query())
    assert answer.status_code == 200
    entry = AuditEntry.objects.get(event="governance.export_stations")
    assert (entry.kind, entry.subjects) == ("export", [f"division:{builders.LUCHENG}"])
    rows = _rows(answer, form)
    text = "\n".join(str(cell) for row in rows for cell in row)
    assert "张秘密" not in text
    assert "远方驿站" not in text
    assert len({len(row) for row in rows}) == 1
    if name != "stations":
        assert rows[-1][0] == "合计（不重复计算）"
        assert str(rows[-1][rows[0].index("家庭数")]) == "4"
    elif form == "csv":
        assert "'=甲驿站" in text


def test_the_own_tables_of_a_station_are_taken_away(lately):
    station = lately["one"]
    answer = at_station(station).get(reverse("stations:figures_export", args=["months", "csv"]), query())
    rows = _rows(answer, "csv")
    assert rows[-1][rows[0].index("家庭数")] == "2"
    assert AuditEntry.objects.get(event="stations.export_figures").subjects == [f"station:{station.pk}"]
    for name, form in (("stations", "csv"), ("months", "pdf"), ("nothing", "csv")):
        assert at_station(station).get(reverse("stations:figures_export", args=[name, form])).status_code == 404


def test_a_table_or_form_that_is_not_made_is_no_page_and_not_recorded(lately):
    bureau = at_bureau()
    for name, form in (("stations", "pdf"), ("children", "csv")):
        assert bureau.get(reverse("governance:stations_export", args=[name, form])).status_code == 404
    assert not AuditEntry.objects.filter(event="governance.export_stations").exists()


def test_the_year_is_printed_and_a_year_without_stations_is_no_page(lately):
    bureau, year = at_bureau(), month_of_lately().year
    text = bureau.get(reverse("governance:stations_year", args=[year])).content.decode()
    assert f"{year} 年婴幼儿照护服务驿站情况" in text
    assert "张秘密" not in text
    assert "远方驿站" not in text
    for other in (2015, localdate().year + 1, 0):
        assert bureau.get(reverse("governance:stations_year", args=[other])).status_code == 404


def test_a_page_takes_the_same_number_of_statements_whatever_the_size(django_assert_num_queries):
    world = small_world()
    with django_assert_num_queries(8):
        page = figure_page(Station.objects.all(), Span.of_year(2026), now=NOW)
    assert [row.station.name for row in page.stations] == ["甲驿站", "乙驿站", "丙驿站"]
    assert [each.name for each in page.to_come] == ["丁驿站"]
    assert [row["value"] for row in page.columns] == [2, 4, *[0] * 10]
    assert {row["label"]: row["value"] for row in page.areas}["回应型照护"] == 2
    for number in range(5):
        station = builders.station(county=builders.OUHAI)
        seat(held(station, NOW - timedelta(days=number + 1)), world.children["one"], "came")
    with django_assert_num_queries(8):
        figure_page(Station.objects.all(), Span.of_year(2026), now=NOW)


def test_the_network_of_a_past_year_is_told_as_it_stood():
    small_world()
    page = figure_page(Station.objects.all(), Span.of_year(2025), now=NOW)
    assert (page.network.on, page.network.total.open) == (date(2025, 12, 31), 2)
    assert page.to_come == []
    assert [row.station.name for row in page.stations] == ["甲驿站", "丙驿站"]
    month = figure_page(Station.objects.all(), Span.of_month(date(2026, 1, 1)), now=NOW)
    assert (month.network.on, month.network.total.open) == (date(2026, 1, 31), 3)


def test_a_filter_is_written_as_it_is_read():
    from django.http import QueryDict

    years = [2021, 2022, 2026]
    for text in ("year=2022&month=3", "year=all", "year=2026&county=330302"):
        chosen = FigureFilter.parse(QueryDict(text), years=years, counties=["330302"])
        assert chosen.as_query() == text
    assert FigureFilter.parse(QueryDict(""), years=years).year == 2026
    assert FigureFilter.parse(QueryDict("year=all"), years=years).span(years).months[-1] == date(2026, 12, 1)


def _rows(answer, form: str) -> list[list[object]]:
    content = answer.content
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.values]
