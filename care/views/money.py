"""收费 of the nursery at the desk: the month, issuing its bills, one bill."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.kit.ages import add_months
from anxintuo.kit.page_acts import acted
from care.actions.bills import MONTHS_AHEAD, issue_bills
from care.models import Bill
from care.policies.money import EXPORT_MONEY, ISSUE_BILLS, SEE_BILL, SEE_MONEY
from care.queries.money import bill_lines
from care.queries.money_month import MoneyLine, money_month, sums_of
from care.views.money_lists import STATES, asked_lines
from institutions.forms.reports import month_in
from institutions.models import Institution
from institutions.views.nursery import nursery_of


@require_GET
@requires(SEE_MONEY)
def month(request: HttpRequest) -> HttpResponse:
    institution, first, this = nursery_of(request), month_in(request.GET.get("month", ""), localdate()), localdate()
    lines = money_month(institution, first)
    asked = asked_lines(request, lines)
    log_children(request, "care.money_month", asked)
    ahead = add_months(this.replace(day=1), MONTHS_AHEAD)
    context = {
        "month": first,
        "before": add_months(first, -1),
        "after": add_months(first, 1) if first < ahead else None,
        "lines": asked,
        "sums": sums_of(lines),
        "rooms": institution.rooms.order_by("order", "name"),
        "room": request.GET.get("room", ""),
        "states": STATES,
        "state": request.GET.get("state", ""),
        "query": request.GET.urlencode(),
        "may_issue": bool(ISSUE_BILLS.admits(request.actor)),  # type: ignore[attr-defined]
        "may_export": bool(EXPORT_MONEY.admits(request.actor)),  # type: ignore[attr-defined]
    }
    return render(request, "care/money/month.html", context)


@require_http_methods(["GET", "POST"])
@requires(ISSUE_BILLS)
def issue(request: HttpRequest) -> HttpResponse:
    """What would be billed, child by child, before it is; then all of it at once."""
    institution = nursery_of(request)
    first = month_in(request.POST.get("month") or request.GET.get("month", ""), localdate())
    back = reverse("care:money", query={"month": f"{first:%Y-%m}"})
    if request.method == "POST":
        acted(request, lambda: _issue(request, institution, first), _issued)
        return redirect(back)
    lines = [line for line in money_month(institution, first) if line.drafts]
    log_children(request, "care.money_preview", lines)
    context = {"month": first, "lines": lines, "sums": sums_of(lines), "back": back}
    return render(request, "care/money/issue.html", context)


def _issue(request: HttpRequest, institution: Institution, first: Any) -> int:
    return len(issue_bills(institution, first, actor=request.actor))  # type: ignore[attr-defined]


def _issued(count: int) -> str:
    if not count:
        return _("这个月的账单都开过了。")
    return ngettext("开出 %(n)s 张账单，家长会收到通知。", "开出 %(n)s 张账单，家长会收到通知。", count) % {"n": count}


@require_GET
@requires(SEE_BILL)
def bill(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = Bill.objects.select_related("contract__child", "contract__placement__room", "institution", "issued_by")
    found = SEE_BILL.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]
    log_read("care.bill", actor=request.actor, subjects=[("child", found.contract.child_id)])  # type: ignore[attr-defined]
    own, changes = bill_lines(found)
    back = reverse("care:contract", args=[found.contract_id])
    return render(request, "care/money/bill.html", {"bill": found, "own": own, "changes": changes, "back": back})


def log_children(request: HttpRequest, event: str, lines: list[MoneyLine]) -> None:
    if lines:
        log_read(event, actor=request.actor, subjects=[("child", line.child.pk) for line in lines])  # type: ignore[attr-defined]
