"""The library of activity plans."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from stations.actions import plans as acts
from stations.forms.plans import LibraryForm, PlanForm
from stations.models import ActivityPlan
from stations.policies.plans import EDIT_PLAN, READ_PLANS
from stations.queries.plans import held_here, library
from stations.views.station import station_of

GET_OR_POST = ["GET", "POST"]


@require_GET
@requires(READ_PLANS)
def plans(request: HttpRequest) -> HttpResponse:
    form = LibraryForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    page = library(
        request.actor,  # type: ignore[attr-defined]
        months=told.get("months"),
        area=told.get("area", ""),
        domain=told.get("domain", ""),
        words=told.get("q", ""),
        page=request.GET.get("page", "1"),
    )
    kept = request.GET.copy()
    kept.pop("page", None)
    query = f"{kept.urlencode()}&" if kept else ""
    return render(request, "stations/plans/list.html", {"form": form, "page": page, "query": query})


@require_GET
@requires(READ_PLANS)
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, station = _plan(request, pk), station_of(request)
    may_edit = bool(EDIT_PLAN.check(request.actor, row))  # type: ignore[attr-defined]
    context = {"plan": row, "station": station, "held": held_here(row, station.pk), "may_edit": may_edit}
    return render(request, "stations/plans/plan.html", context)


@require_http_methods(GET_OR_POST)
@requires(READ_PLANS, keeps_form=True)
def new(request: HttpRequest) -> HttpResponse:
    """An own plan; `?from=` begins with another's words."""
    station, source = station_of(request), _named(request)
    form = PlanForm(typed(request), plan=source)
    done = acted_with(
        request,
        form,
        lambda: acts.keep_plan(station, form.cleaned_data, actor=request.actor),  # type: ignore[attr-defined]
        _("方案存好了。"),
    )
    if done:
        return redirect("stations:plan", pk=done.result.pk)
    return _page(request, form, reverse("stations:plans"))


def _named(request: HttpRequest) -> ActivityPlan | None:
    try:
        pk = UUID(request.GET.get("from", ""))
    except ValueError:
        return None
    found: ActivityPlan | None = READ_PLANS.visible(request.actor, ActivityPlan.objects.all()).filter(pk=pk).first()  # type: ignore[attr-defined]
    return found


@require_http_methods(GET_OR_POST)
@requires(EDIT_PLAN, keeps_form=True)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    row: ActivityPlan = EDIT_PLAN.fetch(request.actor, ActivityPlan.objects.all(), pk=pk)  # type: ignore[attr-defined]
    form = PlanForm(typed(request), plan=row)
    if acted_with(
        request,
        form,
        lambda: acts.keep_plan(station_of(request), form.cleaned_data, actor=request.actor, plan=row),  # type: ignore[attr-defined]
        _("方案存好了。"),
    ):
        return redirect("stations:plan", pk=pk)
    return _page(request, form, reverse("stations:plan", args=[pk]))


@require_POST
@requires(EDIT_PLAN)
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    row: ActivityPlan = EDIT_PLAN.fetch(request.actor, ActivityPlan.objects.all(), pk=pk)  # type: ignore[attr-defined]
    retired = request.POST.get("retired") == "1"
    said = _("收起来了，排活动时不再出现。") if retired else _("放回方案库了。")
    acted(request, lambda: acts.retire_plan(row, retired=retired, actor=request.actor), said)  # type: ignore[attr-defined]
    return redirect("stations:plan", pk=pk)


def _plan(request: HttpRequest, pk: UUID) -> ActivityPlan:
    return READ_PLANS.fetch(request.actor, ActivityPlan.objects.select_related("station"), pk=pk)  # type: ignore[attr-defined,no-any-return]


def _page(request: HttpRequest, form: PlanForm, back: str) -> HttpResponse:
    return render(request, "stations/plans/form.html", {"form": form, "back": back}, status=shown_again(request))
