"""The station's facts, kept by its head."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.page_acts import acted_with, shown_again
from stations.actions import facts as acts
from stations.forms.facts import FactsForm, RoomForm
from stations.models import Station, StationRoom
from stations.policies.groups import KEEP_FACTS
from stations.views.station import station_of

GET_OR_POST = ["GET", "POST"]


@require_http_methods(GET_OR_POST)
@requires(KEEP_FACTS, keeps_form=True)
def facts(request: HttpRequest) -> HttpResponse:
    station = _own(request)
    form = FactsForm(typed(request), instance=Station.objects.get(pk=station.pk))
    if acted_with(
        request,
        form,
        lambda: acts.save_facts(station, form.cleaned_data, form.hours(), actor=request.actor),  # type: ignore[attr-defined]
        _("保存好了，家长现在看到的就是这样。"),
    ):
        return redirect("stations:facts")
    days = [(form[f"opens_{day}"], form[f"closes_{day}"]) for day in range(7)]
    words = [field for field in form if not field.name.startswith(("opens_", "closes_"))]
    context = {"form": form, "words": words, "days": days, "station": station, "rooms": station.rooms.all()}
    return render(request, "stations/desk/facts.html", context, status=shown_again(request))


@require_http_methods(GET_OR_POST)
@requires(KEEP_FACTS, keeps_form=True)
def room_new(request: HttpRequest) -> HttpResponse:
    return _room(request, StationRoom())


@require_http_methods(GET_OR_POST)
@requires(KEEP_FACTS, keeps_form=True)
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _room(request, get_object_or_404(StationRoom, pk=pk, station=_own(request)))


def _room(request: HttpRequest, row: StationRoom) -> HttpResponse:
    station = _own(request)
    form = RoomForm(typed(request), instance=row)
    if acted_with(
        request,
        form,
        lambda: acts.save_room(station, form.save(commit=False), actor=request.actor),  # type: ignore[attr-defined]
        _("房间记好了。"),
    ):
        return redirect("stations:facts")
    context = {"form": form, "station": station, "back": reverse("stations:facts")}
    return render(request, "stations/desk/room.html", context, status=shown_again(request))


def _own(request: HttpRequest) -> Station:
    station = station_of(request)
    found: Station = KEEP_FACTS.fetch(request.actor, Station.objects.all(), pk=station.pk)  # type: ignore[attr-defined]
    return found
