"""The public list of nurseries and the points of its map. Everything that a visitor chooses stands in the URL."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.districts.queries import boundaries_geojson
from anxintuo.kit.money import format_yuan
from institutions.directory_page import list_page
from institutions.filter_panel import filter_panel, places_to_start
from institutions.policies import DIRECTORY
from institutions.queries.directory import MapPoint, map_points
from institutions.queries.filters import DirectoryQuery, month_text
from institutions.queries.origins import known_divisions

FILTERS = (
    "county", "street", "born", "free_now", "free_by", "fee_min", "fee_max", "inclusive", "kind", "open_by",
    "close_after", "saturday", "cameras", "meals",
)  # fmt: skip


@require_GET
@requires(DIRECTORY)
def nursery_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse(list_page(request, today=localdate()))


@require_GET
@requires(DIRECTORY)
def filters(request: HttpRequest) -> HttpResponse:
    """The filter form with counts: a page of its own without JavaScript, a fragment for htmx."""
    today = localdate()
    query = known_divisions(DirectoryQuery.parse(request.GET, today=today))
    kept = query.without(*FILTERS)
    context = {
        "query": query,
        "panel": filter_panel(query, today=today),
        "kept": kept.pairs(),
        "cleared": kept.url(),
        "born": month_text(query.born),
    }
    whole = "HX-Request" not in request.headers
    return render(request, f"institutions/public/{'filters' if whole else '_filters'}.html", context)


@require_GET
@requires(DIRECTORY)
def places(request: HttpRequest) -> HttpResponse:
    """Where to start from: the visitor's own place, or a division."""
    query = known_divisions(DirectoryQuery.parse(request.GET, today=localdate()))
    context = {"query": query, "without_place": query.url(place="", at=None), "counties": places_to_start(query)}
    return render(request, "institutions/public/places.html", context)


@require_GET
@requires(DIRECTORY)
def points(request: HttpRequest) -> JsonResponse:
    """The matches as GeoJSON points, nearest first, at most a thousand."""
    today = localdate()
    found, more = map_points(DirectoryQuery.parse(request.GET, today=today), today=today)
    base = reverse("institutions:nursery_list")
    features = [_feature(point, base) for point in found]
    return JsonResponse({"type": "FeatureCollection", "features": features, "more": more})


def _feature(point: MapPoint, base: str) -> dict[str, object]:
    free = _("空 %(free)s 位") % {"free": point.free} if point.free else _("暂无空位")
    fee = "" if point.fee_from is None else _("%(fee)s/月起") % {"fee": format_yuan(point.fee_from)}
    properties = {
        "id": point.slug,
        "name": point.name,
        "url": f"{base}{point.slug}/",
        "note": " · ".join(filter(None, (free, fee))),
        "tone": "" if point.free else "plain",
    }
    place = {"type": "Point", "coordinates": [round(point.lon, 6), round(point.lat, 6)]}
    return {"type": "Feature", "geometry": place, "properties": properties}


@require_GET
@requires(DIRECTORY)
def boundaries(request: HttpRequest) -> HttpResponse:
    """The divisions under the map."""
    response = HttpResponse(boundaries_geojson(), content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=86400"
    return response
