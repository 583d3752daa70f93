"""Who else looks after the child: invitations, what each may do, who is kept away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from families.actions import guardians as acts
from families.enums import Standing
from families.forms.children import STANDING_MEANS, BlockForm, InvitationForm
from families.models import CustodyBlock, GuardianInvitation, Guardianship
from families.policies import ANSWER_INVITATION, FAMILY_HOME, GUARDIANSHIP, MANAGE_GUARDIANS
from families.queries.family import guardians_of, invitations_to
from families.views.children import own_child


@require_http_methods(["GET", "POST"])
@requires(MANAGE_GUARDIANS, keeps_form=True)
def guardians(request: HttpRequest, pk: object) -> HttpResponse:
    """The list, and the form that invites another."""
    child = own_child(request, MANAGE_GUARDIANS, pk)
    form = InvitationForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: acts.invite_guardian(child, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
        _("已邀请。对方用这个手机号登录后就能看到。"),
    ):
        return redirect("families:guardians", pk=child.pk)
    context = {
        "child": child,
        "form": form,
        "page": guardians_of(child),
        "standings": [(each.value, STANDING_MEANS[each]) for each in Standing],
        "own_user": request.actor.user_id,  # type: ignore[attr-defined]
    }
    return render(request, "families/family/guardians.html", context, status=shown_again(request))


@require_POST
@requires(GUARDIANSHIP)
def set_standing(request: HttpRequest, pk: object) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = GUARDIANSHIP.fetch(actor, Guardianship.objects.select_related("child", "user"), pk=pk)
    standing = request.POST.get("standing", "")
    if standing not in Standing.values:
        raise Http404
    return _done(
        request, row.child_id, lambda: acts.set_standing(row, standing, actor=actor), _("权限已更新，马上生效。")
    )


@require_http_methods(["GET", "POST"])
@requires(GUARDIANSHIP)
def end(request: HttpRequest, pk: object) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = GUARDIANSHIP.fetch(actor, Guardianship.objects.select_related("child", "user"), pk=pk)
    if request.method == "GET":
        consequence = _("对方马上看不到宝宝的任何资料，也收不到通知。以后可以重新邀请。")
        return _ask(request, _("移除这位监护人？"), consequence, _("移除"), row.child_id)
    return _done(request, row.child_id, lambda: acts.end_guardianship(row, actor=actor), _("已移除，马上生效。"))


@require_POST
@requires(MANAGE_GUARDIANS)
def withdraw(request: HttpRequest, pk: object, invitation: object) -> HttpResponse:
    child = own_child(request, MANAGE_GUARDIANS, pk)
    row = _of(GuardianInvitation, child.pk, invitation)
    actor = request.actor  # type: ignore[attr-defined]
    return _done(request, child.pk, lambda: acts.withdraw_invitation(row, actor=actor), _("邀请已撤回。"))


@require_http_methods(["GET", "POST"])
@requires(MANAGE_GUARDIANS, keeps_form=True)
def block(request: HttpRequest, pk: object) -> HttpResponse:
    child = own_child(request, MANAGE_GUARDIANS, pk)
    form = BlockForm(typed(request))
    back = reverse("families:guardians", args=[child.pk])
    if acted_with(
        request,
        form,
        lambda: acts.block_person(child, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
        _("已登记，马上生效。"),
    ):
        return redirect(back)
    context = {"form": form, "title": _("限制某人接触宝宝"), "back": back, "act": _("登记")}
    return render(request, "families/family/form.html", context, status=shown_again(request))


@require_POST
@requires(MANAGE_GUARDIANS)
def lift(request: HttpRequest, pk: object, block: object) -> HttpResponse:
    child = own_child(request, MANAGE_GUARDIANS, pk)
    row = _of(CustodyBlock, child.pk, block)
    actor = request.actor  # type: ignore[attr-defined]
    return _done(request, child.pk, lambda: acts.lift_block(row, actor=actor), _("限制已解除。"))


@require_GET
@requires(FAMILY_HOME)
def invitations(request: HttpRequest) -> HttpResponse:
    """To the person's own number."""
    rows = invitations_to(request.actor.user_id)  # type: ignore[attr-defined]
    lines = [(row, STANDING_MEANS[Standing(row.standing)]) for row in rows]
    return render(request, "families/family/invitations.html", {"lines": lines})


@require_POST
@requires(ANSWER_INVITATION)
def answer(request: HttpRequest, pk: object) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = ANSWER_INVITATION.fetch(actor, GuardianInvitation.objects.select_related("child"), pk=pk)
    accept = request.POST.get("accept") == "1"
    try:
        acts.answer_invitation(row, accept=accept, actor=actor)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("families:invitations")
    messages.success(request, _("已接受，宝宝的资料在这里。") if accept else _("已谢绝。"))
    return redirect("families:home")


def _of(model: type[Any], child_id: object, pk: object) -> Any:
    row = model.objects.filter(child_id=child_id, pk=pk).select_related("child").first()
    if row is None:
        raise Http404
    return row


def _done(request: HttpRequest, child_id: object, change: Callable[[], object], said: str) -> HttpResponse:
    acted(request, change, said)
    return redirect("families:guardians", pk=child_id)


def _ask(request: HttpRequest, title: str, consequence: str, act: str, child_id: object) -> HttpResponse:
    back = reverse("families:guardians", args=[child_id])
    context = {"title": title, "consequence": consequence, "act": act, "back": back}
    return render(request, "components/confirm_page.html", context)
