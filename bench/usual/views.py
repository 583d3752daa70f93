"""The list as most would write it. The templates are the product's; the cards go through a template loop."""

from types import SimpleNamespace
from typing import Any

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate

from anxintuo.accounts.access import PUBLIC, requires
from anxintuo.kit.geo import format_distance, walking_minutes
from bench.usual.models import Nursery
from institutions.enums import ClassKind
from institutions.models.directory import OUTLOOK_FIELDS
from institutions.queries.availability import class_bands, classes_for
from institutions.queries.filters import PAGE_SIZE, DirectoryQuery, Sort
from institutions.queries.marks import month_of, months_since_2000
from institutions.queries.origins import Origin

WITHIN = D(km=10)


@requires(PUBLIC)
def nursery_list(request: HttpRequest) -> HttpResponse:
    today = localdate()
    query = DirectoryQuery.parse(request.GET, today=today)
    now = months_since_2000(today)
    classes = classes_for(now - query.born, class_bands(today)) if query.born is not None else ()
    rows = _narrowed(query, classes, now)
    if query.at is not None:
        here = Point(*query.at, srid=4326)
        rows = rows.filter(place__dwithin=(here, WITHIN)).annotate(metres=Distance("place", here)).order_by("metres")
    page = Paginator(rows, PAGE_SIZE).get_page(query.page)
    cards = [_card(row, classes, now) for row in page.object_list]
    return render(request, "institutions/public/list.html", {"body": _body(query, page, cards)})


def _narrowed(query: DirectoryQuery, classes: tuple[ClassKind, ...], now: int) -> QuerySet[Nursery]:
    rows = Nursery.objects.all()
    for flag in ("inclusive", "cameras", "meals", "saturday"):
        if getattr(query, flag):
            rows = rows.filter(**{flag: True})
    if query.kind:
        rows = rows.filter(kind__in=query.kind)
    if query.fee_max is not None:
        rows = rows.filter(fee_from__lte=query.fee_max)
    wanted = Q()
    for kind in classes or tuple(ClassKind):
        column = OUTLOOK_FIELDS[kind]
        if query.free_now:
            wanted |= Q(**{f"{column}__lt": 0}) | Q(**{column: now})
        elif classes:
            wanted |= Q(**{f"{column}__isnull": False})
    return rows.filter(wanted)


def _card(row: Any, classes: tuple[ClassKind, ...], now: int) -> dict[str, Any]:
    outlooks = {kind: getattr(row, OUTLOOK_FIELDS[kind]) for kind in classes or tuple(ClassKind)}
    known = {kind: outlook for kind, outlook in outlooks.items() if outlook is not None}
    kind = min(known, key=lambda each: known[each] or 999, default=None)
    outlook = known[kind] if kind else 0
    metres = row.metres.m
    return {
        "pk": row.pk,
        "slug": row.slug,
        "name": row.name,
        "area": row.area,
        "photo": row.photo,
        "inclusive": row.inclusive,
        "cameras": row.cameras,
        "has_distance": True,
        "distance": format_distance(metres),
        "on_foot": True,
        "minutes": walking_minutes(metres),
        "places": "unknown" if kind is None else "free" if outlook < 0 else "later" if outlook >= now else "full",
        "class_name": kind.label if kind else "",
        "free": -outlook,
        "month": f"{month_of(outlook).month} 月" if outlook > 0 else "",
        "has_fee": row.fee_from is not None,
        "fee": f"¥{row.fee_from:,}",
    }


def _body(query: DirectoryQuery, page: Any, cards: list[dict[str, Any]]) -> str:
    from institutions.list_parts import chips, links, map_frame, sorts

    card = get_template("institutions/public/_card.html")
    found = SimpleNamespace(
        query=query,
        total=page.paginator.count,
        total_is_capped=False,
        has_next=page.has_next(),
        origin=Origin(query.at, "您选的位置") if query.at else None,
        sort=Sort.DISTANCE,
    )
    context = {
        "found": found,
        "query": query,
        "cards": mark_safe("".join(card.render({"card": each}) for each in cards)),
        "others": query.without("q").pairs(),
        "previous": query.url(page=query.page - 1),
        "next": query.url(page=query.page + 1),
        "chips": chips(query),
        "sorts": sorts(found),  # type: ignore[arg-type]
        "links": links(query),
        "map": map_frame(found),  # type: ignore[arg-type]
    }
    return mark_safe(get_template("institutions/public/_list.html").render(context))
