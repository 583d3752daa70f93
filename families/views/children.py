"""The family's own pages about a child: who it is, its passport, consents, who looked."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import Act, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted_with, shown_again
from families.actions.children import add_child, edit_child
from families.actions.consents import give_consent, withdraw_consent
from families.actions.documents import put_document
from families.annexes import FAMILY, annexes
from families.consents import TEXTS
from families.enums import ConsentPurpose, DocumentKind
from families.forms.children import ChildForm
from families.forms.documents import DocumentForm
from families.immunisation.words import summary
from families.models import Child, PassportDocument
from families.policies import ADD_CHILD, CONSENT, EDIT_CHILD, SEE_CHILD, WHO_LOOKED
from families.queries.family import consents_of, guardians_of, looks_at
from families.queries.growth import latest_sentence
from families.queries.passport import passport_of
from families.queries.vaccination import assessment_of

GET_OR_POST = ["GET", "POST"]


def own_child(request: HttpRequest, act: Act, pk: object) -> Child:
    return act.fetch(request.actor, Child.objects.select_related("household"), pk=pk)  # type: ignore[attr-defined]


def read_child(request: HttpRequest, act: Act, pk: object, event: str) -> Child:
    """The child, with the look recorded: co-guardians see who looked."""
    child = own_child(request, act, pk)
    log_read(event, actor=request.actor, subjects=[("child", child.pk)])  # type: ignore[attr-defined]
    return child


@require_GET
@requires(SEE_CHILD)
def child(request: HttpRequest, pk: object) -> HttpResponse:
    row = read_child(request, SEE_CHILD, pk, "families.child")
    context = {
        "child": row,
        "passport": passport_of(row),
        **_health(row),
        "guardians": guardians_of(row),
        "consents": consents_of(row),
        "annexes": annexes(row, FAMILY),
        "may_edit": bool(EDIT_CHILD.check(request.actor, row)),  # type: ignore[attr-defined]
    }
    return render(request, "families/family/child.html", context)


@require_http_methods(GET_OR_POST)
@requires(ADD_CHILD, keeps_form=True)
def add(request: HttpRequest) -> HttpResponse:
    form = ChildForm(typed(request))

    def act() -> Child:
        values = dict(form.cleaned_data)
        return add_child(values, relation=values.pop("relation"), actor=request.actor)  # type: ignore[attr-defined]

    if done := acted_with(request, form, act, _("已加上宝宝的资料。")):
        return redirect(_next(request) or reverse("families:child", args=[done.result.pk]))
    context = {"form": form, "title": _("添加宝宝"), "back": reverse("families:home"), "act": _("保存")}
    return _form(request, context)


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD, keeps_form=True)
def edit(request: HttpRequest, pk: object) -> HttpResponse:
    row = read_child(request, EDIT_CHILD, pk, "families.child")
    form = ChildForm(typed(request), child=row)
    back = reverse("families:child", args=[row.pk])
    if acted_with(
        request,
        form,
        lambda: edit_child(row, form.cleaned_data, actor=request.actor),  # type: ignore[attr-defined]
        _("宝宝的资料已更新。"),
    ):
        return redirect(back)
    return _form(request, {"form": form, "title": _("宝宝的资料"), "back": back, "act": _("保存")})


@require_GET
@requires(SEE_CHILD)
def passport(request: HttpRequest, pk: object) -> HttpResponse:
    row = read_child(request, SEE_CHILD, pk, "families.passport")
    context = {
        "child": row,
        "lines": passport_of(row),
        **_health(row),
        "may_edit": bool(EDIT_CHILD.check(request.actor, row)),  # type: ignore[attr-defined]
    }
    return render(request, "families/family/passport.html", context)


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD, keeps_form=True)
def upload(request: HttpRequest, pk: object, kind: str) -> HttpResponse:
    """One document at a time, so that a broken line or an ended session loses one photo at most."""
    row = own_child(request, EDIT_CHILD, pk)
    if kind not in DocumentKind.values:
        raise Http404
    form = DocumentForm(typed(request), request.FILES or None, kind=kind)
    back = _next(request) or reverse("families:passport", args=[row.pk])

    def act() -> PassportDocument:
        values, actor = form.cleaned_data, request.actor  # type: ignore[attr-defined]
        return put_document(row, kind, values["pages"], issued_on=values.get("issued_on"), actor=actor)

    if acted_with(request, form, act, _("“%(name)s”已上传，机构会核对。") % {"name": DocumentKind(kind).label}):
        return redirect(back)
    context = {"form": form, "child": row, "kind": DocumentKind(kind), "back": back, "tips": TIPS.get(kind, ())}
    return render(request, "families/family/upload.html", context, status=shown_again(request))


@require_http_methods(GET_OR_POST)
@requires(CONSENT)
def consents(request: HttpRequest, pk: object) -> HttpResponse:
    row = own_child(request, CONSENT, pk)
    if request.method == "POST":
        purpose = request.POST.get("purpose", "")
        if purpose not in ConsentPurpose.values:
            raise Http404
        given = request.POST.get("give") == "1"
        change = give_consent if given else withdraw_consent
        change(row, purpose, actor=request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("已同意，可以随时撤回。") if given else _("已撤回，马上生效。"))
        return redirect("families:consents", pk=row.pk)
    given_now = consents_of(row)
    lines = [(purpose, TEXTS[purpose], given_now.get(purpose)) for purpose in ConsentPurpose]
    return render(request, "families/family/consents.html", {"child": row, "lines": lines})


@require_GET
@requires(WHO_LOOKED)
def who_looked(request: HttpRequest, pk: object) -> HttpResponse:
    row = own_child(request, WHO_LOOKED, pk)
    looks = looks_at(row, except_user=request.actor.user_id)  # type: ignore[attr-defined]
    return render(request, "families/family/who_looked.html", {"child": row, "looks": looks})


TIPS: dict[str, tuple[Any, ...]] = {
    DocumentKind.HOUSEHOLD: (
        gettext_lazy("户口簿首页和宝宝那一页，四个角都拍进去"),
        gettext_lazy("还没上户口的，拍出生医学证明"),
    ),
    DocumentKind.VACCINATION: (
        gettext_lazy("预防接种证上有宝宝姓名的一页和全部接种记录"),
        gettext_lazy("或接种单位出具的查验证明"),
    ),
    DocumentKind.ENTRY_CHECK: (
        gettext_lazy("妇幼保健机构盖章的入托（园）健康检查表"),
        gettext_lazy("有效期短，收到托位后再去体检也来得及"),
    ),
}


def _health(row: Child) -> dict[str, str]:
    """One line each of the two records that a family keeps. Three statements."""
    return {"vaccination": summary(assessment_of(row)), "growth": latest_sentence(row)}


def _form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "families/family/form.html", context, status=shown_again(request))


def _next(request: HttpRequest) -> str:
    """A path of ours to go on to; anything else is dropped."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/apply/") and "\\" not in wanted and "//" not in wanted
    return wanted if is_ours else ""
