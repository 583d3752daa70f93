"""Recording money received and given back; receipts; a mistake undone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted_with, shown_again
from care.actions import payments as acts
from care.enums import PaymentKind
from care.forms.money import PaymentForm, ReasonForm
from care.models import FeeContract, Payment
from care.policies.money import SEE_PAYMENT, TAKE_PAYMENT, VOID_PAYMENT
from care.queries.money import account_of, contracts_with_lines

RECEIPTS = Payment.objects.select_related(
    "contract__child", "contract__placement__room", "institution", "recorded_by", "voids"
)


@require_http_methods(["GET", "POST"])
@requires(TAKE_PAYMENT, keeps_form=True)
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _record(request, pk, PaymentKind.IN, acts.take_payment)


@require_http_methods(["GET", "POST"])
@requires(TAKE_PAYMENT, keeps_form=True)
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _record(request, pk, PaymentKind.BACK, acts.give_back)


def _record(request: HttpRequest, pk: UUID, kind: PaymentKind, act: Callable[..., Payment]) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    contract: FeeContract = TAKE_PAYMENT.fetch(actor, contracts_with_lines(), pk=pk)
    page = account_of(contract)
    usual = page.refundable if kind == PaymentKind.BACK else page.owed
    form = PaymentForm(typed(request), kind=kind, initial={"amount": usual or None})
    done = acted_with(request, form, lambda: act(contract, form.told(), actor=actor), _("登记好了，收据可以打印。"))
    if done:
        return redirect("care:receipt", pk=done.result.pk)
    log_read("care.payment_page", actor=actor, subjects=[("child", contract.child_id)])
    context = {
        "form": form,
        "page": page,
        "contract": contract,
        "is_back": kind == PaymentKind.BACK,
        "back": reverse("care:contract", args=[contract.pk]),
    }
    return render(request, "care/money/payment_form.html", context, status=shown_again(request))


@require_GET
@requires(SEE_PAYMENT)
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = SEE_PAYMENT.fetch(actor, RECEIPTS, pk=pk)
    log_read("care.receipt", actor=actor, subjects=[("child", found.contract.child_id)])
    context = {
        "payment": found,
        "void": Payment.objects.filter(voids=found).first(),
        "may_void": bool(VOID_PAYMENT.admits(actor)) and not found.voids_id,
        "back": reverse("care:contract", args=[found.contract_id]),
    }
    return render(request, "care/money/receipt.html", context)


@require_http_methods(["GET", "POST"])
@requires(VOID_PAYMENT, keeps_form=True)
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = VOID_PAYMENT.fetch(actor, RECEIPTS, pk=pk)
    form = ReasonForm(typed(request))
    done = acted_with(
        request,
        form,
        lambda: acts.void_payment(found, form.cleaned_data["reason"], actor=actor),
        _("已作废，账上记了一笔冲销。"),
    )
    if done:
        return redirect("care:contract", pk=found.contract_id)
    log_read("care.void_payment_page", actor=actor, subjects=[("child", found.contract.child_id)])
    context: dict[str, Any] = {
        "form": form,
        "title": _("作废 %(number)s") % {"number": found.label},
        "button": _("作废"),
        "sub": _("记错了才作废；退钱给家长请用“登记退款”。"),
        "back": reverse("care:receipt", args=[found.pk]),
    }
    return render(request, "care/money/small_form.html", context, status=shown_again(request))
