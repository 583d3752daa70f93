"""The nursery's desk: what is wrong now, what is due, and the jobs of keeping the public page right."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseModelFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import Act, requires
from institutions.actions.desk import StaleForm, edit_profile, save_day_plan, save_fees, save_rooms
from institutions.forms.desk import DayPlanItemsFormSet, FeesFormSet, ProfileForm, RoomsFormSet
from institutions.models import DayPlanItem, FeeItem, Institution, Room
from institutions.policies import DESK_HOME, EDIT_DAY_PLAN, EDIT_FEES, EDIT_PROFILE, EDIT_ROOMS
from institutions.queries.desk import desk_checks, desk_figures, room_lines

GET_OR_POST = ["GET", "POST"]


def own(request: HttpRequest, act: Act) -> Institution:
    """The nursery of the seat worn, fetched through the act's policy."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Institution.objects.select_related("filing", "division", "street")
    return act.fetch(actor, rows, pk=actor.seat.scope)


@require_GET
@requires(DESK_HOME)
def desk(request: HttpRequest) -> HttpResponse:
    institution = own(request, DESK_HOME)
    context = {
        "institution": institution,
        "figures": desk_figures(institution),
        "checks": desk_checks(institution, on=localdate()),
        "rooms": room_lines(institution, on=localdate()),
    }
    return render(request, "institutions/institution/desk.html", context)


@require_http_methods(GET_OR_POST)
@requires(EDIT_PROFILE)
def profile(request: HttpRequest) -> HttpResponse:
    institution = own(request, EDIT_PROFILE)
    form = ProfileForm(request.POST or None, instance=institution)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        try:
            edit_profile(
                institution,
                values,
                actor=request.actor,  # type: ignore[attr-defined]
                seen_version=form.cleaned_data["seen_version"],
            )
        except StaleForm as stale:
            form.add_error(None, str(stale))
            # What was typed stays; the next save is judged against what the colleague left.
            typed = request.POST.copy()
            typed["seen_version"] = str(Institution.objects.get(pk=institution.pk).version)
            form.data = typed
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("资料已更新，家长现在就能看到。"))
            return redirect("institutions:desk")
    return _page(request, "profile", form, {"institution": institution, "form": form})


@require_http_methods(GET_OR_POST)
@requires(EDIT_FEES)
def fees(request: HttpRequest) -> HttpResponse:
    institution = own(request, EDIT_FEES)
    formset = FeesFormSet(
        request.POST or None,
        queryset=FeeItem.objects.filter(institution=institution).order_by("category", "order", "title"),
        prefix="fees",
    )
    return _save_list(request, "fees", institution, formset, save_fees, _("收费目录已更新，家长现在就能看到。"))


@require_http_methods(GET_OR_POST)
@requires(EDIT_DAY_PLAN)
def day_plan(request: HttpRequest) -> HttpResponse:
    institution = own(request, EDIT_DAY_PLAN)
    formset = DayPlanItemsFormSet(
        request.POST or None,
        queryset=DayPlanItem.objects.filter(institution=institution).order_by("starts_at", "class_kind"),
        prefix="day",
    )
    return _save_list(request, "day_plan", institution, formset, save_day_plan, _("一日作息已更新。"))


@require_http_methods(GET_OR_POST)
@requires(EDIT_ROOMS)
def rooms(request: HttpRequest) -> HttpResponse:
    institution = own(request, EDIT_ROOMS)
    formset = RoomsFormSet(
        request.POST or None, queryset=Room.objects.filter(institution=institution).order_by("order"), prefix="rooms"
    )
    return _save_list(request, "rooms", institution, formset, save_rooms, _("空位已更新，家长现在就能看到。"))


def _save_list(
    request: HttpRequest,
    page: str,
    institution: Institution,
    formset: "BaseModelFormSet[Any, Any]",
    save: Callable[..., None],
    said: str,
) -> HttpResponse:
    """One pattern for fees, day plan and rooms: validate the rows, save them all, or show them with their errors."""
    problem = ""
    if request.method == "POST" and formset.is_valid():
        try:
            save(
                institution,
                kept_rows(formset),
                actor=request.actor,  # type: ignore[attr-defined]
                seen_version=_version(request.POST.get("seen_version", "")),
            )
        except StaleForm as stale:
            problem = str(stale)
            institution.refresh_from_db()
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            messages.success(request, said)
            return redirect("institutions:desk")
    context = {"institution": institution, "formset": formset, "problem": problem}
    return _page(request, page, formset, context)


def _version(text: str) -> int:
    """A version as the form carries it; 0, which no nursery ever has, for what cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def kept_rows(formset: "BaseModelFormSet[Any, Any]") -> list[Any]:
    """The instances of the rows that were filled in and not marked for removal, in the order of the page."""
    rows = []
    for form in formset.forms:
        removed = formset.can_delete and form.cleaned_data.get("DELETE")
        # An extra row that nobody touched has no initial values and has not changed.
        if form.cleaned_data and not removed and (form.has_changed() or form.initial):
            rows.append(form.save(commit=False))
    return rows


def _page(request: HttpRequest, page: str, bound: Any, context: dict[str, Any]) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    return render(request, f"institutions/institution/{page}.html", context, status=status)
