"""A child's account at the desk: its contract, bills, money, and what could be asked back today."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.money import format_yuan
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from care.actions import contracts as acts
from care.actions.bills import correct_bills, open_differences
from care.forms.money import ContractForm, EndContractForm, ReasonForm
from care.models import Bill, FeeContract
from care.money.counting import total
from care.policies.money import (
    CHANGE_CONTRACT,
    CORRECT_BILL,
    MAKE_CONTRACT,
    SEE_CONTRACT,
    TAKE_PAYMENT,
)
from care.queries.money import account_of, contracts_with_lines
from enrollment.models import Placement
from institutions.queries.fees import items_for


@require_GET
@requires(SEE_CONTRACT)
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = _contract(request, SEE_CONTRACT, pk)
    _log(request, "care.account", found)
    page = account_of(found)
    shown = next(each for each in page.contracts if each.pk == found.pk)
    placement, today = found.placement, localdate()
    is_placed = placement is not None and (placement.until_on or date.max) >= today
    changes = open_differences(shown)
    context = {
        "page": page,
        "contract": shown,
        "changes": changes,
        "changed": total(changes),
        "may_change": bool(CHANGE_CONTRACT.check(actor, shown)),
        "may_take": bool(TAKE_PAYMENT.admits(actor)),
        "may_make": bool(MAKE_CONTRACT.admits(actor)) and is_placed,
        "may_correct": bool(CORRECT_BILL.admits(actor)),
        "today": today,
    }
    return render(request, "care/money/account.html", context)


@require_http_methods(["GET", "POST"])
@requires(MAKE_CONTRACT, keeps_form=True)
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list of fees is that of the day asked for: another day in the form draws it anew."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Placement.objects.select_related("child", "room__institution")
    placement = MAKE_CONTRACT.fetch(actor, rows, pk=pk)
    last = FeeContract.objects.filter(institution=placement.room.institution, child=placement.child_id)
    before = last.filter(voided_at__isnull=True).order_by("-from_on").first()
    data = typed(request)
    day = _day((data or request.GET).get("from_on", "")) or _first_day(placement, before)
    form = ContractForm(
        data,
        items=items_for(placement.room, on=day),
        again=before is not None,
        initial={"from_on": day, "drawn_for": day},
    )
    done = acted_with(
        request,
        form,
        lambda: acts.make_contract(placement, form.chosen(), actor=actor, **form.terms()),
        _("合同写好了，家长会收到通知，请他们确认。"),
    )
    if done:
        return redirect("care:contract", pk=done.result.pk)
    log_read("care.new_contract", actor=actor, subjects=[("child", placement.child_id)])
    back = reverse("care:contract", args=[before.pk]) if before else reverse("care:money")
    replaces = before is not None and before.placement_id == placement.pk
    context = {"form": form, "placement": placement, "day": day, "replaces": replaces, "back": back}
    return render(request, "care/money/contract_form.html", context, status=shown_again(request))


def _first_day(placement: Placement, before: FeeContract | None) -> date:
    today = localdate()
    if before is None or before.placement_id != placement.pk:
        return placement.from_on
    return max(placement.from_on, today)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@requires(CHANGE_CONTRACT, keeps_form=True)
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _contract(request, CHANGE_CONTRACT, pk)
    form = EndContractForm(typed(request), initial={"last_on": found.until_on or localdate()})
    if acted_with(
        request,
        form,
        lambda: acts.end_contract(found, form.cleaned_data["last_on"], actor=request.actor),  # type: ignore[attr-defined]
        _("合同的最后一天记好了。有多收的，请开一张补充账单。"),
    ):
        return redirect("care:contract", pk=found.pk)
    return _small_page(request, found, form, _("结束合同"), _("记下最后一天"))


@require_http_methods(["GET", "POST"])
@requires(CHANGE_CONTRACT, keeps_form=True)
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _contract(request, CHANGE_CONTRACT, pk)
    form = ReasonForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: acts.void_contract(found, form.cleaned_data["reason"], actor=request.actor),  # type: ignore[attr-defined]
        _("合同已作废。开过账单的，请再开一张补充账单冲回。"),
    ):
        return redirect("care:contract", pk=found.pk)
    return _small_page(
        request, found, form, _("作废合同"), _("作废这份合同"), sub=_("写错了才作废；宝宝不来了请用“结束合同”。")
    )


@require_POST
@requires(CORRECT_BILL)
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _contract(request, CORRECT_BILL, pk)
    acted(request, lambda: correct_bills(found, actor=request.actor), _settled)  # type: ignore[attr-defined]
    return redirect("care:contract", pk=found.pk)


def _settled(bill: Bill | None) -> str:
    if bill is None:
        return _("没有差额，不用开。")
    return _("补充账单开好了，差额 %(sum)s。") % {"sum": format_yuan(bill.total)}


def _contract(request: HttpRequest, act: Any, pk: UUID) -> FeeContract:
    found: FeeContract = act.fetch(request.actor, contracts_with_lines(), pk=pk)  # type: ignore[attr-defined]
    return found


def _small_page(
    request: HttpRequest, found: FeeContract, form: Any, title: str, button: str, sub: str = ""
) -> HttpResponse:
    _log(request, "care.change_contract_page", found)
    context = {
        "form": form,
        "title": title,
        "button": button,
        "sub": sub or found.child.name,
        "back": reverse("care:contract", args=[found.pk]),
    }
    return render(request, "care/money/small_form.html", context, status=shown_again(request))


def _log(request: HttpRequest, event: str, found: FeeContract) -> None:
    log_read(event, actor=request.actor, subjects=[("child", found.child_id)])  # type: ignore[attr-defined]
