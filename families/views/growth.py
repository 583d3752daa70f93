"""生长记录: curves, and a measurement entered, corrected or struck out."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.page_acts import acted_with, shown_again
from families.actions.growth import put_measurement, strike_measurement
from families.forms.growth import MeasurementForm
from families.models import Child, Measurement
from families.policies import EDIT_CHILD, SEE_CHILD
from families.queries.growth import growth_page
from families.views.children import GET_OR_POST, own_child, read_child


@require_GET
@requires(SEE_CHILD)
def growth(request: HttpRequest, pk: object) -> HttpResponse:
    row = read_child(request, SEE_CHILD, pk, "families.growth")
    context = {
        "child": row,
        "page": growth_page(row),
        "may_edit": bool(EDIT_CHILD.check(request.actor, row)),  # type: ignore[attr-defined]
    }
    return render(request, "families/family/growth.html", context)


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD, keeps_form=True)
def measure(request: HttpRequest, pk: object) -> HttpResponse:
    return _edit(request, own_child(request, EDIT_CHILD, pk), None, _("登记身高体重"))


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD, keeps_form=True)
def correct(request: HttpRequest, pk: object, measurement: UUID) -> HttpResponse:
    child = own_child(request, EDIT_CHILD, pk)
    return _edit(request, child, _measurement(child, measurement), _("修改记录"))


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD)
def strike(request: HttpRequest, pk: object, measurement: UUID) -> HttpResponse:
    child = own_child(request, EDIT_CHILD, pk)
    row = _measurement(child, measurement)
    back = reverse("families:growth", args=[child.pk])
    if request.method == "POST":
        strike_measurement(row, actor=request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("已划去这条记录。"))
        return redirect(back)
    context = {
        "title": _("划去这条生长记录？"),
        "consequence": _("%(day)s 的记录不再画在曲线上，划去的痕迹会保留。") % {"day": row.measured_on.isoformat()},
        "act": _("划去"),
        "back": back,
    }
    return render(request, "components/confirm_page.html", context)


def _measurement(child: Child, pk: UUID) -> Measurement:
    row = Measurement.objects.filter(child=child, pk=pk, struck_at__isnull=True).first()
    if row is None:
        raise Http404
    return row


def _edit(request: HttpRequest, child: Child, row: Measurement | None, title: str) -> HttpResponse:
    form = MeasurementForm(typed(request), child=child, row=row)
    back = reverse("families:growth", args=[child.pk])
    if acted_with(
        request,
        form,
        lambda: put_measurement(child, form.values(), actor=request.actor, row=row),  # type: ignore[attr-defined]
        _("已登记。") if row is None else _("已修改。"),
    ):
        return redirect(back)
    remove = reverse("families:growth_strike", args=[child.pk, row.pk]) if row else ""
    context = {"form": form, "title": title, "act": _("保存"), "back": back, "remove": remove}
    return render(request, "families/family/form.html", context, status=shown_again(request))
