"""Datums, distances and the planar key, against published points."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxintuo.kit import geo

# regulations §9.5: one place in the three datums.
GCJ, WGS, BD = (120.026268, 30.279164), (120.021519, 30.281543), (120.032768, 30.285238)
WENZHOU = (120.6994, 27.9943)

LONS, LATS = st.floats(73, 135), st.floats(3.5, 53.5)
CITY_LONS, CITY_LATS = st.floats(119.6, 121.3), st.floats(27.0, 28.6)


def apart(a, b):
    return geo.distance_m(*a, *b)


def test_the_published_vector_is_met():
    assert tuple(round(v, 6) for v in geo.gcj02_to_wgs84(*GCJ)) == (120.021530, 30.281556)
    assert apart(geo.gcj02_to_wgs84(*GCJ), WGS) < 2
    assert tuple(round(v, 6) for v in geo.gcj02_to_bd09(*GCJ)) == BD
    assert apart(geo.convert(*WGS, geo.WGS84, geo.GCJ02), GCJ) < 2
    assert apart(geo.convert(*WGS, geo.WGS84, geo.BD09), BD) < 2
    assert apart(geo.convert(*BD, geo.BD09, geo.WGS84), WGS) < 2
    assert apart(geo.convert(*BD, geo.BD09, geo.GCJ02), GCJ) < 0.2


def test_a_wrong_datum_in_the_city_is_half_a_kilometre_off():
    shifted = geo.wgs84_to_gcj02(*WENZHOU)
    assert shifted[0] - WENZHOU[0] == pytest.approx(0.0041, abs=1e-4)
    assert shifted[1] - WENZHOU[1] == pytest.approx(-0.0033, abs=1e-4)
    assert 500 < apart(WENZHOU, shifted) < 580


@given(LONS, LATS, st.sampled_from([geo.GCJ02, geo.BD09]))
def test_every_conversion_comes_back_to_a_millimetre(lon, lat, datum):
    there = geo.convert(lon, lat, geo.WGS84, datum)
    assert apart(geo.convert(*there, datum, geo.WGS84), (lon, lat)) < 0.001


@given(LONS, LATS)
def test_gcj_and_bd_convert_without_the_detour(lon, lat):
    assert apart(geo.convert(*geo.convert(lon, lat, geo.GCJ02, geo.BD09), geo.BD09, geo.GCJ02), (lon, lat)) < 0.001
    assert geo.convert(lon, lat, geo.BD09, geo.BD09) == (lon, lat)


def test_far_from_china_nothing_is_shifted():
    assert geo.wgs84_to_gcj02(2.35, 48.85) == (2.35, 48.85)
    assert geo.gcj02_to_wgs84(2.35, 48.85) == (2.35, 48.85)


def test_an_unknown_datum_is_a_defect():
    with pytest.raises(KeyError):
        geo.convert(120, 28, geo.WGS84, "mars")


def test_a_point_given_in_another_datum_than_declared_is_suspected():
    def near_home(lon, lat):
        return apart((lon, lat), WENZHOU) < 50

    assert geo.suspected_datum(*WENZHOU, geo.WGS84, near_home) == ""
    assert geo.suspected_datum(*geo.wgs84_to_gcj02(*WENZHOU), geo.WGS84, near_home) == geo.GCJ02
    assert geo.suspected_datum(*geo.wgs84_to_bd09(*WENZHOU), geo.GCJ02, near_home) == geo.BD09
    assert geo.suspected_datum(0, 0, geo.WGS84, near_home) == ""


def test_the_spheroid_meets_the_surveyors_example():
    """Flinders Peak to Buninyong, the example of the Australian geodetic manual: 54,972.271 m."""

    def degrees(d, m, s):
        return math.copysign(abs(d) + m / 60 + s / 3600, d)

    peak = degrees(144, 25, 29.52440), degrees(-37, 57, 3.72030)
    buninyong = degrees(143, 55, 35.38390), degrees(-37, 39, 10.15610)
    assert geo.spheroid_distance_m(*peak, *buninyong) == pytest.approx(54_972.271, abs=0.001)


def test_a_spheroid_distance_is_always_found():
    assert geo.spheroid_distance_m(120, 28, 120, 28) == 0
    assert geo.spheroid_distance_m(0, 0, 179.7, 0.5) == pytest.approx(19_940_000, rel=0.01)
    assert geo.spheroid_distance_m(0, 0, 1, 0) == pytest.approx(111_319.491, abs=0.001)


@given(CITY_LONS, CITY_LATS, CITY_LONS, CITY_LATS)
def test_great_circle_and_spheroid_agree_within_half_a_percent(lon1, lat1, lon2, lat2):
    exact = geo.spheroid_distance_m(lon1, lat1, lon2, lat2)
    assert geo.distance_m(lon1, lat1, lon2, lat2) == pytest.approx(exact, rel=0.005, abs=0.01)


@given(CITY_LONS, CITY_LATS, st.floats(0, 2 * math.pi), st.floats(10, 5000))
def test_the_mercator_key_measures_the_ground_near_a_point(lon, lat, bearing, metres):
    dx, dy = geo.mercator_radius(metres, lat) * math.sin(bearing), geo.mercator_radius(metres, lat) * math.cos(bearing)
    x, y = geo.mercator(lon, lat)
    away = (
        math.degrees((x + dx) / geo.EQUATOR_RADIUS_M),
        math.degrees(2 * math.atan(math.exp((y + dy) / geo.EQUATOR_RADIUS_M)) - math.pi / 2),
    )
    assert geo.distance_m(lon, lat, *away) == pytest.approx(metres, rel=0.004)


def test_the_mercator_key_is_that_of_the_database_column():
    assert geo.mercator(120, 28) == pytest.approx((13358338.895, 3248973.790), abs=0.01)
    with pytest.raises(ValueError, match="Mercator"):
        geo.mercator(0, 89)


@pytest.mark.parametrize(
    ("metres", "text"),
    [
        (0, "10 米"),
        (4, "10 米"),
        (324, "320 米"),
        (325, "330 米"),
        (994, "990 米"),
        (995, "1.0 公里"),
        (1234, "1.2 公里"),
        (9949, "9.9 公里"),
        (9950, "10 公里"),
        (12400, "12 公里"),
    ],
)
def test_distances_are_told_as_people_say_them(metres, text):
    assert geo.format_distance(metres) == text


def test_minutes_are_estimates_of_at_least_one():
    assert geo.walking_minutes(0) == geo.cycling_minutes(0) == 1
    assert geo.walking_minutes(1000) == 18
    assert geo.cycling_minutes(1000) == 7


def test_places_in_order_keep_neighbours_together():
    """Of a grid of towns sorted by place, each town's nurseries stand in one piece; those without a place come last."""
    towns = [(118 + step % 5, 26 + step // 5) for step in range(25)]
    rows = [
        (lon + shift / 5_000, lat + shift / 7_000, town) for town, (lon, lat) in enumerate(towns) for shift in (1, 4, 9)
    ]
    in_order = [town for _lon, _lat, town in sorted(rows, key=lambda row: geo.place_order(row[0], row[1]))]
    assert len([1 for before, after in itertools.pairwise(in_order) if before != after]) == len(towns) - 1
    assert geo.place_order(None, 28.0) > geo.place_order(179.999, 89.999) >= 0 == geo.place_order(-180, -90)
