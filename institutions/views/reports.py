"""Reports of the nursery: occupancy, hours, what one more child means; each to print and to take away."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import add_months
from anxintuo.kit.dates import format_month
from anxintuo.kit.downloads import demand_table_form, table_download
from institutions.enums import ClassKind, StaffPost
from institutions.forms.reports import WhatIfForm, month_in
from institutions.models import Institution
from institutions.policies.reports import EXPORT_REPORT, REPORTS
from institutions.queries.reports import HoursLine, OccupancyPage, occupancy, staff_hours, what_if
from institutions.views.nursery import nursery_of
from institutions.views.report_pages import TABLES, Table


@require_GET
@requires(REPORTS)
def reports(request: HttpRequest) -> HttpResponse:
    """Occupancy, and the answer to “could one more child come?” when it is asked."""
    institution = nursery_of(request)
    form = WhatIfForm(request.GET if "born_on" in request.GET else None, initial={"start_on": localdate()})
    answers = None
    if form.is_bound and form.is_valid():
        answers = what_if(institution, form.cleaned_data["born_on"], form.cleaned_data["start_on"])
    context = {
        "page": _occupancy(request, institution),
        "form": form,
        "answers": answers,
        "kinds": ClassKind.choices,
        "kind": request.GET.get("kind", ""),
        "query": urlencode({"kind": request.GET.get("kind", "")}),
        "may_export": bool(EXPORT_REPORT.admits(request.actor)),  # type: ignore[attr-defined]
    }
    status = 400 if form.is_bound and answers is None else 200
    return render(request, "institutions/institution/reports/occupancy.html", context, status=status)


@require_GET
@requires(REPORTS)
def hours(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    month = month_in(request.GET.get("month", ""), localdate())
    lines = _hours_of(request, institution, month)
    if lines:
        _log(request, "institutions.staff_hours", lines, Kind.READ)
    context = {
        "month": month,
        "before": add_months(month, -1),
        "after": add_months(month, 1),
        "lines": lines,
        "posts": StaffPost.choices,
        "post": request.GET.get("post", ""),
        "query": urlencode({"month": f"{month:%Y-%m}", "post": request.GET.get("post", "")}),
        "may_export": bool(EXPORT_REPORT.admits(request.actor)),  # type: ignore[attr-defined]
    }
    return render(request, "institutions/institution/reports/hours.html", context)


@require_GET
@requires(EXPORT_REPORT)
def export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    makers = TABLES | {"occupancy": _occupancy_table, "hours": _hours_table}
    demand_table_form(form)
    if name not in makers:
        raise Http404
    title, head, rows = makers[name](request, nursery_of(request))
    return table_download(name, form, title, head, rows)


def _occupancy(request: HttpRequest, institution: Institution) -> OccupancyPage:
    """As filtered by kind of class; an unknown one is as if it had not been asked."""
    page, kind = occupancy(institution, localdate()), request.GET.get("kind", "")
    if kind not in ClassKind.values:
        return page
    return OccupancyPage(page.days, [line for line in page.lines if line.room.class_kind == kind])


def _occupancy_table(request: HttpRequest, institution: Institution) -> Table:
    page = _occupancy(request, institution)
    months = [format_month(day) for day in page.days]
    told = (_("%(month)s 在托") % {"month": month} for month in months)
    head = [_("班级"), _("班型"), *(each for pair in zip(told, _planned(months), strict=True) for each in pair)]
    rows = [
        [line.room.name, str(line.room.get_class_kind_display()), *(n for pair in line.pairs for n in pair)]
        for line in page.lines
    ]
    return _("托位使用"), head, rows


def _planned(months: Iterable[str]) -> list[str]:
    return [_("%(month)s 托位") % {"month": month} for month in months]


def _hours_table(request: HttpRequest, institution: Institution) -> Table:
    lines = _hours_of(request, institution, month_in(request.GET.get("month", ""), localdate()))
    _log(request, "institutions.export_hours", lines, Kind.EXPORT)
    head = [_("姓名"), _("工号"), _("岗位"), _("班次数"), _("排班工时"), _("请假工时"), _("实排工时")]
    rows = [
        [
            line.member.name,
            line.member.number,
            str(line.member.get_post_display()),
            line.shifts,
            line.hours,
            line.away,
            line.net,
        ]
        for line in lines
    ]
    return _("工时"), head, rows


def _hours_of(request: HttpRequest, institution: Institution, month: date) -> list[HoursLine]:
    post = request.GET.get("post", "")
    return [line for line in staff_hours(institution, month) if post in ("", line.member.post)]


def _log(request: HttpRequest, event: str, lines: Iterable[Any], kind: Kind) -> None:
    subjects = [("staff_member", line.member.pk) for line in lines]
    log_read(event, actor=request.actor, subjects=subjects, kind=kind)  # type: ignore[attr-defined]
