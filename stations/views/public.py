"""Stations for everybody: the list with its filters and map, and the page of one."""

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from institutions.places.origins import known_divisions
from institutions.places.panel import filters_page, starts_page
from institutions.places.parts import feature_collection, point_feature
from stations.enums import StationState
from stations.list_page import PAGES, filter_panel, page_context
from stations.models import Station
from stations.policies.groups import FIND, MY_GROUPS, STATION
from stations.queries.detail import detail_of
from stations.queries.directory import find_stations, map_points
from stations.queries.filters import StationQuery
from stations.station_page import detail_context
from stations.words import state_of


def _asked(request: HttpRequest) -> StationQuery:
    return StationQuery.parse(request.GET, today=localdate())


@require_GET
@requires(FIND)
def station_list(request: HttpRequest) -> HttpResponse:
    found = find_stations(_asked(request), now=timezone.now())
    own = MY_GROUPS.admits(request.actor)  # type: ignore[attr-defined]
    return render(request, "stations/public/list.html", page_context(found) | {"has_own": own})


@require_GET
@requires(FIND)
def filters(request: HttpRequest) -> HttpResponse:
    query = known_divisions(_asked(request))
    panel = filter_panel(query, now=timezone.now(), today=localdate())
    return filters_page(request, query, panel, PAGES)


@require_GET
@requires(FIND)
def places(request: HttpRequest) -> HttpResponse:
    return starts_page(request, known_divisions(_asked(request)), "places/starts.html", PAGES.listing)


@require_GET
@requires(FIND)
def points(request: HttpRequest) -> JsonResponse:
    """The matches as GeoJSON points, nearest first, at most a thousand."""
    found, more = map_points(_asked(request), now=timezone.now())
    base, today = reverse(PAGES.listing), localdate()
    return JsonResponse(feature_collection([_feature(row, base, today) for row in found], more=more))


def _feature(row: Station, base: str, today: date) -> dict[str, object]:
    return point_feature(
        row.slug,
        row.name,
        (row.lon, row.lat),  # type: ignore[arg-type]
        url=f"{base}{row.slug}/" if base else "",
        note=state_of(row, today).word,
        tone="" if row.state == StationState.OPEN else "plain",
    )


@require_GET
@requires(STATION)
def station(request: HttpRequest, slug: str) -> HttpResponse:
    detail = detail_of(slug, now=timezone.now(), today=localdate())
    return render(request, "stations/public/detail.html", detail_context(request, detail))


@require_GET
@requires(STATION)
def point(request: HttpRequest, slug: str) -> JsonResponse:
    """The one point of the map on a station's page."""
    row = get_object_or_404(Station.objects.exclude(lon=None), slug=slug)
    return JsonResponse(feature_collection([_feature(row, "", localdate())], more=False))
