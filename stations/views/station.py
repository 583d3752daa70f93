from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from stations.models import Station
from stations.policies import DESK


@require_GET
@requires(DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """The station that the adviser works for."""
    actor = request.actor  # type: ignore[attr-defined]
    station = Station.objects.select_related("division").get(pk=actor.seat.scope)
    return render(request, "stations/desk.html", {"station": station})
