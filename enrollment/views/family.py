"""入托办理: the family begins, fills in four short steps, and follows its application."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted_with
from enrollment.actions import applying
from enrollment.forms.family import SubmitForm, WishesForm, WishForm
from enrollment.models import MOST_WISHES, Application
from enrollment.policies import APPLY, SEE_APPLICATION
from enrollment.queries.family import application_page, applications_of
from families.actions.children import edit_child
from families.enums import ConsentPurpose, DocumentKind
from families.forms.children import ChildForm
from families.models import Child
from families.policies import CHILDREN, EDIT_CHILD, FAMILY_HOME
from families.queries.passport import USUAL, has_consent, passport_of
from institutions.models import Institution
from institutions.queries.favourites import favourite_ids

GET_OR_POST = ["GET", "POST"]
STEPS = ("child", "wishes", "documents", "send")
TITLES = {
    "child": gettext_lazy("宝宝"),
    "wishes": gettext_lazy("志愿"),
    "documents": gettext_lazy("材料"),
    "send": gettext_lazy("提交"),
}


@require_GET
@requires(FAMILY_HOME)
def index(request: HttpRequest) -> HttpResponse:
    """The family's applications, open ones first."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = SEE_APPLICATION.visible(actor, Application.objects.all())
    context = {
        "applications": applications_of(actor, rows),
        "children": EDIT_CHILD.visible(actor, Child.objects.order_by("born_on", "pk")),
    }
    return render(request, "enrollment/family/index.html", context)


@require_http_methods(GET_OR_POST)
@requires(FAMILY_HOME)
def start(request: HttpRequest) -> HttpResponse:
    """From a nursery's page: for which child? With one child and a press it goes straight on."""
    actor = request.actor  # type: ignore[attr-defined]
    children = list(EDIT_CHILD.visible(actor, Child.objects.order_by("born_on", "pk")))
    slug = request.POST.get("nursery") or request.GET.get("nursery") or ""
    wish = Institution.objects.in_force().filter(slug=slug).first() if slug else None
    if request.method == "POST":
        child = CHILDREN.fetch(actor, Child.objects.all(), pk=request.POST.get("child") or None)
        application = applying.begin_application(child, actor=actor, wish=wish)
        return redirect("enrollment:application", pk=application.pk)
    if not children:
        messages.info(request, _("先加上宝宝的资料，再申请入托。"))
        back = reverse("enrollment:start") + (f"?nursery={slug}" if wish else "")
        return redirect(f"{reverse('families:child_new')}?next={back}")
    return render(request, "enrollment/family/start.html", {"children": children, "wish": wish})


@require_GET
@requires(SEE_APPLICATION)
def application(request: HttpRequest, pk: object) -> HttpResponse:
    """A draft goes on where it was left; a sent one shows who holds it and what is next."""
    actor = request.actor  # type: ignore[attr-defined]
    row = SEE_APPLICATION.fetch(actor, Application.objects.select_related("child"), pk=pk)
    if row.is_draft:
        return redirect("enrollment:step", pk=row.pk, name=_first_open(row))
    log_read("enrollment.application", actor=actor, subjects=[("child", row.child_id)])
    page = application_page(row)
    context = {"application": row, "page": page, "may_act": bool(APPLY.check(actor, row))}
    return render(request, "enrollment/family/application.html", context)


@require_http_methods(GET_OR_POST)
@requires(APPLY, keeps_form=True)
def step(request: HttpRequest, pk: object, name: str) -> HttpResponse:
    """One of the four steps of a draft. Each is saved by itself, so another phone goes on from here."""
    actor = request.actor  # type: ignore[attr-defined]
    row = APPLY.fetch(actor, Application.objects.select_related("child__household"), pk=pk)
    if name not in STEPS:
        raise Http404
    if not row.is_draft:
        if request.method == "POST":
            messages.info(request, _("申请已经提交，这里是最新进展。"))
        return redirect("enrollment:application", pk=row.pk)
    if request.method == "GET":  # whoever sends a step has been shown it
        log_read("families.child", actor=actor, subjects=[("child", row.child_id)])
    return _STEP_VIEWS[name](request, row)


def _child_step(request: HttpRequest, row: Application) -> HttpResponse:
    form = ChildForm(typed(request), child=row.child)
    if request.method == "POST" and form.is_valid():
        try:
            edit_child(row.child, form.cleaned_data, actor=request.actor)  # type: ignore[attr-defined]
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _on(row, "child")
    return _page(request, row, "child", {"form": form}, failed=bool(form.errors))


