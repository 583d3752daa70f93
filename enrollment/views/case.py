"""One case at the nursery's desk: looking, checking its documents, moving it on, offering a place."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from enrollment.actions import offering, placing, reviewing
from enrollment.forms.institution import CheckForm, OfferForm, RejectForm, TextForm, VisitForm
from enrollment.models import Case, Offer, Visit
from enrollment.policies import CASES, CHECK_DOCUMENT, OFFERS_HERE, PLACE, REVIEW, reads_passport
from enrollment.queries.desk import case_page
from enrollment.queries.queue import order_rule
from families.actions.documents import accept_document, refuse_document
from families.annexes import NURSERY, annexes
from families.immunisation.words import summary
from families.models import Child, PassportDocument

GET_OR_POST = ["GET", "POST"]
WHOLE = ("application__child__household", "application__applicant", "institution__division")


def _fetch(request: HttpRequest, act: Any, pk: object) -> Case:
    rows: QuerySet[Case] = Case.objects.select_related(*WHOLE)
    case: Case = act.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]
    return case


@require_GET
@requires(CASES)
def case(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, CASES, pk)
    log_read(
        "enrollment.case",
        actor=request.actor,  # type: ignore[attr-defined]
        subjects=[("child", row.application.child_id), ("case", row.pk)],
    )
    return _case(request, row)


def _case(request: HttpRequest, row: Case, *, failed: CheckForm | None = None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    page = case_page(row)
    lines = list(dict.fromkeys([*page.documents, *page.entry]))
    checks = [
        (
            line,
            failed
            if failed and line.document and failed.prefix == _prefix(line.document)
            else _check_form(request, line.document),
        )
        for line in {line.kind: line for line in lines}.values()
    ]
    context = {
        "case": row,
        "child": row.application.child,
        "page": page,
        "checks": checks,
        "vaccination": summary(page.vaccination),
        "typed_note": _typed_note(request, row),
        "notes": row.notes.select_related("written_by"),
        "visits": row.visits.all(),
        "annexes": _annexes(actor, row.application.child),
        "may_review": bool(REVIEW.check(actor, row)),
        "may_place": bool(PLACE.check(actor, row)),
        "has_consent": any(CHECK_DOCUMENT.check(actor, line.document) for line in lines if line.document)
        or not any(line.document for line in lines),
    }
    return render(request, "enrollment/institution/case.html", context, status=400 if failed else 200)


def _annexes(actor: Actor, child: Child) -> list[tuple[str, dict[str, Any]]]:
    """What floors above add, for who reads the passport."""
    return annexes(child, NURSERY) if reads_passport(actor, child) else []


def _typed_note(request: HttpRequest, row: Case) -> str:
    kept = typed(request, sent_to=reverse("enrollment:desk_note", args=[row.pk])) if request.method == "GET" else None
    return kept.get("note", "") if kept else ""


def _prefix(document: PassportDocument) -> str:
    return f"d{document.pk.hex[-8:]}"


def _check_form(request: HttpRequest, document: PassportDocument | None) -> CheckForm | None:
    """With what was typed, where the session had ended meanwhile."""
    if document is None:
        return None
    sent_to = reverse("enrollment:desk_check", args=[document.pk])
    return CheckForm(typed(request, sent_to=sent_to) if request.method == "GET" else None, document=document)


@require_POST
@requires(CHECK_DOCUMENT, keeps_form=True)
def check(request: HttpRequest, pk: object) -> HttpResponse:
    """Accept or refuse one document; then back to the child's case here."""
    actor = request.actor  # type: ignore[attr-defined]
    found = CHECK_DOCUMENT.fetch(actor, PassportDocument.objects.select_related("child"), pk=pk)
    cases = CASES.visible(actor, Case.objects.select_related(*WHOLE)).filter(application__child_id=found.child_id)
    row = cases.order_by("-pk").first()
    if row is None:
        raise Http404
    form = CheckForm(request.POST, document=found)
    if not form.is_valid():
        return _case(request, row, failed=form)
    values, place = form.cleaned_data, row.institution.name
    try:
        if request.POST.get("verdict") == "accept":
            region = row.institution.division_id or ""
            accept_document(
                found, actor=actor, act=CHECK_DOCUMENT, place=place, region=region, issued_on=values.get("issued_on")
            )
            messages.success(request, _("“%(name)s”已通过。") % {"name": found.get_kind_display()})
        else:
            if not values["why"] or not values["text"]:
                form.add_error("text", _("请选择原因，并写一句家长看得懂的说明。"))
                return _case(request, row, failed=form)
            refuse_document(
                found, code=values["why"], text=values["text"], actor=actor, act=CHECK_DOCUMENT, place=place
            )
            messages.success(
                request, _("“%(name)s”已标为未通过，家长会看到说明。") % {"name": found.get_kind_display()}
            )
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _case(request, row, failed=form)
    except PermissionDenied as refusal:
        messages.warning(request, str(refusal))
    return redirect("enrollment:desk_case", pk=row.pk)


