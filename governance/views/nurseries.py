"""The area's nurseries as a table, one by one, and to take away."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.districts.models import Division
from anxintuo.kit.downloads import demand_table_form, table_download
from anxintuo.kit.workflow import MoveRefused, available_moves
from governance.colleagues import movers_of
from governance.exports import HEADER, export_rows
from governance.forms import FilingForm, needs_receipt, public_reason
from governance.policies import EXPORT, NURSERIES, SET_FILING
from governance.queries import PAGE_SIZE, SORTS, NurseryFilter, nursery_features, nursery_rows, sort_falls
from institutions.actions.filings import set_filing_state
from institutions.enums import Facility, FilingState, InstitutionKind
from institutions.importing.apply import BY_REGISTER
from institutions.models import Institution
from institutions.queries.detail import detail_of, with_details
from institutions.workflow import FILING


@require_GET
@requires(NURSERIES)
def nursery_table(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    chosen = NurseryFilter.parse(request.GET)
    page = Paginator(nursery_rows(actor, chosen), PAGE_SIZE).get_page(chosen.page)
    counties = Division.objects.counties().filter(code__startswith=actor.seat.scope[:6]).order_by("code")
    county = chosen.county or (counties[0].code if len(counties) == 1 else "")
    context = {
        "page": page,
        "chosen": chosen,
        "counties": counties,
        "streets": Division.objects.streets_of(county).order_by("code") if county else (),
        "kinds": InstitutionKind.choices,
        "states": FilingState.choices,
        "sorts": {name: _sort_head(chosen, name) for name in SORTS},
        "narrowed": bool(chosen.as_query(sort="name", page=1)),
        "page_query": f"{chosen.as_query(page=1)}&" if chosen.as_query(page=1) else "",
    }
    return render(request, "governance/nurseries.html", context)


def _sort_head(chosen: NurseryFilter, name: str) -> dict[str, str]:
    """A column's head: pressed again, the order turns round."""
    current = chosen.sort.removeprefix("-") == name
    wanted = f"-{name}" if chosen.sort == name else name
    direction = ("descending" if sort_falls(chosen.sort) else "ascending") if current else ""
    return {"href": f"?{chosen.as_query(sort=wanted, page=1)}", "direction": direction}


@require_GET
@requires(EXPORT)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The table as filtered, whole, as CSV or XLSX. Who took it away is recorded."""
    demand_table_form(form)
    actor = request.actor  # type: ignore[attr-defined]
    rows = nursery_rows(actor, NurseryFilter.parse(request.GET))
    log_read("governance.export_nurseries", actor=actor, kind=Kind.EXPORT, subjects=[("division", actor.seat.scope)])
    return table_download(f"nurseries-{localdate():%Y%m%d}", form, _("托育机构"), HEADER, export_rows(rows))


@require_GET
@requires(NURSERIES)
def nursery(request: HttpRequest, slug: str) -> HttpResponse:
    """One nursery of the area: its facts, how its filing came to stand where it is, and what may be done next."""
    return _nursery_page(request, _own(request, slug))


@require_POST
@requires(SET_FILING)
def move_filing(request: HttpRequest, slug: str) -> HttpResponse:
    institution = _own(request, slug)
    form = FilingForm(request.POST, **_needs(institution, request.POST.get("move", "")))
    if form.is_valid():
        try:
            filing = set_filing_state(
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
            words = {
                "move": FILING.move(form.cleaned_data["move"]).title,
                "name": institution.name,
                "state": filing.get_state_display(),
            }
            messages.success(request, _("已办理“%(move)s”：%(name)s现在是“%(state)s”，园方在工作台能看到。") % words)
            return redirect("governance:nursery", slug=institution.slug)
    return _nursery_page(request, _own(request, slug), form, status=400)  # as it stands now: somebody may be faster


@require_GET
@requires(NURSERIES)
def nursery_map(request: HttpRequest) -> HttpResponse:
    chosen = NurseryFilter.parse(request.GET)
    rows = nursery_rows(request.actor, chosen)  # type: ignore[attr-defined]
    context = {"chosen": chosen, "total": rows.count(), "unplaced": rows.filter(lon__isnull=True).count()}
    return render(request, "governance/map.html", context)


@require_GET
@requires(NURSERIES)
def points(request: HttpRequest) -> HttpResponse:
    """GeoJSON of the filtered nurseries that have a place."""
    rows = nursery_rows(request.actor, NurseryFilter.parse(request.GET)).filter(lon__isnull=False)  # type: ignore[attr-defined]
    return JsonResponse(nursery_features(rows), json_dumps_params={"ensure_ascii": False})


def _own(request: HttpRequest, slug: str) -> Institution:
    rows = with_details(Institution.objects.real(), on=localdate())
    return NURSERIES.fetch(request.actor, rows, slug=slug)  # type: ignore[attr-defined]


def _needs(institution: Institution, move: str) -> dict[str, Any]:
    """What a move's form has to know. A move that the table does not have is refused by the action."""
    filing = getattr(institution, "filing", None)
    row = next((each for each in FILING.moves if each.name == move and each.act == SET_FILING.name), None)
    return {"move": row, "has_receipt": bool(filing and filing.number and filing.filed_on)}


def _nursery_page(
    request: HttpRequest, institution: Institution, form: FilingForm | None = None, status: int = 200
) -> HttpResponse:
    filing = getattr(institution, "filing", None)
    by_hand = available_moves(filing, SET_FILING.name) if filing else []
    moves = []
    for move in by_hand:
        tried = form is not None and form.data.get("move") == move.name
        own = form if tried else FilingForm(auto_id=f"id_{move.name}_%s", **_needs(institution, move.name))
        moves.append({"move": move, "form": own, "receipt": needs_receipt(move), "grave": public_reason(move)})
    steps = list(filing.moves.order_by("-pk")) if filing else []
    context = {
        "institution": institution,
        "detail": detail_of(institution),
        "facilities": [Facility(name).label for name in institution.facilities],
        "filing": filing,
        "moves": moves,
        "log": [
            {
                "at": step.moved_at,
                "source": FILING.label(step.source) if step.source else "",
                "target": FILING.label(step.target),
                "by": by,
                "note": "" if step.move == BY_REGISTER else step.note,  # a register's note is the number of its run
            }
            for step, by in zip(steps, movers_of(steps), strict=True)
        ],
        "form": form,
    }
    return render(request, "governance/nursery.html", context, status=status)
