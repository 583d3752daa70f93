"""The area's nurseries as a table, one by one, and to take away."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.districts.models import Division
from anxintuo.kit.spreadsheets import CSV_TYPE, XLSX_TYPE, csv_lines, xlsx_bytes
from governance.exports import HEADER, export_rows
from governance.policies import EXPORT, NURSERIES
from governance.queries import PAGE_SIZE, NurseryFilter, nursery_rows
from institutions.enums import FilingState, InstitutionKind


@require_GET
@requires(NURSERIES)
def nursery_table(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    chosen = NurseryFilter.parse(request.GET)
    page = Paginator(nursery_rows(actor, chosen), PAGE_SIZE).get_page(chosen.page)
    context = {
        "page": page,
        "chosen": chosen,
        "counties": Division.objects.counties().filter(code__startswith=actor.seat.scope).order_by("code"),
        "kinds": InstitutionKind.choices,
        "states": FilingState.choices,
    }
    return render(request, "governance/nurseries.html", context)


@require_GET
@requires(EXPORT)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The table as filtered, whole, as CSV or XLSX. Who took it away is recorded."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = nursery_rows(actor, NurseryFilter.parse(request.GET))
    log_read("governance.export_nurseries", actor=actor, kind="export", subjects=[("division", actor.seat.scope)])
    name = f"nurseries-{localdate():%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    values = list(export_rows(rows))
    if form == "csv":
        return StreamingHttpResponse(csv_lines(HEADER, values), content_type=CSV_TYPE, headers=headers)
    return HttpResponse(xlsx_bytes(_("托育机构"), HEADER, values), content_type=XLSX_TYPE, headers=headers)
