"""Places on the ground: distances, the three datums of Chinese maps, and the planar key of nearest-first search.

Everything is (lon, lat) in degrees, in this order. Stored places are WGS-84, which equals CGCS2000 (天地图) within
decimetres; 高德 and 腾讯 show GCJ-02, 百度 shows BD-09 (regulations §9.5). A wrong datum in 温州 is 540 m off.
"""

import math
from collections.abc import Callable

from django.utils.translation import gettext as _

Point = tuple[float, float]

DEGREE_DECIMALS = 6  # about 0.1 m; more is noise of the binary fractions

WGS84, GCJ02, BD09 = "wgs84", "gcj02", "bd09"

MEAN_RADIUS_M = 6_371_008.8  # IUGG mean radius R1
EQUATOR_RADIUS_M = 6_378_137.0  # WGS-84 semi-major axis, also the radius of web Mercator
FLATTENING = 1 / 298.257223563
MERCATOR_MAX_LAT = 85.05112878

# The public description of GCJ-02: Krasovsky 1940 axis and eccentricity.
GCJ_A = 6_378_245.0
GCJ_EE = 0.00669342162296594323
BD_TURN = math.pi * 3000.0 / 180.0
INVERSE_PRECISION = 1e-10  # degrees, about 0.01 mm
INVERSE_STEPS = 50

# Estimates for people, not routes: a detour of 1.3 over the straight line.
DETOUR = 1.3
WALK_M_PER_MIN = 75.0  # with a small child by the hand: 4.5 km/h
RIDE_M_PER_MIN = 200.0  # 12 km/h


def plain_degrees(degrees: float | None) -> float | None:
    """A coordinate as it is shown and sent: at most six decimals, 28.01601 and not 28.016009999999998."""
    return None if degrees is None else round(degrees, DEGREE_DECIMALS)


# --- Distances --------------------------------------------------------------------------------------------


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle metres (haversine on the mean radius): within 0.5 % of the spheroid."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * MEAN_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def spheroid_distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres on the WGS-84 spheroid (Vincenty's inverse, about 0.5 mm); the haversine for nearly antipodal points."""
    b = EQUATOR_RADIUS_M * (1 - FLATTENING)
    u1 = math.atan((1 - FLATTENING) * math.tan(math.radians(lat1)))
    u2 = math.atan((1 - FLATTENING) * math.tan(math.radians(lat2)))
    sin_u1, cos_u1, sin_u2, cos_u2 = math.sin(u1), math.cos(u1), math.sin(u2), math.cos(u2)
    span = lam = math.radians(lon2 - lon1)
    for _step in range(100):
        sin_lam, cos_lam = math.sin(lam), math.cos(lam)
        sin_sigma = math.hypot(cos_u2 * sin_lam, cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_lam)
        if sin_sigma == 0:
            return 0.0
        cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_lam
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = cos_u1 * cos_u2 * sin_lam / sin_sigma
        cos2_alpha = 1 - sin_alpha**2
        cos_2m = cos_sigma - 2 * sin_u1 * sin_u2 / cos2_alpha if cos2_alpha else 0.0
        c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha))
        before = lam
        bracket = sigma + c * sin_sigma * (cos_2m + c * cos_sigma * (2 * cos_2m**2 - 1))
        lam = span + (1 - c) * FLATTENING * sin_alpha * bracket
        if abs(lam - before) < 1e-12:
            return _vincenty_length(b, cos2_alpha, sigma, sin_sigma, cos_sigma, cos_2m)
    return distance_m(lon1, lat1, lon2, lat2)


def _vincenty_length(
    b: float, cos2_alpha: float, sigma: float, sin_sigma: float, cos_sigma: float, cos_2m: float
) -> float:
    u2 = cos2_alpha * (EQUATOR_RADIUS_M**2 - b**2) / b**2
    big_a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    big_b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    last = big_b / 6 * cos_2m * (4 * sin_sigma**2 - 3) * (4 * cos_2m**2 - 3)
    delta = big_b * sin_sigma * (cos_2m + big_b / 4 * (cos_sigma * (2 * cos_2m**2 - 1) - last))
    return b * big_a * (sigma - delta)


