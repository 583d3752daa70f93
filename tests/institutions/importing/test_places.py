"""A place is taken, or flagged and left empty; nothing is guessed."""

import pytest
import shapely

from anxintuo.districts.models import Division
from anxintuo.kit.geo import wgs84_to_bd09, wgs84_to_gcj02
from tests.institutions.importing.helpers import codes, csv_of, import_rows, mapping_with, of, plan, row

pytestmark = pytest.mark.django_db

WUMA = (120.66072, 28.03194)
LOUQIAO = (120.63218, 28.01061)  # 娄桥街道 in 瓯海区
SEA = (121.9, 27.2)


def at(point, **values):
    return {"经度": point[0], "纬度": point[1]} | values


@pytest.mark.parametrize(
    ("values", "flag"),
    [
        ({"经度": "", "纬度": ""}, "missing"),
        ({"经度": "0", "纬度": "0.0"}, "zero"),
        ({"经度": "东经", "纬度": "28.03"}, "unreadable"),
        ({"经度": "120.66", "纬度": ""}, "unreadable"),
        ({"经度": WUMA[1], "纬度": WUMA[0]}, "swapped"),
        ({"经度": 12066072, "纬度": 2803194}, "outside"),
        (at(SEA), "outside"),
        (at((120.55, 27.97)), "outside"),  # in 瓯海区, though the row says 鹿城区
        (at((-120.66, 28.03)), "outside"),
    ],
)
def test_a_place_that_cannot_be_right_is_left_empty_and_flagged(values, flag):
    run = import_rows(row(1, **values))
    institution = of("L001")
    assert (institution.lon, institution.lat) == (None, None)
    assert institution.location_flag == flag
    assert run.warnings >= 1


def test_a_place_in_the_stated_county_is_taken_as_it_is():
    import_rows(row(1, **at(WUMA)))
    institution = of("L001")
    assert (institution.lon, institution.lat, institution.location_flag) == (*WUMA, "")
    assert institution.source_datum == "wgs84"


@pytest.mark.parametrize(("datum", "convert"), [("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)])
def test_a_declared_datum_is_converted_and_remembered(datum, convert):
    import_rows(row(1, **at(convert(*WUMA))), mapping=mapping_with(datum=datum))
    institution = of("L001")
    assert (institution.lon, institution.lat) == pytest.approx(WUMA, abs=2e-6)
    assert institution.source_datum == datum


@pytest.mark.parametrize(("county", "point"), [("鹿城区", WUMA), ("瓯海区", LOUQIAO)])
def test_a_point_that_fits_in_another_datum_only_is_flagged(county, point):
    """The two checks of ../shared/data/README.md: WGS-84 numbers read as GCJ-02 fall into the wrong division."""
    run = import_rows(row(1, 县区=county, **at(point)), mapping=mapping_with(datum="gcj02"))
    assert (of("L001").lon, of("L001").location_flag) == (None, "datum")
    assert codes(run) == {"place_datum": 1}


@pytest.mark.parametrize(("degrees", "flag"), [(0.001, ""), (0.02, "outside")])
def test_a_point_just_across_a_coarsely_drawn_edge_counts_as_inside(degrees, flag):
    """West of 泰顺县's westernmost corner, so that no other datum brings it in: about 100 m, about 2 km."""
    boundary = shapely.geometry.shape(Division.objects.get(name="泰顺县").boundary)
    west = min(boundary.exterior.coords)
    import_rows(row(1, 县区="泰顺县", **at((round(west[0] - degrees, 6), round(west[1], 6)))))
    assert of("L001").location_flag == flag


def test_a_whole_file_in_another_datum_is_noticed_and_no_place_is_taken():
    """五马 and 娄桥 read as WGS-84 without conversion fall into the neighbour county (../shared/data/README.md)."""
    rows = [row(n, 县区="鹿城区", **at(wgs84_to_bd09(*WUMA))) for n in (1, 2, 3)]
    rows += [row(n, 县区="瓯海区", **at(wgs84_to_bd09(*LOUQIAO))) for n in (4, 5, 6)]
    run = import_rows(*rows)
    assert codes(run)["datum"] == 1
    assert {of(f"L{n:03d}").location_flag for n in range(1, 7)} == {"datum"}
    assert of("L001").lon is None


def test_the_county_follows_from_a_sound_point_when_the_row_tells_none():
    import_rows(row(1, 县区="", **at(LOUQIAO)))
    assert of("L001").division_id == "330304"


def test_without_county_and_point_a_row_stays_out():
    run = plan(csv_of(row(1, 县区="", 经度="", 纬度="")))
    assert (run.creates, run.skipped) == (0, 1)
    assert codes(run)["no_division"] == 1


def test_a_county_or_street_that_is_unknown_is_told_and_left_out():
    run = import_rows(row(1, 镇街="娄桥街道"), row(2, 镇街="五马街道"), row(3, 县区="上城区"))
    assert codes(run) == {"street": 1, "division": 1}
    assert of("L001").street is None
    assert of("L002").street.name == "五马街道"
    assert of("L003").division.name == "鹿城区"  # from the point


def test_a_county_may_be_given_by_code():
    import_rows(row(1, 县区="330302"))
    assert of("L001").division_id == "330302"


def test_an_outside_register_has_no_counties_and_is_held_to_its_bounds():
    mapping = mapping_with(region="outside", bounds=[121, 24, 122, 26])
    import_rows(row(1, **at((121.5, 25.0))), row(2, **at(WUMA)), mapping=mapping)
    assert of("L001").division_id is None
    assert of("L001").lon == 121.5
    assert of("L002").location_flag == "outside"


def test_a_bad_place_in_the_register_does_not_erase_a_good_one():
    import_rows(row(1, **at(WUMA)))
    run = import_rows(row(1, 经度="0", 纬度="0"))
    assert run.updates == 0
    assert of("L001").lon == WUMA[0]


def test_a_good_place_replaces_a_flag():
    import_rows(row(1, 经度="", 纬度=""))
    import_rows(row(1, **at(WUMA)))
    assert (of("L001").lon, of("L001").location_flag) == (WUMA[0], "")
