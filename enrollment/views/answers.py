"""What a family does with a case that is under way: correcting, taking back, answering an offer, leaving."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from enrollment.actions import applying, offering, placing
from enrollment.actions.reviewing import set_visit
from enrollment.enums import EndReason, OfferState, VisitState
from enrollment.forms.family import AnswerForm, LeaveForm
from enrollment.models import Case, Offer, Placement, Visit
from enrollment.policies import ANSWER, ANSWER_VISIT, APPLY_CASE, END_OWN, GIVE_UP
from enrollment.queries.queue import order_rule, reasons_of, version_in_words
from families.enums import Standing

GET_OR_POST = ["GET", "POST"]


@require_POST
@requires(APPLY_CASE)
def resubmit(request: HttpRequest, pk: object) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = APPLY_CASE.fetch(actor, Case.objects.all(), pk=pk)
    return _done(request, case, lambda: applying.resubmit(case, actor=actor), _("已重新提交，机构会继续核对。"))


@require_POST
@requires(APPLY_CASE)
def rejoin(request: HttpRequest, pk: object) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = APPLY_CASE.fetch(actor, Case.objects.all(), pk=pk)
    return _done(request, case, lambda: applying.rejoin(case, actor=actor), _("已重新提交，排队时间从今天算起。"))


@require_http_methods(GET_OR_POST)
@requires(APPLY_CASE)
def withdraw(request: HttpRequest, pk: object) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = APPLY_CASE.fetch(actor, Case.objects.select_related("institution"), pk=pk)
    if request.method == "GET":
        consequence = _("%(name)s不再处理这份申请，排队的位置会失去。") % {"name": case.institution.name}
        return _ask(request, _("撤回这个志愿？"), consequence, _("撤回申请"), case)
    return _done(request, case, lambda: applying.withdraw_case(case, actor=actor), _("申请已撤回。"))


@require_http_methods(GET_OR_POST)
@requires(GIVE_UP)
def give_up(request: HttpRequest, pk: object) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = GIVE_UP.fetch(actor, Case.objects.select_related("institution"), pk=pk)
    if request.method == "GET":
        return _ask(request, _("放弃这个托位？"), _("托位会让给下一位，不能要回。"), _("放弃托位"), case)
    return _done(request, case, lambda: placing.give_up(case, actor=actor), _("托位已放弃。"))


@require_http_methods(GET_OR_POST)
@requires(ANSWER, keeps_form=True)
def offer(request: HttpRequest, pk: object) -> HttpResponse:
    """The offer with its agreement, and one guardian's answer."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Offer.objects.select_related("case__application__child", "case__institution", "room", "agreement")
    row = ANSWER.fetch(actor, rows, pk=pk)
    child = row.case.application.child
    guardianship = child.guardianships.current(localdate()).get(user_id=actor.user_id)  # type: ignore[attr-defined]
    acts = guardianship.standing == Standing.MANAGES
    form = AnswerForm(typed(request), offer=row) if acts else None
    if request.method == "POST":
        answered = _answer(request, row, form)
        if answered is not None:
            return answered
    else:
        log_read("enrollment.offer", actor=actor, subjects=[("child", child.pk)])
    context = {
        "offer": row,
        "child": child,
        "form": form,
        "acts": acts,
        "order": order_rule(row.case.institution),
        "version": version_in_words(row.order_rule),
        "reasons": reasons_of(row.facts.get("own", {})),
        "is_open": row.state == OfferState.OPEN,
        "answers": list(row.answers.select_related("user").order_by("answered_at")),
        "own_answer": row.answers.filter(user_id=actor.user_id).first(),
    }
    status = 400 if request.method == "POST" and form is not None and form.errors else 200
    return render(request, "enrollment/family/offer.html", context, status=status)


def _answer(request: HttpRequest, row: Offer, form: AnswerForm | None) -> HttpResponse | None:
    """None when the form has to be shown again."""
    actor = request.actor  # type: ignore[attr-defined]
    agree = request.POST.get("answer") == "yes"
    values = {}
    if agree and form is not None:
        if not form.is_valid():
            return None
        values = form.cleaned_data
    try:
        answered = offering.answer_offer(row, agree=agree, actor=actor, **values)
    except ValidationError as refusal:
        if form is not None:
            form.add_error(None, refusal.messages)
            return None
        messages.warning(request, " ".join(refusal.messages))
        return redirect("enrollment:application", pk=row.case.application_id)
    except PermissionDenied as refusal:
        messages.warning(request, str(refusal))
        return redirect("enrollment:application", pk=row.case.application_id)
    if answered.state == OfferState.ACCEPTED:
        messages.success(request, _("托位已经定下。入托前请备齐体检材料。"))
    elif agree:
        messages.success(request, _("您已同意，还要另一位监护人确认，已经通知对方。"))
    else:
        messages.success(request, _("已告诉机构，您没有接受这个托位。"))
    return redirect("enrollment:application", pk=row.case.application_id)


@require_GET
@requires(ANSWER)
def agreement(request: HttpRequest, pk: object) -> HttpResponse:
    """The whole agreement, for reading and for paper."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Offer.objects.select_related("case__application__child", "case__institution", "agreement__accepted_by")
    row = ANSWER.fetch(actor, rows, pk=pk)
    log_read("enrollment.agreement", actor=actor, subjects=[("child", row.case.application.child_id)])
    return render(request, "enrollment/agreement/sheet.html", {"offer": row, "agreement": row.agreement})


@require_POST
@requires(ANSWER_VISIT)
def visit(request: HttpRequest, pk: object) -> HttpResponse:
    """The family confirms or cancels a visit that the nursery proposed."""
    actor = request.actor  # type: ignore[attr-defined]
    row = ANSWER_VISIT.fetch(actor, Visit.objects.select_related("case"), pk=pk)
    confirmed = request.POST.get("confirm") == "1"
    state = VisitState.CONFIRMED if confirmed else VisitState.CANCELLED
    said = _("已确认，到时见。") if confirmed else _("已取消这次到访。")
    return _done(request, row.case, lambda: set_visit(row, state, actor=actor, act=APPLY_CASE), said)


@require_http_methods(GET_OR_POST)
@requires(END_OWN, keeps_form=True)
def leave(request: HttpRequest, pk: object) -> HttpResponse:
    """Ending a placement on line, with notice."""
    actor = request.actor  # type: ignore[attr-defined]
    row = END_OWN.fetch(actor, Placement.objects.select_related("child", "room__institution"), pk=pk)
    form = LeaveForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: placing.end_placement(row, reason=EndReason.FAMILY, actor=actor, act=END_OWN, **form.cleaned_data),
        _("已告诉机构，离托日期定下了。"),
    ):
        return redirect("families:home")
    context = {"placement": row, "form": form, "notice": placing.leave_notice(row)}
    return render(request, "enrollment/family/leave.html", context, status=shown_again(request))


def _done(request: HttpRequest, case: Case, change: Callable[[], object], said: str) -> HttpResponse:
    acted(request, change, said)
    return redirect("enrollment:application", pk=case.application_id)


def _ask(request: HttpRequest, title: str, consequence: str, act: str, case: Case) -> HttpResponse:
    back = reverse("enrollment:application", args=[case.application_id])
    context = {"title": title, "consequence": consequence, "act": act, "back": back}
    return render(request, "components/confirm_page.html", context)
