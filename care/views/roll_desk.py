"""点名 of the whole nursery at the desk: the day, the month, one child's month; to print and to take away."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import add_months
from anxintuo.kit.downloads import demand_table_form, table_download
from care.forms.attendance import day_in
from care.policies.attendance import CHILD_MONTH, EXPORT_ROLL, ROLL_DAY
from care.queries.attendance import RollDay, RollLine, child_month, nursery_month, roll_day, room_on
from enrollment.models import Placement
from institutions.forms.reports import month_in
from institutions.models import Institution, Room
from institutions.opening import is_open
from institutions.views.nursery import nursery_of

ONE_DAY = timedelta(days=1)


@require_GET
@requires(ROLL_DAY)
def day(request: HttpRequest) -> HttpResponse:
    institution, on, today = nursery_of(request), day_in(request.GET.get("on", "")), localdate()
    rooms, chosen = _rooms(request, institution)
    page = roll_day([chosen] if chosen else rooms, institution.pk, on)
    named = [line for each in page.rooms for line in (*each.absent, *each.open)]
    _log(request, "care.roll_day", named)
    context = {
        "page": page,
        "rooms": rooms,
        "chosen": chosen,
        "today": today,
        "before": on - ONE_DAY,
        "after": on + ONE_DAY,
        "is_open": is_open(institution, on),
    }
    return render(request, "care/institution/day.html", context)


@require_GET
@requires(EXPORT_ROLL)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The day as filtered, a child a row."""
    demand_table_form(form)
    institution, on = nursery_of(request), day_in(request.GET.get("on", ""))
    rooms, chosen = _rooms(request, institution)
    page = roll_day([chosen] if chosen else rooms, institution.pk, on)
    _log(request, "care.export_roll", [line for each in page.rooms for line in each.lines], Kind.EXPORT)
    head = (_("班级"), _("姓名"), _("到园情况"), _("到园时间"), _("离园时间"), _("缺勤原因"), _("家长告知日期"))
    return table_download(f"roll-{on.isoformat()}", form, _("点名"), head, _day_rows(page))


def _day_rows(page: RollDay) -> list[list[object]]:
    def clock(moment: datetime | None) -> str:
        return f"{localtime(moment):%H:%M}" if moment else ""

    rows: list[list[object]] = []
    for each in page.rooms:
        for line in each.lines:
            row = line.row
            told: list[object] = [_("未点"), "", "", "", None]
            if row is not None:
                reason = str(row.get_reason_display()) if row.reason else ""
                told = [str(row.get_state_display()), clock(row.arrived_at), clock(row.left_at), reason, row.told_on]
            rows.append([each.room.name, line.placement.child.name, *told])
    return rows


@require_GET
@requires(ROLL_DAY)
def month(request: HttpRequest) -> HttpResponse:
    institution, first = nursery_of(request), month_in(request.GET.get("month", ""), localdate())
    rooms, chosen = _rooms(request, institution)
    lines = nursery_month(institution, first, chosen)
    subjects = [("child", line.placement.child_id) for line in lines]
    if subjects:
        log_read("care.roll_month", actor=request.actor, subjects=subjects, earliest_on=first)  # type: ignore[attr-defined]
    context = {
        "month": first,
        "before": add_months(first, -1),
        "after": add_months(first, 1) if first < localdate().replace(day=1) else None,
        "rooms": rooms,
        "chosen": chosen,
        "lines": lines,
    }
    return render(request, "care/institution/month.html", context)


@require_GET
@requires(EXPORT_ROLL)
def export_month(request: HttpRequest, form: str) -> HttpResponse:
    demand_table_form(form)
    institution, first = nursery_of(request), month_in(request.GET.get("month", ""), localdate())
    lines = nursery_month(institution, first, _rooms(request, institution)[1])
    subjects = [("child", line.placement.child_id) for line in lines]
    log_read("care.export_roll_month", actor=request.actor, subjects=subjects, kind=Kind.EXPORT)  # type: ignore[attr-defined]
    head = (_("班级"), _("姓名"), _("到园天数"), _("缺勤天数"), _("提前告知的缺勤"), _("没有点名的天数"))
    rows = [
        [line.placement.room.name, line.placement.child.name, line.present, line.absent, line.told_ahead, line.missing]
        for line in lines
    ]
    return table_download(f"attendance-{first:%Y-%m}", form, _("考勤"), head, rows)


@require_GET
@requires(CHILD_MONTH)
def child(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = CHILD_MONTH.fetch(actor, Placement.objects.select_related("child", "room__institution"), pk=pk)
    first = month_in(request.GET.get("month", ""), localdate())
    log_read("care.child_month", actor=actor, subjects=[("child", found.child_id)], earliest_on=first)
    context = {
        "page": child_month(found, first),
        "before": add_months(first, -1),
        "after": add_months(first, 1),
        "today": localdate(),
        "may_see_all": bool(ROLL_DAY.admits(actor)),
        "room_today": room_on(found, localdate()),
    }
    return render(request, "care/institution/child.html", context)


def _rooms(request: HttpRequest, institution: Institution) -> tuple[list[Room], Room | None]:
    """All rooms, and the one that the address asks for; an unknown one is as if it had not been asked."""
    rooms = list(institution.rooms.order_by("order", "name"))
    return rooms, next((room for room in rooms if str(room.pk) == request.GET.get("room")), None)


def _log(request: HttpRequest, event: str, lines: list[RollLine], kind: Kind = Kind.READ) -> None:
    subjects = [("child", line.placement.child_id) for line in lines]
    if subjects or kind is Kind.EXPORT:
        log_read(event, actor=request.actor, subjects=subjects, kind=kind)  # type: ignore[attr-defined]
