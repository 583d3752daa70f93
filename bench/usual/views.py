"""The list as most would write it: GeoDjango's distance functions, Paginator's count, Django templates in a loop.

It draws the very page that ours draws (the product's templates with the same values; `bench.pages.check_same` holds
them together), so that only the querying and the way of rendering differ.
"""

from typing import Any

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate

from anxintuo.accounts.access import PUBLIC, requires
from bench.usual.models import Nursery
from institutions.cards import TEMPLATE, card_context, describe
from institutions.directory_page import BODY, SHELL, Asked, context_of
from institutions.enums import ClassKind
from institutions.models.directory import OUTLOOK_FIELDS
from institutions.queries.availability import class_bands, classes_for
from institutions.queries.directory import DirectoryPage
from institutions.queries.filters import PAGE_SIZE, DirectoryQuery, Sort
from institutions.queries.marks import months_since_2000
from institutions.queries.nearest import COLUMNS, Found, Stamp
from institutions.queries.origins import Origin

WITHIN = D(km=10)


@requires(PUBLIC)
def nursery_list(request: HttpRequest) -> HttpResponse:
    today = localdate()
    query = DirectoryQuery.parse(request.GET, today=today)
    now = months_since_2000(today)
    classes = classes_for(now - query.born, class_bands(today)) if query.born is not None else ()
    rows = _narrowed(query, classes, now)
    assert query.at is not None  # the bench asks from a place
    here = Point(*query.at, srid=4326)
    rows = rows.filter(place__dwithin=(here, WITHIN)).annotate(metres=Distance("place", here)).order_by("metres")
    page = Paginator(rows, PAGE_SIZE).get_page(query.page)
    found = DirectoryPage(
        query=query,
        stamp=Stamp(0, 0),
        entries=[_found(row) for row in page.object_list],
        total=page.paginator.count,
        total_is_capped=False,
        has_next=page.has_next(),
        origin=Origin(query.at, "您选的位置"),
        classes=classes,
        sort=Sort.DISTANCE,
        is_bounded=False,
        now=now,
    )
    body = render_to_string(BODY, context_of(Asked.of(found), total=found.total, cards=_cards(found)))
    return render(request, SHELL, {"body": body})


def _narrowed(query: DirectoryQuery, classes: tuple[ClassKind, ...], now: int) -> QuerySet[Nursery]:
    rows = Nursery.objects.all()
    for flag in ("inclusive", "cameras", "meals", "saturday"):
        if getattr(query, flag):
            rows = rows.filter(**{flag: True})
    if query.kind:
        rows = rows.filter(kind__in=query.kind)
    if query.fee_max is not None:
        rows = rows.filter(fee_from__lte=query.fee_max)
    if query.open_by is not None:
        rows = rows.filter(opens__lte=query.open_by)
    wanted = Q()
    for kind in classes or tuple(ClassKind):
        column = OUTLOOK_FIELDS[kind]
        if query.free_now:
            wanted |= Q(**{f"{column}__lt": 0}) | Q(**{column: now})
        elif classes:
            wanted |= Q(**{f"{column}__isnull": False})
    return rows.filter(wanted)


def _found(row: Any) -> Found:
    values = {name: getattr(row, name) for name in COLUMNS if name not in ("lon", "lat")}
    return Found(lon=row.place.x, lat=row.place.y, metres=row.metres.m, **values)


def _cards(found: DirectoryPage) -> SafeString:
    described = [describe(entry, found.classes, found.now, "zh-hans") for entry in found.entries]
    cards = [render_to_string(TEMPLATE, card_context(shape, texts)) for shape, texts in described]
    return mark_safe("".join(cards))