@require_POST
@requires(REVIEW)
def receive(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, REVIEW, pk)
    actor = request.actor  # type: ignore[attr-defined]
    return _done(request, row, lambda: reviewing.open_review(row, actor=actor), _("已受理，5 个工作日内核对材料。"))


@require_POST
@requires(REVIEW)
def queue_up(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, REVIEW, pk)
    actor = request.actor  # type: ignore[attr-defined]
    return _done(request, row, lambda: reviewing.queue_case(row, actor=actor), _("已进入排队。"))


@require_http_methods(GET_OR_POST)
@requires(REVIEW, keeps_form=True)
def send_back(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, REVIEW, pk)
    actor = request.actor  # type: ignore[attr-defined]
    form = TextForm(
        typed(request), label=_("请家长补什么"), help_text=_("家长会看到这段话。补正期间您的审核期限不走。")
    )
    act = lambda note: reviewing.send_back(row, note=note, actor=actor)  # noqa: E731
    return _text(request, row, form, act, _("退回补正"), _("已退回，家长会收到通知。"))


@require_http_methods(GET_OR_POST)
@requires(REVIEW, keeps_form=True)
def reject(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, REVIEW, pk)
    actor = request.actor  # type: ignore[attr-defined]
    form = RejectForm(typed(request), label=_("给家长的说明"))
    act = lambda note: reviewing.reject_case(row, code=form.cleaned_data["why"], note=note, actor=actor)  # noqa: E731
    return _text(request, row, form, act, _("不接受申请"), _("已告诉家长。"))


@require_http_methods(GET_OR_POST)
@requires(REVIEW, keeps_form=True)
def reopen(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, REVIEW, pk)
    actor = request.actor  # type: ignore[attr-defined]
    form = TextForm(typed(request), label=_("为什么重新审核"))
    act = lambda note: reviewing.reopen_case(row, note=note, actor=actor)  # noqa: E731
    return _text(request, row, form, act, _("重新审核"), _("已重新开始审核。"))


@require_http_methods(GET_OR_POST)
@requires(PLACE, keeps_form=True)
def drop(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, PLACE, pk)
    actor = request.actor  # type: ignore[attr-defined]
    form = TextForm(typed(request), label=_("原因"), help_text=_("家长会看到这段话。"))
    act = lambda note: placing.drop(row, note=note, actor=actor)  # noqa: E731
    return _text(request, row, form, act, _("收回托位"), _("托位已收回，可以发给下一位。"))


@require_POST
@requires(CASES, keeps_form=True)
def note(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, CASES, pk)
    form = TextForm(request.POST)
    if form.is_valid():
        reviewing.add_note(row, form.cleaned_data["note"], actor=request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("备注已保存，只有本机构能看。"))
    else:
        messages.warning(request, _("备注写 1 到 500 个字。"))
    return redirect("enrollment:desk_case", pk=row.pk)


