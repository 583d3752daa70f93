"""The settling-in plan: the nursery's page with its acts, and the family's."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import Act, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.form_parts import row_problems
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from anxintuo.kit.text import whole_number
from enrollment.actions import settling
from enrollment.forms.settling import AskForm, DoneForm, filled_rows, steps_formset
from enrollment.models import Placement, SettlingPlan, SettlingStep
from enrollment.policies import ANSWER_SETTLING, NOTE_SETTLING, SEE_SETTLING, SETTLE
from enrollment.queries.settling import SettlingPage, plans_in_charge, proposed_steps, settling_page, template_of

GET_OR_POST = ["GET", "POST"]
WHOLE = ("child", "room__institution")


def _fetch(request: HttpRequest, act: Act, pk: object) -> Placement:
    found: Placement = act.fetch(request.actor, Placement.objects.select_related(*WHOLE), pk=pk)  # type: ignore[attr-defined]
    return found


def _plan(placement: Placement) -> SettlingPlan:
    plan = SettlingPlan.objects.filter(placement=placement).first()
    if plan is None:
        raise Http404
    return plan


def _step(placement: Placement, pk: UUID) -> SettlingStep:
    step = SettlingStep.objects.filter(plan__placement=placement, pk=pk).select_related("plan").first()
    if step is None:
        raise Http404
    return step


def _log(request: HttpRequest, placement: Placement) -> None:
    log_read("enrollment.settling", actor=request.actor, subjects=[("child", placement.child_id)])  # type: ignore[attr-defined]


# --- The nursery's desk ---------------------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
@requires(SETTLE, keeps_form=True)
def for_nursery(request: HttpRequest, pk: object) -> HttpResponse:
    """What is proposed where there is no plan yet; else the days done, and the others to edit."""
    placement = _fetch(request, SETTLE, pk)
    page = settling_page(placement)
    if request.method == "GET":
        _log(request, placement)
    if page is None:
        start = max(placement.from_on, localdate())
        context = {"placement": placement, "proposed": proposed_steps(template_of(placement), placement, start)}
        return render(request, "enrollment/institution/settling_new.html", context)
    return _edit(request, placement, page)


def _edit(request: HttpRequest, placement: Placement, page: SettlingPage) -> HttpResponse:
    data, general, seen, is_stale = typed(request), [], page.plan.revision, False
    formset = steps_formset(data, page.open)
    if data is not None:
        seen = _number(data.get("seen", ""))
    if request.method == "POST" and formset.is_valid():
        try:
            rows, removed = filled_rows(formset)
            settling.edit_plan(page.plan, rows, removed=removed, seen=seen, actor=request.actor)  # type: ignore[attr-defined]
        except settling.StalePlan:
            # What was typed stays; the next save is judged against what the colleague left.
            is_stale, page = True, settling_page(placement) or page
            seen = page.plan.revision
        except ValidationError as refusal:
            general = refusal.messages
        else:
            told = _("计划已更新，家长会收到通知。") if page.plan.shared_at else _("计划已保存，还没有发给家长。")
            messages.success(request, told)
            return redirect("enrollment:desk_settling", pk=placement.pk)
    context = {
        "placement": placement,
        "page": page,
        "formset": formset,
        "seen": seen,
        "is_stale": is_stale,
        "general": [*general, *formset.non_form_errors()],
        "problems": row_problems(formset, "aim") if formset.is_bound else [],
    }
    return render(request, "enrollment/institution/settling.html", context, status=shown_again(request))


@require_POST
@requires(SETTLE)
def make(request: HttpRequest, pk: object) -> HttpResponse:
    placement = _fetch(request, SETTLE, pk)
    acted(
        request,
        lambda: settling.make_plan(placement, actor=request.actor),  # type: ignore[attr-defined]
        _("计划建好了，改好日子再发给家长。"),
    )
    return redirect("enrollment:desk_settling", pk=placement.pk)


@require_POST
@requires(SETTLE)
def share(request: HttpRequest, pk: object) -> HttpResponse:
    placement = _fetch(request, SETTLE, pk)
    acted(
        request,
        lambda: settling.share_plan(_plan(placement), actor=request.actor),  # type: ignore[attr-defined]
        _("已发给家长。"),
    )
    return redirect("enrollment:desk_settling", pk=placement.pk)


@require_GET
@requires(NOTE_SETTLING)
def in_charge(request: HttpRequest) -> HttpResponse:
    """For whoever is with the children: the days that have come, of every child that is settling in."""
    actor = request.actor  # type: ignore[attr-defined]
    pages = plans_in_charge(NOTE_SETTLING.visible(actor, Placement.objects.all()), localdate())
    if pages:
        children = [("child", page.plan.placement.child_id) for page in pages]
        log_read("enrollment.settling", actor=actor, subjects=children)
    return render(request, "enrollment/institution/settling_rooms.html", {"pages": pages})


@require_http_methods(GET_OR_POST)
@requires(NOTE_SETTLING, keeps_form=True)
def done(request: HttpRequest, pk: object, step: UUID) -> HttpResponse:
    """How the day went."""
    placement = _fetch(request, NOTE_SETTLING, pk)
    row, back = _step(placement, step), _back_of(request, placement)
    form = DoneForm(typed(request), initial={"outcome": row.outcome, "note": row.outcome_note})
    if acted_with(
        request,
        form,
        lambda: settling.finish_step(row, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
        _("已记录，家长可以看到。"),
    ):
        return redirect(back)
    return _one(request, "institution/settling_done.html", placement, row, form, back=back)


def _back_of(request: HttpRequest, placement: Placement) -> str:
    """To the whole plan for who makes it, else to the children of the room."""
    if SETTLE.admits(request.actor):  # type: ignore[attr-defined]
        return reverse("enrollment:desk_settling", args=[placement.pk])
    return reverse("enrollment:settling_rooms")


@require_POST
@requires(SETTLE)
def keep(request: HttpRequest, pk: object, step: UUID) -> HttpResponse:
    placement = _fetch(request, SETTLE, pk)
    acted(
        request,
        lambda: settling.keep_day(_step(placement, step), actor=request.actor),  # type: ignore[attr-defined]
        _("已告诉家长，还是原来的日子。"),
    )
    return redirect("enrollment:desk_settling", pk=placement.pk)


# --- The family -----------------------------------------------------------------------------------------


@require_GET
@requires(SEE_SETTLING)
def for_family(request: HttpRequest, pk: object) -> HttpResponse:
    placement = _fetch(request, SEE_SETTLING, pk)
    _log(request, placement)
    context = {
        "placement": placement,
        "page": settling_page(placement),
        "may_answer": bool(ANSWER_SETTLING.check(request.actor, placement)),  # type: ignore[attr-defined]
    }
    return render(request, "enrollment/family/settling.html", context)


@require_POST
@requires(ANSWER_SETTLING)
def read(request: HttpRequest, pk: object) -> HttpResponse:
    placement = _fetch(request, ANSWER_SETTLING, pk)
    seen = _number(request.POST.get("seen", ""))
    acted(
        request,
        lambda: settling.confirm_read(_plan(placement), seen=seen, actor=request.actor),  # type: ignore[attr-defined]
        _("老师知道您看过了。"),
    )
    return redirect("enrollment:settling", pk=placement.pk)


@require_http_methods(GET_OR_POST)
@requires(ANSWER_SETTLING, keeps_form=True)
def ask(request: HttpRequest, pk: object, step: UUID) -> HttpResponse:
    """Another day for one step."""
    placement = _fetch(request, ANSWER_SETTLING, pk)
    row = _step(placement, step)
    form = AskForm(typed(request), initial={"on": row.asked_on, "note": row.asked_note})
    if acted_with(
        request,
        form,
        lambda: settling.ask_other_day(row, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
        _("已告诉机构，等老师答复。"),
    ):
        return redirect("enrollment:settling", pk=placement.pk)
    return _one(request, "family/settling_ask.html", placement, row, form)


def _one(
    request: HttpRequest, template: str, placement: Placement, step: SettlingStep, form: Any, **more: str
) -> HttpResponse:
    context = {"placement": placement, "step": step, "form": form, **more}
    return render(request, f"enrollment/{template}", context, status=shown_again(request))


def _number(text: str) -> int:
    """A revision as the form carries it; 0, which no plan ever has, for what cannot be one."""
    return whole_number(text) or 0
