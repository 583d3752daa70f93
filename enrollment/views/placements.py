"""The nursery's children: present and coming, moving rooms, leaving; and applications that came on paper."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from enrollment.actions import placing
from enrollment.actions.paper import enter_paper
from enrollment.actions.seats import NoSeat
from enrollment.forms.institution import EndForm, MoveForm, PaperForm
from enrollment.models import Placement, VaccineCheck
from enrollment.policies import CHECK_VACCINES, ENTER_PAPER, MOVE_PLACEMENT, PLACEMENTS
from enrollment.queries.desk import placements_page
from enrollment.queries.vaccines import checks_open
from institutions.models import Institution

GET_OR_POST = ["GET", "POST"]


@require_GET
@requires(PLACEMENTS)
def children(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rooms = placements_page(PLACEMENTS.visible(actor, Placement.objects.all()))
    seen = [("child", row.child_id) for rows in rooms.values() for row in rows]
    if seen:
        log_read("enrollment.children", actor=actor, subjects=seen)
    checks = checks_open(CHECK_VACCINES.visible(actor, VaccineCheck.objects.all()))
    context = {
        "rooms": rooms,
        "today": localdate(),
        "may_move": bool(MOVE_PLACEMENT.admits(actor)),
        "checks_open": len(checks),
        "checks_late": sum(1 for row in checks if row.due_on < localdate()),
    }
    return render(request, "enrollment/institution/children.html", context)


@require_http_methods(GET_OR_POST)
@requires(MOVE_PLACEMENT, keeps_form=True)
def end(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, pk)
    form = EndForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            placing.end_placement(row, actor=request.actor, act=MOVE_PLACEMENT, **form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("离托日期已定，家长会收到通知。"))
            return redirect("enrollment:desk_children")
    return _page(request, row, form, _("办理离托"))


@require_http_methods(GET_OR_POST)
@requires(MOVE_PLACEMENT, keeps_form=True)
def move(request: HttpRequest, pk: object) -> HttpResponse:
    """Another room for good, or for some days."""
    row = _fetch(request, pk)
    form = MoveForm(typed(request), placement=row)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        actor = request.actor  # type: ignore[attr-defined]
        try:
            if values["until_on"]:
                placing.cover(row, values["room"], from_on=values["from_on"], until_on=values["until_on"],
                              reason=values["reason"], actor=actor)  # fmt: skip
            else:
                placing.move_room(row, values["room"], from_on=values["from_on"], actor=actor)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except NoSeat as refusal:
            form.add_error("room", str(refusal))
        else:
            messages.success(request, _("调班已安排。"))
            return redirect("enrollment:desk_children")
    return _page(request, row, form, _("调班"))


@require_http_methods(GET_OR_POST)
@requires(ENTER_PAPER, keeps_form=True)
def paper(request: HttpRequest) -> HttpResponse:
    form = PaperForm(typed(request))
    if request.method == "POST" and form.is_valid():
        actor = request.actor  # type: ignore[attr-defined]
        values = dict(form.cleaned_data)
        institution = Institution.objects.select_related("division").get(pk=actor.seat.scope)
        try:
            case = enter_paper(
                institution, values, phone=values.pop("phone"), relation=values.pop("relation"), actor=actor
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("已录入。家长用这个手机号登录后能看到进展。"))
            return redirect("enrollment:desk_case", pk=case.pk)
    return render(
        request,
        "enrollment/institution/paper.html",
        {"form": form},
        status=400 if request.method == "POST" and form.errors else 200,
    )


def _fetch(request: HttpRequest, pk: object) -> Placement:
    rows = Placement.objects.select_related("child", "room__institution__division")
    return MOVE_PLACEMENT.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]


def _page(request: HttpRequest, row: Placement, form: object, title: str) -> HttpResponse:
    context = {"placement": row, "form": form, "title": title}
    status = 400 if request.method == "POST" and getattr(form, "errors", None) else 200
    return render(request, "enrollment/institution/placement_form.html", context, status=status)