@require_http_methods(GET_OR_POST)
@requires(REVIEW, keeps_form=True)
def visit(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, REVIEW, pk)
    form = VisitForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: reviewing.propose_visit(row, at=form.at(), note=form.cleaned_data["note"], actor=request.actor),  # type: ignore[attr-defined]
        _("已邀请家长到访。"),
    ):
        return redirect("enrollment:desk_case", pk=row.pk)
    return _form(request, row, form, _("邀请家长到访"), _("发出邀请"))


@require_POST
@requires(REVIEW)
def visit_state(request: HttpRequest, pk: UUID, visit: UUID) -> HttpResponse:
    row = _fetch(request, REVIEW, pk)
    found = Visit.objects.filter(pk=visit, case=row).select_related("case").first()
    state = request.POST.get("state", "")
    if found is None or state not in ("done", "cancelled"):
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    return _done(
        request, row, lambda: reviewing.set_visit(found, state, actor=actor, act=REVIEW), _("到访记录已更新。")
    )


@require_http_methods(GET_OR_POST)
@requires(PLACE, keeps_form=True)
def offer(request: HttpRequest, pk: object) -> HttpResponse:
    """Promise a place; the form says where the child stands in line."""
    row = _fetch(request, PLACE, pk)
    page = case_page(row)
    is_next = page.place is not None and page.place.rank == 1
    form = OfferForm(typed(request), case=row, free=page.rooms, is_next=is_next)

    def act() -> Offer:
        values, actor = form.cleaned_data, request.actor  # type: ignore[attr-defined]
        reason = values.get("reason", "")
        return offering.offer_place(row, values["room"], starts_on=values["starts_on"], reason=reason, actor=actor)

    said = _("托位已发出，家长会收到短信；在答复之前，这个托位不会发给别人。")
    if acted_with(request, form, act, said, refusals=(offering.NoOffer, PermissionDenied)):
        return redirect("enrollment:desk_case", pk=row.pk)
    context = {
        "case": row,
        "child": row.application.child,
        "form": form,
        "page": page,
        "is_next": is_next,
        "order": order_rule(row.institution),
    }
    return render(request, "enrollment/institution/offer.html", context, status=shown_again(request))


@require_http_methods(GET_OR_POST)
@requires(OFFERS_HERE, keeps_form=True)
def recall(request: HttpRequest, pk: object) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = OFFERS_HERE.fetch(actor, Offer.objects.select_related("case__institution", "room"), pk=pk)
    row = _fetch(request, PLACE, found.case_id)
    form = TextForm(typed(request), label=_("原因"), help_text=_("家长会看到这段话，宝宝回到原来的排队位置。"))
    act = lambda note: offering.recall_offer(found, note=note, actor=actor)  # noqa: E731
    return _text(request, row, form, act, _("收回托位"), _("托位已收回。"))


@require_POST
@requires(PLACE)
def enroll(request: HttpRequest, pk: object) -> HttpResponse:
    row = _fetch(request, PLACE, pk)
    actor = request.actor  # type: ignore[attr-defined]
    return _done(request, row, lambda: placing.enroll(row, actor=actor), _("已办理入托，宝宝在班级名单里了。"))


def _done(request: HttpRequest, row: Case, change: Callable[[], object], said: str) -> HttpResponse:
    acted(request, change, said)
    return redirect("enrollment:desk_case", pk=row.pk)


def _text(
    request: HttpRequest, row: Case, form: TextForm, act: Callable[[str], object], title: str, said: str
) -> HttpResponse:
    """A move that needs a sentence for the family."""
    if request.method == "POST" and form.is_valid():
        return _done(request, row, lambda: act(form.cleaned_data["note"]), said)
    return _form(request, row, form, title, title)


def _form(request: HttpRequest, row: Case, form: Any, title: str, act: str) -> HttpResponse:
    back = reverse("enrollment:desk_case", args=[row.pk])
    context = {"case": row, "child": row.application.child, "form": form, "title": title, "act": act, "back": back}
    return render(request, "enrollment/institution/form.html", context, status=shown_again(request))
