"""Links that open a map app with the way to a place, each in the datum of its map (regulations.md §9.5–9.6)."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from anxintuo.kit.geo import wgs84_to_bd09, wgs84_to_gcj02
from institutions.places.ways import Placed


@dataclass(frozen=True, slots=True)
class Direction:
    title: str
    url: str


class Named(Placed, Protocol):
    @property
    def name(self) -> str: ...


def directions_to(place: Named) -> list[Direction]:
    """高德 and 腾讯 in GCJ-02, 百度 in BD-09; empty when the place is not known."""
    if place.lon is None or place.lat is None:
        return []
    lon, lat = wgs84_to_gcj02(place.lon, place.lat)
    baidu_lon, baidu_lat = wgs84_to_bd09(place.lon, place.lat)
    name = place.name
    amap = {"to": f"{lon:.6f},{lat:.6f},{name}", "mode": "walk", "src": "anxintuo", "callnative": "1"}
    baidu = {
        "destination": f"latlng:{baidu_lat:.6f},{baidu_lon:.6f}|name:{name}",
        "mode": "walking",
        "region": "温州",
        "coord_type": "bd09ll",
        "output": "html",
        "src": "webapp.anxintuo.anxintuo",
    }
    tencent = {"type": "walk", "to": name, "tocoord": f"{lat:.6f},{lon:.6f}", "coord_type": "2", "referer": "anxintuo"}
    return [
        Direction(_("高德地图"), f"https://uri.amap.com/navigation?{urlencode(amap, quote_via=quote)}"),
        Direction(_("百度地图"), f"https://api.map.baidu.com/direction?{urlencode(baidu, quote_via=quote)}"),
        Direction(_("腾讯地图"), f"https://apis.map.qq.com/uri/v1/routeplan?{urlencode(tencent, quote_via=quote)}"),
    ]
