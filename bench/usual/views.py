"""The list as most would write it: GeoDjango's distance functions, Paginator's count, Django templates in a loop.

It draws the very page that ours draws (`bench.same` holds them together) and shares with it only what every page of
the product has: the layout, the reading of the query string, the formats of the kit. It answers what the bench asks:
a place, and the filters that have a column.
"""

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import PUBLIC, requires
from bench.usual.models import Nursery
from institutions.enums import ClassKind
from institutions.places.months import month_of, months_since_2000
from institutions.queries.availability import class_bands, classes_for
from institutions.queries.favourites import favourite_ids
from institutions.queries.filters import PAGE_SIZE, DirectoryQuery, place_text

WITHIN = D(km=10)
QUICK_FEE = 2000


@require_GET
@requires(PUBLIC)
def nursery_list(request: HttpRequest) -> HttpResponse:
    today = localdate()
    now = months_since_2000(today)
    query = DirectoryQuery.parse(request.GET, today=today)
    classes = classes_for(now - query.born, class_bands(today)) if query.born is not None else ()
    nurseries = _filtered(query, classes, now)
    if query.at is not None:
        here = Point(*query.at, srid=4326)
        nurseries = (
            nurseries.filter(place__dwithin=(here, WITHIN))
            .annotate(distance=Distance("place", here))
            .order_by("distance", "pk")
        )
    else:
        nurseries = nurseries.order_by("county", "name", "pk")
    page = Paginator(nurseries, PAGE_SIZE).get_page(query.page)
    for nursery in page:
        nursery.outlook = nursery.outlook_of(classes, now)
    context = {
        "query": query,
        "page": page,
        "at": place_text(query.at),
        "born": month_of(query.born) if query.born is not None else None,
        "quick_fee": QUICK_FEE,
        "favourites": favourite_ids(request.actor),
        "hidden": [(name, value) for name, value in query.pairs() if name not in ("q", "page")],
    }
    return render(request, "usual/list.html", context)


def _filtered(query: DirectoryQuery, classes: tuple[ClassKind, ...], now: int) -> QuerySet[Nursery]:
    nurseries = Nursery.objects.all()
    if query.q:
        nurseries = nurseries.filter(name__icontains=query.q)
    if query.county:
        nurseries = nurseries.filter(county=query.county)
    for flag in ("inclusive", "cameras", "meals", "saturday"):
        if getattr(query, flag):
            nurseries = nurseries.filter(**{flag: True})
    if query.kind:
        nurseries = nurseries.filter(kind__in=query.kind)
    if query.fee_min is not None:
        nurseries = nurseries.filter(fee_from__gte=query.fee_min)
    if query.fee_max is not None:
        nurseries = nurseries.filter(fee_from__lte=query.fee_max)
    if query.open_by is not None:
        nurseries = nurseries.filter(opens__lte=query.open_by)
    if query.close_after is not None:
        nurseries = nurseries.filter(closes__gte=query.close_after)
    wanted = Q()
    for kind in classes or ClassKind:
        column = f"outlook_{kind.value}"
        if query.free_now or query.free_by is not None:
            wanted |= Q(**{f"{column}__lt": 0}) | Q(**{f"{column}__range": (now, query.free_by or now)})
        elif classes:
            wanted |= Q(**{f"{column}__isnull": False})
    return nurseries.filter(wanted)
