"""The nursery's children: present and coming, moving rooms, leaving; and applications that came on paper."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted_with, shown_again
from enrollment.actions import placing
from enrollment.actions.paper import enter_paper
from enrollment.actions.seats import NoSeat
from enrollment.forms.institution import EndForm, MoveForm, PaperForm
from enrollment.models import Case, Placement, VaccineCheck
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
    if acted_with(
        request,
        form,
        lambda: placing.end_placement(row, actor=request.actor, act=MOVE_PLACEMENT, **form.cleaned_data),  # type: ignore[attr-defined]
        _("离托日期已定，家长会收到通知。"),
    ):
        return redirect("enrollment:desk_children")
    return _page(request, row, form, _("办理离托"))


@require_http_methods(GET_OR_POST)
@requires(MOVE_PLACEMENT, keeps_form=True)
def move(request: HttpRequest, pk: object) -> HttpResponse:
    """Another room for good, or for some days."""
    row = _fetch(request, pk)
    form = MoveForm(typed(request), placement=row)

    def act() -> None:
        values, actor = form.cleaned_data, request.actor  # type: ignore[attr-defined]
        days = {name: values[name] for name in ("from_on", "until_on", "reason")}
        try:
            if values["until_on"]:
                placing.cover(row, values["room"], actor=actor, **days)
            else:
                placing.move_room(row, values["room"], from_on=values["from_on"], actor=actor)
        except NoSeat as refusal:
            raise ValidationError({"room": str(refusal)}) from refusal

    if acted_with(request, form, act, _("调班已安排。")):
        return redirect("enrollment:desk_children")
    return _page(request, row, form, _("调班"))


@require_http_methods(GET_OR_POST)
@requires(ENTER_PAPER, keeps_form=True)
def paper(request: HttpRequest) -> HttpResponse:
    form = PaperForm(typed(request))

    def act() -> Case:
        values, actor = dict(form.cleaned_data), request.actor  # type: ignore[attr-defined]
        institution = Institution.objects.select_related("division").get(pk=actor.seat.scope)
        return enter_paper(institution, values, phone=values.pop("phone"), relation=values.pop("relation"), actor=actor)

    if done := acted_with(request, form, act, _("已录入。家长用这个手机号登录后能看到进展。")):
        return redirect("enrollment:desk_case", pk=done.result.pk)
    return render(request, "enrollment/institution/paper.html", {"form": form}, status=shown_again(request))


def _fetch(request: HttpRequest, pk: object) -> Placement:
    rows = Placement.objects.select_related("child", "room__institution__division")
    return MOVE_PLACEMENT.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]


def _page(request: HttpRequest, row: Placement, form: object, title: str) -> HttpResponse:
    context = {"placement": row, "form": form, "title": title}
    status = shown_again(request)
    return render(request, "enrollment/institution/placement_form.html", context, status=status)
