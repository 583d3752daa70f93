"""The library of plans, narrowed."""

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from anxintuo.accounts.actor import Actor
from stations.models import ActivityPlan
from stations.policies.plans import READ_PLANS

PER_PAGE = 24


def library(actor: Actor, *, months: int | None, area: str, domain: str, words: str, page: str) -> Page[ActivityPlan]:
    """What the adviser may read; the station's own, retired ones included, before the city's. Two statements."""
    rows: QuerySet[ActivityPlan] = READ_PLANS.visible(actor, ActivityPlan.objects.select_related("station"))
    rows = rows.filter(Q(retired_at__isnull=True) | Q(station__isnull=False))
    if months is not None:
        rows = rows.filter(age_from__lte=months, age_to__gt=months)
    if area:
        rows = rows.filter(care_areas__contains=[area])
    if domain:
        rows = rows.filter(domains__contains=[domain])
    for word in words.split()[:4]:
        rows = rows.filter(Q(title__icontains=word) | Q(steps__icontains=word))
    ordered = rows.order_by("station_id", "age_from", "title", "pk")  # NULL comes last: the city's
    return Paginator(ordered, PER_PAGE).get_page(page)


def held_here(plan: ActivityPlan, station_id: UUID) -> int:
    """How often this station has planned it, called off not counted. One statement."""
    told = plan.sessions.filter(station=station_id).exclude(state="cancelled").aggregate(count=Count("pk"))
    return int(told["count"])
