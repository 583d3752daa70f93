"""The public list of nurseries and the points of its map. Everything that a visitor chooses stands in the URL."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.districts.queries import boundaries_geojson
from anxintuo.kit.money import format_yuan
from institutions.directory_page import list_page
from institutions.filter_panel import filter_panel
from institutions.places.origins import known_divisions
from institutions.places.panel import Pages, filters_page, starts_page
from institutions.places.parts import feature_collection, point_feature
from institutions.policies import DIRECTORY
from institutions.queries.directory import MapPoint, map_points
from institutions.queries.filters import DirectoryQuery

PAGES = Pages("institutions:nursery_list", "institutions:filters", "institutions/public/_filters.html")


@require_GET
@requires(DIRECTORY)
def nursery_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse(list_page(request, today=localdate()))


@require_GET
@requires(DIRECTORY)
def filters(request: HttpRequest) -> HttpResponse:
    today = localdate()
    query = known_divisions(DirectoryQuery.parse(request.GET, today=today))
    return filters_page(request, query, filter_panel(query, today=today), PAGES)


@require_GET
@requires(DIRECTORY)
def places(request: HttpRequest) -> HttpResponse:
    query = known_divisions(DirectoryQuery.parse(request.GET, today=localdate()))
    return starts_page(request, query, "institutions/public/places.html", PAGES.listing)


@require_GET
@requires(DIRECTORY)
def points(request: HttpRequest) -> JsonResponse:
    """The matches as GeoJSON points, nearest first, at most a thousand."""
    today = localdate()
    found, more = map_points(DirectoryQuery.parse(request.GET, today=today), today=today)
    base = reverse("institutions:nursery_list")
    return JsonResponse(feature_collection([_feature(point, base) for point in found], more=more))


def _feature(point: MapPoint, base: str) -> dict[str, object]:
    free = _("空 %(free)s 位") % {"free": point.free} if point.free else _("暂无空位")
    fee = "" if point.fee_from is None else _("%(fee)s/月起") % {"fee": format_yuan(point.fee_from)}
    return point_feature(
        point.slug,
        point.name,
        (point.lon, point.lat),
        url=f"{base}{point.slug}/",
        note=" · ".join(filter(None, (free, fee))),
        tone="" if point.free else "plain",
    )


@require_GET
@requires(DIRECTORY)
def boundaries(request: HttpRequest) -> HttpResponse:
    """The divisions under the map."""
    response = HttpResponse(boundaries_geojson(), content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=86400"
    return response
