"""驿站: the area's network and the figures of its groups, on the screen, on paper and to take away. Nobody is named."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import Act, requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.districts.codes import area_prefix
from anxintuo.districts.models import Division
from anxintuo.kit.downloads import demand_table_form, table_download
from governance.policies import EXPORT_STATIONS, STATIONS
from stations.figure_pages import HEADS, TABLES, FigureFilter, FigurePage, figure_page, years_of
from stations.models import Station
from stations.queries.spans import Span


@require_GET
@requires(STATIONS)
def overview(request: HttpRequest) -> HttpResponse:
    page, context = _chosen(request, STATIONS)
    return render(request, "governance/stations.html", context | {"page": page})


@require_GET
@requires(STATIONS)
def year_sheet(request: HttpRequest, year: int) -> HttpResponse:
    """A year on paper; the network as it stood at its end, or stands today."""
    actor = request.actor  # type: ignore[attr-defined]
    stations = STATIONS.visible(actor, Station.objects.all())
    years = years_of(stations, localdate())
    if year not in years:
        raise Http404
    page = figure_page(stations, Span.of_year(year), now=timezone.now(), divisions=_counties(request))
    context = {"page": page, "year": year, "is_over": date(year, 12, 31) < localdate(), "heads": HEADS}
    return render(request, "governance/stations_year.html", context)


@require_GET
@requires(EXPORT_STATIONS)
def export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One of the tables as filtered. Who took it away is recorded."""
    demand_table_form(form)
    if name not in TABLES:
        raise Http404
    page, _context = _chosen(request, EXPORT_STATIONS)
    actor = request.actor  # type: ignore[attr-defined]
    log_read("governance.export_stations", actor=actor, kind=Kind.EXPORT, subjects=[("division", actor.seat.scope)])
    return table_download(f"{name}-{localdate():%Y%m%d}", form, *TABLES[name](page))


def _chosen(request: HttpRequest, act: Act) -> tuple[FigurePage, dict[str, Any]]:
    actor = request.actor  # type: ignore[attr-defined]
    mine = act.visible(actor, Station.objects.all())
    years, counties = years_of(mine, localdate()), _counties(request)
    chosen = FigureFilter.parse(request.GET, years=years, counties=[code for code, _name in counties])
    stations, shown = mine, counties
    if chosen.county:
        stations, shown = (
            mine.filter(division_id=chosen.county),
            [each for each in counties if each[0] == chosen.county],
        )
    page = figure_page(stations, chosen.span(years), now=timezone.now(), divisions=shown)
    return page, {"chosen": chosen, "years": years[::-1], "counties": counties, "heads": HEADS}


def _counties(request: HttpRequest) -> list[tuple[str, str]]:
    area = area_prefix(request.actor.seat.scope)[:6]  # type: ignore[attr-defined]
    return list(Division.objects.counties().filter(code__startswith=area).order_by("code").values_list("code", "name"))