def _wishes_step(request: HttpRequest, row: Application) -> HttpResponse:
    data = typed(request)
    form = WishForm(data, application=row)
    chosen = [case.institution for case in row.cases.select_related("institution").order_by("rank")]
    problem = ""
    if data is not None:
        wishes = WishesForm(data.getlist("wish"))
        try:
            chosen = wishes.institutions()
            if not chosen:
                raise ValidationError(_("请至少选择一所托育园。"))
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        if request.method == "POST" and form.is_valid() and not problem:
            applying.edit_application(row, form.cleaned_data, actor=request.actor)  # type: ignore[attr-defined]
            applying.set_wishes(row, chosen, actor=request.actor)  # type: ignore[attr-defined]
            return _on(row, "wishes")
    lines = [*chosen, *[None] * (MOST_WISHES - len(chosen))]
    context = {"form": form, "lines": lines, "offered": _offered(request, chosen), "problem": problem}
    return _page(request, row, "wishes", context, failed=bool(form.errors or problem))


def _documents_step(request: HttpRequest, row: Application) -> HttpResponse:
    if request.method == "POST":
        return _on(row, "documents")
    kinds = [*USUAL]
    kinds += [DocumentKind.SPECIAL_NEED] if row.special_need else []
    kinds += [DocumentKind.URGENCY] if row.urgent else []
    return _page(request, row, "documents", {"passport": passport_of(row.child, kinds)})


def _send_step(request: HttpRequest, row: Application) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    agreed = request.method == "GET" and has_consent(row.child_id, ConsentPurpose.APPLY)
    form = SubmitForm(typed(request), initial={"message": row.message, "consent": agreed})
    if acted_with(
        request,
        form,
        lambda: applying.submit_application(row, actor=actor, message=form.cleaned_data["message"], consents=True),
        _("申请已提交，机构会在 2 个工作日内受理，进展会通知您。"),
    ):
        return redirect("enrollment:application", pk=row.pk)
    cases = list(row.cases.select_related("institution").order_by("rank"))
    context = {"form": form, "cases": cases, "passport": passport_of(row.child)}
    return _page(request, row, "send", context, failed=bool(form.errors))


_STEP_VIEWS: dict[str, Callable[[HttpRequest, Application], HttpResponse]] = {
    "child": _child_step,
    "wishes": _wishes_step,
    "documents": _documents_step,
    "send": _send_step,
}


@require_http_methods(GET_OR_POST)
@requires(APPLY)
def delete(request: HttpRequest, pk: object) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = APPLY.fetch(actor, Application.objects.select_related("child"), pk=pk)
    if request.method == "POST":
        try:
            applying.delete_draft(row, actor=actor)
        except PermissionDenied as refusal:
            messages.warning(request, str(refusal))
            return redirect("enrollment:application", pk=row.pk)
        messages.success(request, _("草稿已删除，宝宝的资料和材料还在。"))
        return redirect("enrollment:index")
    context = {
        "title": _("删除这份草稿？"),
        "consequence": _("志愿和填写的内容会删除；宝宝的资料和材料还在，可以重新申请。"),
        "act": _("删除草稿"),
        "back": reverse("enrollment:application", args=[row.pk]),
    }
    return render(request, "components/confirm_page.html", context)


def _first_open(row: Application) -> str:
    """Where a draft was left."""
    if not row.child.identity_index:
        return "child"
    if row.start_on is None or not row.cases.exists():
        return "wishes"
    return "documents" if any(line.is_missing for line in passport_of(row.child)[:2]) else "send"


def _on(row: Application, done: str) -> HttpResponse:
    return redirect("enrollment:step", pk=row.pk, name=STEPS[STEPS.index(done) + 1])


def _offered(request: HttpRequest, chosen: list[Institution]) -> list[Institution]:
    """Favourites that may still be wished for."""
    ids = set(favourite_ids(request.actor)) - {each.pk for each in chosen}  # type: ignore[attr-defined]
    return list(Institution.objects.in_force().filter(pk__in=ids).order_by("name_pinyin")[:20])


def _page(
    request: HttpRequest, row: Application, name: str, context: dict[str, Any], *, failed: bool = False
) -> HttpResponse:
    at = STEPS.index(name)
    steps = [
        {"number": number + 1, "title": TITLES[each], "name": each, "current": each == name, "done": number < at}
        for number, each in enumerate(STEPS)
    ]
    back = reverse("enrollment:step", args=[row.pk, STEPS[at - 1]]) if at else reverse("enrollment:index")
    shared = {"application": row, "child": row.child, "steps": steps, "back": back, "here": request.path}
    return render(
        request,
        f"enrollment/family/step_{name}.html",
        shared | context,
        status=400 if failed and request.method == "POST" else 200,
    )
