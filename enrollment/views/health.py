"""The nursery and the children's health: one child's vaccinations and growth, the booklets to be inspected."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted_with, shown_again
from enrollment.actions.vaccine_checks import close_check
from enrollment.forms.institution import VaccineCheckForm
from enrollment.models import VaccineCheck
from enrollment.policies import CHECK_VACCINES, SEE_RECORD
from enrollment.queries.vaccines import checks_to_do
from families.models import Child
from families.queries.growth import growth_page
from families.queries.vaccination import vaccination_page

WHOLE = ("placement__child", "placement__room__institution")


@require_GET
@requires(SEE_RECORD)
def record(request: HttpRequest, pk: object) -> HttpResponse:
    """One child's record, as its family keeps it; the look is recorded."""
    actor = request.actor  # type: ignore[attr-defined]
    child = SEE_RECORD.fetch(actor, Child.objects.all(), pk=pk)
    log_read("enrollment.vaccination", actor=actor, subjects=[("child", child.pk)])
    context = {"child": child, "page": vaccination_page(child)}
    return render(request, "enrollment/institution/vaccination.html", context)


@require_GET
@requires(SEE_RECORD)
def growth(request: HttpRequest, pk: object) -> HttpResponse:
    """One child's growth record; the look is recorded."""
    actor = request.actor  # type: ignore[attr-defined]
    child = SEE_RECORD.fetch(actor, Child.objects.all(), pk=pk)
    log_read("enrollment.growth", actor=actor, subjects=[("child", child.pk)])
    return render(request, "enrollment/institution/growth.html", {"child": child, "page": growth_page(child)})


@require_GET
@requires(CHECK_VACCINES)
def checks(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    lines = checks_to_do(CHECK_VACCINES.visible(actor, VaccineCheck.objects.all()))
    if lines:
        children = [("child", line.check.placement.child_id) for line in lines]
        log_read("enrollment.vaccination", actor=actor, subjects=children)
    return render(request, "enrollment/institution/vaccine_checks.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@requires(CHECK_VACCINES, keeps_form=True)
def check(request: HttpRequest, pk: object) -> HttpResponse:
    """One inspection: what the record says, and what the certificate shows."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = CHECK_VACCINES.fetch(actor, VaccineCheck.objects.select_related(*WHOLE), pk=pk)
    child = row.placement.child
    form = VaccineCheckForm(typed(request))
    if acted_with(request, form, lambda: close_check(row, actor=actor, **form.cleaned_data), _closed):
        return redirect("enrollment:desk_vaccine_checks")
    if request.method == "GET":
        log_read("enrollment.vaccination", actor=actor, subjects=[("child", child.pk)])
    context = {"check": row, "child": child, "page": vaccination_page(child), "form": form}
    return render(request, "enrollment/institution/vaccine_check.html", context, status=shown_again(request))


def _closed(again: VaccineCheck | None) -> str:
    return _("已登记，%(day)s前再查一次。") % {"day": again.due_on.isoformat()} if again else _("查验已登记。")
