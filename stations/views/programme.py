"""Planning at the station: a meeting or a series, its page with the list, changes, calling off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import Act, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.dates import format_day
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from stations.actions import programme as acts
from stations.forms.groups import ReasonForm, SessionForm
from stations.models import ActivityPlan, GroupSession, Station
from stations.policies.groups import CHANGE_SESSION, LET_IN, PLAN, SEE_SESSION
from stations.policies.plans import READ_PLANS
from stations.queries.groups import known_children, roster_of, sessions_with_place
from stations.queries.notes import agreeing, voices_of
from stations.views.station import station_of

GET_OR_POST = ["GET", "POST"]


@require_http_methods(GET_OR_POST)
@requires(PLAN, keeps_form=True)
def new(request: HttpRequest) -> HttpResponse:
    station = station_of(request)
    form = SessionForm(typed(request), station=station, plan=_plan_named(request))
    done = acted_with(request, form, lambda: _plan(request, station, form))
    if done:
        return redirect("stations:desk_session", pk=done.result.pk)
    context = {"form": form, "station": station, "back": reverse("stations:desk"), "is_new": True}
    return render(request, "stations/desk/form.html", context, status=shown_again(request))


def _plan_named(request: HttpRequest) -> ActivityPlan | None:
    """`?plan=`: the meeting begins with its words."""
    try:
        pk = UUID(request.GET.get("plan", ""))
    except ValueError:
        return None
    found: ActivityPlan | None = READ_PLANS.visible(request.actor, ActivityPlan.objects.all()).filter(pk=pk).first()  # type: ignore[attr-defined]
    return found


def _plan(request: HttpRequest, station: Station, form: SessionForm) -> GroupSession:
    actor, values, meetings = request.actor, form.values(), form.cleaned_data["meetings"]  # type: ignore[attr-defined]
    if meetings == 1:
        session = acts.plan_session(station, values, actor=actor)
        messages.success(request, _("排好了。看一遍，再公布给家长。"))
        return session
    course, skipped = acts.plan_course(station, values, about="", meetings=meetings, actor=actor)
    told = _("%(n)s 次都排好了。") % {"n": meetings}
    if skipped:
        told += _("遇到节假日的已顺延：%(days)s。") % {"days": "、".join(format_day(day) for day in skipped)}
    messages.success(request, told)
    return course.sessions.order_by("starts_at")[0]


@require_GET
@requires(SEE_SESSION)
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting with its list. Every look at the names is kept."""
    actor, found = request.actor, _fetch(request, SEE_SESSION, pk)  # type: ignore[attr-defined]
    roster, now = roster_of(found), timezone.now()
    door = known_children(found) if found.is_open and found.ends_at > now else []
    children = [row.child_id for row in (*roster.seated, *roster.waiting)] + [child.pk for child in door]
    if children:
        log_read("stations.roster", actor=actor, subjects=[("child", pk) for pk in children])
    context = {
        "session": found,
        "roster": roster,
        "free": found.places - len(roster.seated),
        "door": door,
        "may_change": bool(CHANGE_SESSION.check(actor, found)) and found.state != "cancelled",
        "may_sign": bool(LET_IN.check(actor, found)) and found.is_open,
        "has_begun": found.starts_at <= now,
        "is_over": found.ends_at <= now,
        "agreeing": agreeing(row.child_id for row in roster.seated),
        "voices": voices_of(found),
        "others": found.course.sessions.order_by("starts_at") if found.course else [],
    }
    return render(request, "stations/desk/session.html", context)


@require_http_methods(GET_OR_POST)
@requires(CHANGE_SESSION, keeps_form=True)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _fetch(request, CHANGE_SESSION, pk)
    form = SessionForm(typed(request), station=found.station, session=found)
    if acted_with(
        request,
        form,
        lambda: acts.change_session(found, form.values(), actor=request.actor),  # type: ignore[attr-defined]
        _("改好了。改了时间的，约好的家长会收到通知。"),
    ):
        return redirect("stations:desk_session", pk=found.pk)
    context = {"form": form, "station": found.station, "back": reverse("stations:desk_session", args=[found.pk])}
    return render(request, "stations/desk/form.html", context, status=shown_again(request))


@require_POST
@requires(CHANGE_SESSION)
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This one, or its whole series."""
    found = _fetch(request, CHANGE_SESSION, pk)
    rows = [found]
    if request.POST.get("all") and found.course is not None:
        rows = list(found.course.sessions.filter(state="draft", starts_at__gt=timezone.now()))
    acted(request, lambda: acts.publish(rows, actor=request.actor), _("公布了，家长可以预约了。"))  # type: ignore[attr-defined]
    return redirect("stations:desk_session", pk=found.pk)


@require_http_methods(GET_OR_POST)
@requires(CHANGE_SESSION, keeps_form=True)
def call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _fetch(request, CHANGE_SESSION, pk)
    form = ReasonForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: acts.call_off(found, form.cleaned_data["reason"], actor=request.actor),  # type: ignore[attr-defined]
        _("这场活动取消了，约好的家长都收到了通知。"),
    ):
        return redirect("stations:desk_session", pk=found.pk)
    context: dict[str, Any] = {"form": form, "session": found}
    context["back"] = reverse("stations:desk_session", args=[found.pk])
    return render(request, "stations/desk/call_off.html", context, status=shown_again(request))


def _fetch(request: HttpRequest, act: Act, pk: UUID) -> GroupSession:
    found: GroupSession = act.fetch(request.actor, sessions_with_place(), pk=pk)  # type: ignore[attr-defined]
    return found
