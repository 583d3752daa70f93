"""过敏与忌口 at the nursery: the list with names for the room, the kitchen and the wall; entering one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from care.policies.allergies import ENTER_ALLERGY, SEE_ALLERGIES
from care.queries.allergies import allergies_by_room
from enrollment.models import Placement
from families.actions.allergies import add_allergy, end_allergy
from families.forms.allergies import AllergyForm
from families.models import Allergy, Child
from families.views.allergies import asked_to_end
from institutions.views.nursery import nursery_of


@require_GET
@requires(SEE_ALLERGIES)
def allergies(request: HttpRequest) -> HttpResponse:
    return render(request, "care/institution/allergies.html", _read(request))


@require_GET
@requires(SEE_ALLERGIES)
def sheet(request: HttpRequest) -> HttpResponse:
    """For the wall of the kitchen."""
    return render(request, "care/institution/allergies_sheet.html", _read(request))


def _read(request: HttpRequest) -> dict[str, Any]:
    actor, today = request.actor, localdate()  # type: ignore[attr-defined]
    rooms = allergies_by_room(SEE_ALLERGIES.visible(actor, Placement.objects.all()), today)
    children = [("child", each.child.pk) for _room, found in rooms for each in found]
    if children:
        log_read("care.allergies", actor=actor, subjects=children)
    may_enter = bool(ENTER_ALLERGY.admits(actor))
    return {"institution": nursery_of(request), "rooms": rooms, "today": today, "may_enter": may_enter}


@require_GET
@requires(ENTER_ALLERGY)
def choose(request: HttpRequest) -> HttpResponse:
    """Whose: every placed child."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Placement.objects.ahead(localdate()).filter(room__institution_id=actor.seat.scope)
    placements = list(rows.select_related("child", "room").order_by("room__order", "room__name", "pk"))
    if placements:
        log_read("care.choose_child", actor=actor, subjects=[("child", row.child_id) for row in placements])
    return render(request, "care/institution/allergy_choose.html", {"placements": placements})


@require_http_methods(["GET", "POST"])
@requires(ENTER_ALLERGY, keeps_form=True)
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    child = ENTER_ALLERGY.fetch(actor, Child.objects.all(), pk=pk)
    form = AllergyForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: add_allergy(child, form.values(), actor=actor, act=ENTER_ALLERGY, by_nursery=True),
        _("已登记，家长会收到通知。"),
    ):
        return redirect("care:allergies")
    log_read("care.allergies", actor=actor, subjects=[("child", child.pk)])
    context = {"child": child, "form": form, "rows": child.allergies.open(), "back": reverse("care:allergies")}
    return render(request, "care/institution/allergy_form.html", context, status=shown_again(request))


@require_http_methods(["GET", "POST"])
@requires(ENTER_ALLERGY)
def end(request: HttpRequest, pk: UUID, allergy: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    child = ENTER_ALLERGY.fetch(actor, Child.objects.all(), pk=pk)
    row = get_object_or_404(Allergy, child=child, pk=allergy)
    if request.method == "GET":
        log_read("care.allergies", actor=actor, subjects=[("child", child.pk)])
        back = reverse("care:allergy_new", args=[child.pk])
        return render(request, "components/confirm_page.html", asked_to_end(row) | {"back": back})
    acted(
        request,
        lambda: end_allergy(row, actor=actor, act=ENTER_ALLERGY, by_nursery=True),
        _("已去掉，家长会收到通知。"),
    )
    return redirect("care:allergy_new", pk=child.pk)
