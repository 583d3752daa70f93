"""The month's accounts and the day book of money, filtered, to print and to take away."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import add_months
from anxintuo.kit.downloads import demand_table_form, table_download
from care.enums import PaymentKind, PaymentMethod
from care.models import Payment
from care.money.terms import last_of_month
from care.policies.money import EXPORT_MONEY, SEE_MONEY
from care.queries.money_month import MoneyLine, money_month
from institutions.forms.reports import month_in
from institutions.models import Institution
from institutions.views.nursery import nursery_of

STATES = [
    ("none", gettext_lazy("没有合同")),
    ("open", gettext_lazy("待开账单")),
    ("owing", gettext_lazy("还没付清")),
    ("settled", gettext_lazy("已付清")),
]


def asked_lines(request: HttpRequest, lines: Iterable[MoneyLine]) -> list[MoneyLine]:
    """As the address filters them; what it does not know filters nothing."""
    room, state = request.GET.get("room", ""), request.GET.get("state", "")
    if state in dict(STATES):
        lines = [line for line in lines if (line.owed > 0 if state == "owing" else line.state == state)]
    if room == "left":
        return [line for line in lines if line.room is None]
    found = list(lines)
    return [line for line in found if line.room and str(line.room.pk) == room] if room else found


@require_GET
@requires(EXPORT_MONEY)
def export_month(request: HttpRequest, form: str) -> HttpResponse:
    demand_table_form(form)
    institution, month = nursery_of(request), month_in(request.GET.get("month", ""), localdate())
    lines, told = asked_lines(request, money_month(institution, month)), dict(STATES)
    _log(request, "care.export_money", [line.child.pk for line in lines], Kind.EXPORT)
    head = (_("班级"), _("姓名"), _("状态"), _("账单编号"), _("本月金额（元）"), _("欠付（元）"), _("预收余额（元）"))
    rows = [
        [
            line.room.name if line.room else _("已离托"),
            line.child.name,
            str(told[line.state]),
            "、".join(bill.label for bill in line.bills),
            line.this_month,
            line.owed,
            line.held,
        ]
        for line in lines
    ]
    return table_download(f"fees-{month:%Y-%m}", form, _("收费"), head, rows)


@require_GET
@requires(SEE_MONEY)
def payment_book(request: HttpRequest) -> HttpResponse:
    institution, month = nursery_of(request), month_in(request.GET.get("month", ""), localdate())
    rows = list(_payments(request, institution, month))
    every = Payment.objects.filter(institution=institution, paid_on__range=(month, last_of_month(month)))
    sums = dict(every.order_by().values_list("kind").annotate(sum=Sum("amount")))
    _log(request, "care.payment_book", [row.contract.child_id for row in rows], Kind.READ)
    context: dict[str, Any] = {
        "month": month,
        "before": add_months(month, -1),
        "after": add_months(month, 1) if month < localdate().replace(day=1) else None,
        "rows": rows,
        "taken": sums.get(PaymentKind.IN, 0),
        "back": sums.get(PaymentKind.BACK, 0),
        "kinds": PaymentKind.choices,
        "kind": request.GET.get("kind", ""),
        "methods": PaymentMethod.choices,
        "method": request.GET.get("method", ""),
        "query": request.GET.urlencode(),
        "may_export": bool(EXPORT_MONEY.admits(request.actor)),  # type: ignore[attr-defined]
    }
    return render(request, "care/money/payments.html", context)


@require_GET
@requires(EXPORT_MONEY)
def export_payments(request: HttpRequest, form: str) -> HttpResponse:
    demand_table_form(form)
    institution, month = nursery_of(request), month_in(request.GET.get("month", ""), localdate())
    rows = list(_payments(request, institution, month))
    _log(request, "care.export_payments", [row.contract.child_id for row in rows], Kind.EXPORT)
    head = (
        _("日期"), _("编号"), _("种类"), _("姓名"), _("金额（元）"), _("方式"), _("流水号"), _("说明"), _("冲销"),
        _("登记人"),
    )  # fmt: skip
    table = [
        [
            row.paid_on,
            row.label,
            str(row.get_kind_display()),
            row.contract.child.name,
            row.amount,
            str(row.get_method_display()),
            row.reference,
            row.note,
            row.voids.label if row.voids else "",
            row.recorded_by.display_name,
        ]
        for row in rows
    ]
    return table_download(f"payments-{month:%Y-%m}", form, _("收退款流水"), head, table)


def _payments(request: HttpRequest, institution: Institution, month: date) -> QuerySet[Payment]:
    rows = Payment.objects.filter(institution=institution, paid_on__range=(month, last_of_month(month)))
    kind, method = request.GET.get("kind", ""), request.GET.get("method", "")
    if kind in PaymentKind.values:
        rows = rows.filter(kind=kind)
    if method in PaymentMethod.values:
        rows = rows.filter(method=method)
    rows = rows.select_related("contract__child", "voids", "recorded_by")
    return rows.annotate(is_voided=F("voided_by__pk")).order_by("-paid_on", "-recorded_at", "-pk")


def _log(request: HttpRequest, event: str, children: Iterable[Any], kind: Kind) -> None:
    subjects = [("child", pk) for pk in children]
    if subjects or kind is Kind.EXPORT:
        log_read(event, actor=request.actor, subjects=subjects, kind=kind)  # type: ignore[attr-defined]
