"""The roster of a week, the ratio of the next fourteen days, shift times, leave."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.form_parts import row_problems
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from institutions.actions import leave as leaves
from institutions.actions import roster
from institutions.forms.roster import LeaveForm, PatternsFormSet, ShiftForm, cell_name, changed_cells, monday_in
from institutions.models import Institution, Leave, Shift, ShiftPattern
from institutions.policies.staff import (
    APPROVE_LEAVE,
    CANCEL_LEAVE,
    DROP_SHIFT,
    EDIT_PATTERNS,
    EDIT_ROSTER,
    PLAN_PERSON,
    ROSTER,
)
from institutions.queries.roster import WeekPage, forecast_page, monday_of, usual_room, week_page
from institutions.views.nursery import nursery_of
from institutions.views.staff import fetch

GET_OR_POST = ["GET", "POST"]


@require_http_methods(GET_OR_POST)
@requires(ROSTER)
def week(request: HttpRequest) -> HttpResponse:
    """The grid. Whoever may not plan sees it; a colleague who may, saves it as a whole."""
    institution, today = nursery_of(request), localdate()
    monday = monday_in(request.GET.get("week", ""), today)
    page, wrong = week_page(institution, monday), list[str]()
    may_edit = bool(EDIT_ROSTER.admits(request.actor))  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            changed = roster.save_week(institution, changed_cells(page, request.POST), actor=request.actor)  # type: ignore[attr-defined]
        except ValidationError as refusal:
            wrong = refusal.messages
        else:
            said = ngettext("排班已保存，改了 %(n)s 处。", "排班已保存，改了 %(n)s 处。", changed) % {"n": changed}
            messages.success(request, said)
            return redirect(_week(monday))
    ahead = forecast_page(institution, max(monday, today), days=7) if monday >= monday_of(today) else None
    context = {
        "page": page,
        "grid": _grid(page, request.POST if wrong else None),
        "wrong": wrong,
        "ahead": ahead,
        "may_edit": may_edit,
        "is_this": monday == monday_of(today),
        "today": today,
    }
    return render(request, "institutions/institution/roster/week.html", context, status=400 if wrong else 200)


def _grid(page: WeekPage, sent: Any) -> list[dict[str, Any]]:
    """The rows with the name and the choice of each cell: as it stands, or as it was sent and refused."""
    rows = []
    for row in page.rows:
        cells = []
        for cell in row.cells:
            name = cell_name(row.member.pk, cell.day)
            cells.append({"cell": cell, "name": name, "value": sent.get(name, cell.value) if sent else cell.value})
        rows.append({"member": row.member, "cells": cells})
    return rows


@require_POST
@requires(EDIT_ROSTER)
def copy(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    monday = monday_in(request.POST.get("week", ""), localdate())
    done = acted(request, lambda: roster.copy_week(institution, monday, actor=request.actor))  # type: ignore[attr-defined]
    if done:
        copied: roster.Copied = done.result
        messages.success(request, _("从上一周排了 %(n)s 个班。") % {"n": copied.shifts})
        if copied.left_out:
            messages.warning(request, _("没有排上：") + "；".join(copied.left_out[:8]))
    return redirect(_week(monday))


@require_http_methods(GET_OR_POST)
@requires(PLAN_PERSON, keeps_form=True)
def person(request: HttpRequest, pk: object) -> HttpResponse:
    """One person's week, and a shift with its own hours: half a day, two parts of a day, help in another room."""
    institution, today = nursery_of(request), localdate()
    found = fetch(request, PLAN_PERSON, pk)
    monday = monday_in(request.GET.get("week", ""), today)
    initial = {"on": max(monday, today), "room": usual_room(found)}
    form = ShiftForm(typed(request), institution=institution, initial=initial)
    if acted_with(
        request,
        form,
        lambda: roster.add_shift(found, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
        _("班排好了。"),
    ):
        return redirect(f"{reverse('institutions:roster_person', args=[found.pk])}?week={form.cleaned_data['on']}")
    shifts = found.shifts.filter(on__range=(monday, monday + timedelta(days=6))).select_related("room")
    context = {"member": found, "shifts": shifts, "form": form, "back": _week(monday)}
    return render(request, "institutions/institution/roster/person.html", context, status=shown_again(request))


@require_POST
@requires(DROP_SHIFT)
def remove(request: HttpRequest, pk: object) -> HttpResponse:
    rows = Shift.objects.select_related("member__institution")
    shift = DROP_SHIFT.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]
    acted(request, lambda: roster.remove_shift(shift, actor=request.actor), _("这个班已取消。"))  # type: ignore[attr-defined]
    return redirect(_week(shift.on))


@require_GET
@requires(ROSTER)
def ratio(request: HttpRequest) -> HttpResponse:
    page = forecast_page(nursery_of(request))
    return render(request, "institutions/institution/roster/ratio.html", {"page": page})


@require_http_methods(GET_OR_POST)
@requires(EDIT_PATTERNS, keeps_form=True)
def patterns(request: HttpRequest) -> HttpResponse:
    institution, general = nursery_of(request), list[str]()
    formset = PatternsFormSet(typed(request), queryset=institution.shift_patterns.all())
    if request.method == "POST" and formset.is_valid():
        try:
            _save_patterns(institution, formset, request)
        except ValidationError as refusal:
            general = refusal.messages
        else:
            messages.success(request, _("班次时间已保存。"))
            return redirect("institutions:roster_patterns")
    context = {
        "formset": formset,
        "general": [*general, *formset.non_form_errors()],
        "problems": row_problems(formset, "name") if formset.is_bound else [],
    }
    return render(request, "institutions/institution/roster/patterns.html", context, status=shown_again(request))


def _save_patterns(institution: Institution, formset: Any, request: HttpRequest) -> None:
    kept: list[ShiftPattern] = []
    removed = []
    for form in formset.forms:
        if form in formset.deleted_forms:
            removed.append(form.instance.pk)
        elif form.cleaned_data:
            kept.append(form.instance)
    roster.save_patterns(institution, kept, removed=removed, actor=request.actor)  # type: ignore[attr-defined]


@require_http_methods(GET_OR_POST)
@requires(APPROVE_LEAVE, keeps_form=True)
def leave(request: HttpRequest) -> HttpResponse:
    """Who is away, now and to come; and one more."""
    institution, today = nursery_of(request), localdate()
    form = LeaveForm(typed(request), institution=institution, on=today)
    if acted_with(
        request,
        form,
        lambda: leaves.approve_leave(
            form.cleaned_data["member"],
            form.values(),
            reason=form.cleaned_data["reason_despite_gap"],
            actor=request.actor,  # type: ignore[attr-defined]
        ),
        _("请假已登记，排班表上会标出来。"),
    ):
        return redirect("institutions:roster_leave")
    rows = Leave.objects.filter(member__institution=institution, until_on__gte=today).select_related("member")
    context = {"form": form, "rows": rows, "today": today}
    return render(request, "institutions/institution/roster/leave.html", context, status=shown_again(request))


@require_POST
@requires(CANCEL_LEAVE)
def cancel_leave(request: HttpRequest, pk: object) -> HttpResponse:
    rows = Leave.objects.select_related("member__institution")
    found = CANCEL_LEAVE.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]
    acted(request, lambda: leaves.cancel_leave(found, actor=request.actor), _("请假已取消，排班要重新安排。"))  # type: ignore[attr-defined]
    return redirect("institutions:roster_leave")


def _week(monday: date) -> str:
    return f"{reverse('institutions:roster')}?week={monday.isoformat()}"
