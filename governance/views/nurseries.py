"""The area's nurseries as a table, one by one, and to take away."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.districts.models import Division
from anxintuo.kit.spreadsheets import CSV_TYPE, XLSX_TYPE, csv_lines, xlsx_bytes
from anxintuo.kit.workflow import MoveRefused, available_moves
from governance.exports import HEADER, export_rows
from governance.forms import FilingForm
from governance.policies import EXPORT, NURSERIES, SET_FILING
from governance.queries import PAGE_SIZE, SORTS, NurseryFilter, nursery_features, nursery_rows
from institutions.actions.filings import set_filing_state
from institutions.enums import FilingState, InstitutionKind
from institutions.models import Institution
from institutions.queries.detail import detail_of, with_details
from institutions.workflow import FILING


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
        "sort_links": {name: f"?{chosen.as_query(sort=name, page=1)}" for name in SORTS},
        "page_query": f"{chosen.as_query(page=1)}&" if chosen.as_query(page=1) else "",
    }
    return render(request, "governance/nurseries.html", context)


@require_GET
@requires(EXPORT)
def export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """The table as filtered, whole, as CSV or XLSX. Who took it away is recorded."""
    if form not in ("csv", "xlsx"):
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    rows = nursery_rows(actor, NurseryFilter.parse(request.GET))
    log_read("governance.export_nurseries", actor=actor, kind=Kind.EXPORT, subjects=[("division", actor.seat.scope)])
    name = f"nurseries-{localdate():%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    values = list(export_rows(rows))
    if form == "csv":
        return StreamingHttpResponse(csv_lines(HEADER, values), content_type=CSV_TYPE, headers=headers)
    return HttpResponse(xlsx_bytes(_("托育机构"), HEADER, values), content_type=XLSX_TYPE, headers=headers)


@require_GET
@requires(NURSERIES)
def nursery(request: HttpRequest, slug: str) -> HttpResponse:
    """One nursery of the area: its facts, how its filing came to stand where it is, and what may be done next."""
    return _nursery_page(request, _own(request, slug), FilingForm())


@require_POST
@requires(SET_FILING)
def move_filing(request: HttpRequest, slug: str) -> HttpResponse:
    institution = _own(request, slug)
    form = FilingForm(request.POST)
    if form.is_valid():
        try:
            set_filing_state(
                institution,
                form.cleaned_data["move"],
                actor=request.actor,  # type: ignore[attr-defined]
                act=SET_FILING,
                note=form.cleaned_data["note"],
                receipt=form.receipt(),
            )
        except MoveRefused as refusal:
            form.add_error(None, str(refusal))
        except LookupError:
            form.add_error(None, _("没有这个操作，请刷新页面再试。"))
        else:
            return redirect("governance:nursery", slug=institution.slug)
    return _nursery_page(request, institution, form, status=400)


@require_GET
@requires(NURSERIES)
def nursery_map(request: HttpRequest) -> HttpResponse:
    chosen = NurseryFilter.parse(request.GET)
    context = {"chosen": chosen, "unplaced": nursery_rows(request.actor, chosen).filter(lon__isnull=True).count()}  # type: ignore[attr-defined]
    return render(request, "governance/map.html", context)


@require_GET
@requires(NURSERIES)
def points(request: HttpRequest) -> HttpResponse:
    """GeoJSON of the filtered nurseries that have a place."""
    rows = nursery_rows(request.actor, NurseryFilter.parse(request.GET)).filter(lon__isnull=False)  # type: ignore[attr-defined]
    return JsonResponse(nursery_features(rows), json_dumps_params={"ensure_ascii": False})


def _own(request: HttpRequest, slug: str) -> Institution:
    rows = with_details(Institution.objects.all(), on=localdate())
    return NURSERIES.fetch(request.actor, rows, slug=slug)  # type: ignore[attr-defined]


def _nursery_page(request: HttpRequest, institution: Institution, form: FilingForm, status: int = 200) -> HttpResponse:
    filing = getattr(institution, "filing", None)
    by_hand = available_moves(filing, SET_FILING.name) if filing else []
    tried = form.data.get("move") if form.is_bound else None
    moves = [(move, form if move.name == tried else FilingForm(auto_id=f"id_{move.name}_%s")) for move in by_hand]
    steps = filing.moves.order_by("-pk") if filing else []
    context = {
        "institution": institution,
        "detail": detail_of(institution),
        "filing": filing,
        "moves": moves,
        "log": [(step, FILING.label(step.source), FILING.label(step.target)) for step in steps],
        "form": form,
    }
    return render(request, "governance/nursery.html", context, status=status)