# --- The planar key of nearest-first search (reference: performance.md B) -----------------------------------


def mercator(lon: float, lat: float) -> Point:
    """Web Mercator x, y in projected metres: the order of near points is the order on the ground.

    ValueError beyond ±85.05° of latitude.
    """
    if abs(lat) > MERCATOR_MAX_LAT:
        raise ValueError("latitude beyond the Mercator square")
    return (
        EQUATOR_RADIUS_M * math.radians(lon),
        EQUATOR_RADIUS_M * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)),
    )


def mercator_radius(metres: float, lat: float) -> float:
    """A ground radius at a latitude, in projected metres."""
    return metres / math.cos(math.radians(lat))


def conformal_point(lon: float, lat: float) -> Point:
    """Ellipsoidal Mercator x, y (EPSG:3395): true to angles on the WGS-84 spheroid itself.

    The order of near points is the order of `spheroid_distance_m`, which the spherical `mercator` misses by up to
    0.7 %. The database computes the same (institutions.models.directory). ValueError beyond ±85.05° of latitude.
    """
    if abs(lat) > MERCATOR_MAX_LAT:
        raise ValueError("latitude beyond the Mercator square")
    phi, eccentricity = math.radians(lat), math.sqrt(FLATTENING * (2 - FLATTENING))
    north = math.asinh(math.tan(phi)) - eccentricity * math.atanh(eccentricity * math.sin(phi))
    return EQUATOR_RADIUS_M * math.radians(lon), EQUATOR_RADIUS_M * north


def conformal_scale(lat: float) -> float:
    """Metres of the conformal plane for one metre on the spheroid at a latitude."""
    phi = math.radians(lat)
    return math.sqrt(1 - FLATTENING * (2 - FLATTENING) * math.sin(phi) ** 2) / math.cos(phi)


def place_order(lon: float | None, lat: float | None) -> int:
    """A number by which neighbours stand beside one another in a sorted list (Z-order of some 600 m): bits of
    longitude and latitude in turn. Without a place: last."""
    if lon is None or lat is None:
        return 1 << 32
    column, row = int((lon + 180) / 360 * 0xFFFF), int((lat + 90) / 180 * 0xFFFF)
    return sum(((column >> bit & 1) << 1 | (row >> bit & 1)) << 2 * bit for bit in range(16))


# --- Datums -----------------------------------------------------------------------------------------------


