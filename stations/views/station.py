"""The adviser's first page: the station and its meetings by day."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from stations.models import Station
from stations.policies.groups import DESK
from stations.queries.groups import desk_sessions


def station_of(request: HttpRequest) -> Station:
    """The station of the seat worn; the view's act has admitted it."""
    actor = request.actor  # type: ignore[attr-defined]
    return get_object_or_404(Station.objects.select_related("division"), pk=actor.seat.scope)


@require_GET
@requires(DESK)
def desk(request: HttpRequest) -> HttpResponse:
    station, today = station_of(request), localdate()
    found = desk_sessions(station)
    held = [each for each in found if localdate(each.starts_at) < today]
    coming = [each for each in found if localdate(each.starts_at) >= today]
    days = [(day, list(rows)) for day, rows in groupby(coming, key=lambda each: localdate(each.starts_at))]
    context = {"station": station, "today": today, "now": timezone.now(), "days": days, "held": held[::-1]}
    return render(request, "stations/desk.html", context)
