"""过敏与忌口: what the family says that the child must not eat."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from families.actions.allergies import add_allergy, end_allergy
from families.forms.allergies import AllergyForm
from families.models import Allergy
from families.policies import EDIT_CHILD, SEE_CHILD
from families.views.children import GET_OR_POST, own_child, read_child


def asked_to_end(row: Allergy) -> dict[str, str]:
    """What the confirming page says; care asks the same."""
    return {
        "title": _("%(what)s可以吃了？") % {"what": row.get_allergen_display()},
        "consequence": _("确认以后，老师和厨房的名单里就没有这一条，食谱也不再提醒。以后可以重新登记。"),
        "act": _("确认可以吃了"),
    }


@require_GET
@requires(SEE_CHILD)
def allergies(request: HttpRequest, pk: object) -> HttpResponse:
    row = read_child(request, SEE_CHILD, pk, "families.allergies")
    context = {
        "child": row,
        "rows": row.allergies.open(),
        "may_edit": bool(EDIT_CHILD.check(request.actor, row)),  # type: ignore[attr-defined]
    }
    return render(request, "families/family/allergies.html", context)


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD, keeps_form=True)
def add(request: HttpRequest, pk: object) -> HttpResponse:
    child = own_child(request, EDIT_CHILD, pk)
    form = AllergyForm(typed(request))
    back = reverse("families:allergies", args=[child.pk])
    if acted_with(
        request,
        form,
        lambda: add_allergy(child, form.values(), actor=request.actor),  # type: ignore[attr-defined]
        _("已登记，老师和厨房分餐时会看到。"),
    ):
        return redirect(back)
    context = {"form": form, "title": _("登记过敏或忌口"), "act": _("保存"), "back": back}
    return render(request, "families/family/form.html", context, status=shown_again(request))


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD)
def end(request: HttpRequest, pk: object, allergy: UUID) -> HttpResponse:
    """Asked once: whom the kitchen no longer knows may be served it tomorrow."""
    child = own_child(request, EDIT_CHILD, pk)
    row = get_object_or_404(Allergy, child=child, pk=allergy)
    if request.method == "GET":
        read_child(request, EDIT_CHILD, pk, "families.allergies")
        back = reverse("families:allergies", args=[child.pk])
        return render(request, "components/confirm_page.html", asked_to_end(row) | {"back": back})
    acted(request, lambda: end_allergy(row, actor=request.actor), _("已去掉，宝宝可以吃了。"))  # type: ignore[attr-defined]
    return redirect("families:allergies", pk=child.pk)