def is_shifted(lon: float, lat: float) -> bool:
    """Whether GCJ-02 differs from WGS-84 here: the published algorithm's box around China."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def _gcj_shift(lon: float, lat: float) -> Point:
    x, y, pi = lon - 105.0, lat - 35.0, math.pi
    waves = (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + waves
    north += (20.0 * math.sin(y * pi) + 40.0 * math.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * pi) + 320.0 * math.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + waves
    east += (20.0 * math.sin(x * pi) + 40.0 * math.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * pi) + 300.0 * math.sin(x / 30.0 * pi)) * 2.0 / 3.0
    phi = math.radians(lat)
    magic = 1 - GCJ_EE * math.sin(phi) ** 2
    return (
        math.degrees(east / (GCJ_A / math.sqrt(magic) * math.cos(phi))),
        math.degrees(north / (GCJ_A * (1 - GCJ_EE) / (magic * math.sqrt(magic)))),
    )


def wgs84_to_gcj02(lon: float, lat: float) -> Point:
    if not is_shifted(lon, lat):
        return lon, lat
    east, north = _gcj_shift(lon, lat)
    return lon + east, lat + north


def gcj02_to_wgs84(lon: float, lat: float) -> Point:
    """The exact inverse, by iteration; a point that no shifted point maps to is taken as unshifted."""
    if not is_shifted(lon, lat):
        return lon, lat
    guess_lon, guess_lat = lon, lat
    for _step in range(INVERSE_STEPS):
        east, north = _gcj_shift(guess_lon, guess_lat)
        error_lon, error_lat = guess_lon + east - lon, guess_lat + north - lat
        guess_lon, guess_lat = guess_lon - error_lon, guess_lat - error_lat
        if max(abs(error_lon), abs(error_lat)) < INVERSE_PRECISION:
            break
    return guess_lon, guess_lat


def gcj02_to_bd09(lon: float, lat: float) -> Point:
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * BD_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * BD_TURN)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def bd09_to_gcj02(lon: float, lat: float) -> Point:
    """The exact inverse, by iteration."""
    guess_lon, guess_lat = lon - 0.0065, lat - 0.006
    for _step in range(INVERSE_STEPS):
        made_lon, made_lat = gcj02_to_bd09(guess_lon, guess_lat)
        error_lon, error_lat = made_lon - lon, made_lat - lat
        guess_lon, guess_lat = guess_lon - error_lon, guess_lat - error_lat
        if max(abs(error_lon), abs(error_lat)) < INVERSE_PRECISION:
            break
    return guess_lon, guess_lat


def wgs84_to_bd09(lon: float, lat: float) -> Point:
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: float, lat: float) -> Point:
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _same(lon: float, lat: float) -> Point:
    return lon, lat


TO_WGS84: dict[str, Callable[[float, float], Point]] = {WGS84: _same, GCJ02: gcj02_to_wgs84, BD09: bd09_to_wgs84}
FROM_WGS84: dict[str, Callable[[float, float], Point]] = {WGS84: _same, GCJ02: wgs84_to_gcj02, BD09: wgs84_to_bd09}


def convert(lon: float, lat: float, source: str, target: str) -> Point:
    """From one datum to another (`wgs84`, `gcj02`, `bd09`). KeyError for any other word."""
    if source == target:
        return lon, lat
    if (source, target) == (GCJ02, BD09):
        return gcj02_to_bd09(lon, lat)
    if (source, target) == (BD09, GCJ02):
        return bd09_to_gcj02(lon, lat)
    return FROM_WGS84[target](*TO_WGS84[source](lon, lat))


def suspected_datum(lon: float, lat: float, declared: str, fits: Callable[[float, float], bool]) -> str:
    """Does a point look like another datum than the one declared for it?

    `fits` judges a WGS-84 point by something known besides, usually “lies in the division stated by the same row”.
    Returns the datum under which alone the point fits; empty when it fits as declared, or fits under none.
    """
    if fits(*TO_WGS84[declared](lon, lat)):
        return ""
    others = [datum for datum, to_wgs84 in TO_WGS84.items() if datum != declared and fits(*to_wgs84(lon, lat))]
    return others[0] if others else ""


# --- For people -------------------------------------------------------------------------------------------


def format_distance(metres: float) -> str:
    """320 米 (to ten metres), 1.2 公里, from ten kilometres on 12 公里."""
    if metres < 995:
        return _("%(count)d 米") % {"count": max(10, int(metres / 10 + 0.5) * 10)}
    if metres < 9_950:
        return _("%(count)s 公里") % {"count": f"{metres / 1000:.1f}"}
    return _("%(count)s 公里") % {"count": f"{metres / 1000:.0f}"}


def walking_minutes(metres: float) -> int:
    """Minutes on foot with a small child, estimated from the straight line; at least one."""
    return max(1, math.ceil(metres * DETOUR / WALK_M_PER_MIN))


def cycling_minutes(metres: float) -> int:
    """Minutes by bicycle or 电动车 at an easy pace, estimated from the straight line; at least one."""
    return max(1, math.ceil(metres * DETOUR / RIDE_M_PER_MIN))
