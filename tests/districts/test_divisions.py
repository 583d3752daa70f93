"""The city's divisions: the right rows, the right centres, and the right answer to “where is this?”."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, transaction
from shapely.geometry import Point

from anxintuo.districts import queries
from anxintuo.districts.codes import area_covers, area_prefix
from anxintuo.districts.loading import load_divisions
from anxintuo.districts.models import Division
from anxintuo.kit.geo import gcj02_to_wgs84

pytestmark = pytest.mark.django_db

COUNTIES = {
    "330302": "鹿城区",
    "330303": "龙湾区",
    "330304": "瓯海区",
    "330305": "洞头区",
    "330324": "永嘉县",
    "330326": "平阳县",
    "330327": "苍南县",
    "330328": "文成县",
    "330329": "泰顺县",
    "330381": "瑞安市",
    "330382": "乐清市",
    "330383": "龙港市",
}


@pytest.fixture(autouse=True)
def _asked_anew(db):
    queries.forget()
    yield
    queries.forget()
    queries.counties()  # the rest of the session finds the process warm


def test_every_database_holds_the_twelve_counties_and_190_streets_that_may_be_shown():
    assert dict(Division.objects.counties().values_list("code", "name")) == COUNTIES
    assert Division.objects.streets().count() == 190
    assert Division.objects.filter(level="street").count() == 191


def test_the_placeholder_of_longgang_is_never_shown():
    assert not Division.objects.streets_of("330383").exists()
    assert not Division.objects.shown().filter(name__contains="直辖").exists()
    assert Division.objects.get(hidden=True).code == "330383198"


def test_loading_again_changes_nothing_and_repairs_what_was_changed():
    before = list(Division.objects.order_by("code").values())
    Division.objects.filter(code="330302").update(name="写错了", centre_lon=0)
    assert load_divisions() == len(before)
    assert list(Division.objects.order_by("code").values()) == before


def test_streets_belong_to_the_county_of_their_code():
    assert all(street.code.startswith(street.parent_id) for street in Division.objects.filter(level="street"))
    assert Division.objects.streets_of("330302").filter(name="五马街道").exists()


def test_a_centre_lies_in_its_own_county_and_says_where_it_comes_from():
    shapes = {county.division.code: county.shape for county in queries.counties()}
    with_centre = Division.objects.exclude(centre_source="")
    for division in with_centre.filter(level__in=("county", "street")):
        assert shapes[division.code[:6]].covers(Point(*division.centre)), division.name
    assert with_centre.filter(level="street", centre_source="town").count() == 42
    assert Division.objects.get(name="双屿街道").centre_source == "former_town"
    assert Division.objects.get(name="蒲鞋市街道").centre is None


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("330300", "3303"),
        ("330000", "33"),
        ("330302", "330302"),
        ("3303", "3303"),
        ("33", "33"),
        ("330302006", "330302006"),
        ("330302000", "330302"),
    ],
)
def test_an_area_is_the_code_without_its_empty_tail(code, prefix):
    assert area_prefix(code) == prefix


@pytest.mark.parametrize("bad", ["", "3", "全市", "33%", "３３０３"])
def test_an_area_that_is_no_code_is_refused(bad):
    with pytest.raises(ValueError, match="division code"):
        area_prefix(bad)


def test_an_area_holds_what_is_inside_it_and_nothing_else():
    assert area_covers("3303", "330302")
    assert area_covers("330302", "330302006")
    assert not any(area_covers("330302", code) for code in ("330303", "330300", ""))
    assert set(Division.objects.within("330302").values_list("parent_id", flat=True)) == {"330300", "330302"}
    assert Division.objects.within("330300").count() == Division.objects.count() - 1


def test_a_point_is_in_one_county_and_read_in_the_wrong_datum_in_another():
    assert queries.division_at(120.66072, 28.03194).code == "330302"
    assert queries.division_at(120.63218, 28.01061).code == "330304"
    assert queries.division_at(*gcj02_to_wgs84(120.66072, 28.03194)).code != "330302"
    assert queries.division_at(*gcj02_to_wgs84(120.63218, 28.01061)).code != "330304"


def test_a_point_at_sea_or_abroad_belongs_to_no_county():
    assert queries.division_at(121.6, 27.6) is None
    assert queries.division_at(0, 0) is None
    assert queries.division_at(float("nan"), 28) is None


def test_asking_where_a_point_is_costs_one_statement_per_process(django_assert_num_queries):
    with django_assert_num_queries(1):
        for _again in range(3):
            queries.division_at(120.66072, 28.03194)
    queries.shown_divisions()
    with django_assert_num_queries(0):
        queries.boundaries_geojson()


def ground(area: str = "") -> tuple[list[dict], list[dict]]:
    """Polygons and points of the GeoJSON."""
    features = json.loads(queries.boundaries_geojson(area))["features"]
    points = [each for each in features if each["geometry"]["type"] == "Point"]
    return [each for each in features if each not in points], points


def test_the_boundaries_are_one_geojson_of_the_area():
    counties, streets = ground()
    assert [each["properties"]["code"] for each in counties] == sorted(COUNTIES)
    assert counties[0]["properties"]["label"] == [120.50988, 28.06729]
    assert len(ground("3303")[0]) == 12
    (yueqing,), own = ground("330382")
    assert yueqing["properties"]["name"] == "乐清市"
    assert own
    assert {each["properties"]["code"] for each in own} < {each["properties"]["code"] for each in streets}
    assert all(each["properties"]["code"].startswith("330382") for each in own)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": "330399", "level": "county", "name": "某县"}, "上级"),
        ({"code": "330302999", "level": "county", "name": "某县", "parent_id": "330300"}, "9 位"),
        ({"code": "330399", "level": "county", "name": "某县", "parent_id": "330300", "centre_lon": 120.0}, "中心点"),
    ],
)
def test_the_database_refuses_a_division_that_cannot_be(fields, sentence):
    division = Division(**fields)
    with pytest.raises(ValidationError) as told:
        division.full_clean()
    assert any(sentence in each for each in told.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        division.save(force_insert=True)


def test_the_rows_come_back_after_a_flush():
    """A flush ends with `post_migrate`, as `migrate` does: transactional tests leave the divisions behind them."""
    Division.objects.filter(level="street").delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert Division.objects.streets().count() == 190
