"""The figures of the adviser's own station."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.downloads import demand_table_form, table_download
from stations.figure_pages import HEADS, OWN_TABLES, FigureFilter, FigurePage, figure_page, years_of
from stations.models import Station
from stations.policies.groups import EXPORT_FIGURES, FIGURES


@require_GET
@requires(FIGURES)
def own_figures(request: HttpRequest) -> HttpResponse:
    page, context = _own(request, FIGURES)
    return render(request, "stations/desk/figures.html", context | {"page": page})


@require_GET
@requires(EXPORT_FIGURES)
def export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    demand_table_form(form)
    if name not in OWN_TABLES:
        raise Http404
    page, context = _own(request, EXPORT_FIGURES)
    subjects = [("station", context["station"].pk)]
    log_read("stations.export_figures", actor=request.actor, subjects=subjects, kind=Kind.EXPORT)  # type: ignore[attr-defined]
    return table_download(f"station-{name}-{localdate():%Y%m%d}", form, *OWN_TABLES[name](page))


def _own(request: HttpRequest, act: Any) -> tuple[FigurePage, dict[str, Any]]:
    actor = request.actor  # type: ignore[attr-defined]
    stations = act.visible(actor, Station.objects.all())
    years = years_of(stations, localdate())
    chosen = FigureFilter.parse(request.GET, years=years)
    page = figure_page(stations, chosen.span(years), now=timezone.now())
    station = act.fetch(actor, Station.objects.all(), pk=actor.seat.scope)
    return page, {"station": station, "chosen": chosen, "years": years[::-1], "heads": HEADS}
