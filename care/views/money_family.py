"""What the family sees of its account: terms, bills, receipts, and what would come back today."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import requires
from anxintuo.kit.page_acts import acted
from care.actions.contracts import confirm_contract
from care.models import Bill, Payment
from care.policies.money import CONFIRM_CONTRACT, FAMILY_BILL, FAMILY_MONEY, FAMILY_RECEIPT
from care.queries.money import account_of, bill_lines, contracts_with_lines
from care.views.payments import RECEIPTS


@require_GET
@requires(FAMILY_MONEY)
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = FAMILY_MONEY.fetch(actor, contracts_with_lines(), pk=pk)
    page = account_of(found)
    shown = next(each for each in page.contracts if each.pk == found.pk)
    may_confirm = bool(CONFIRM_CONTRACT.check(actor, shown)) and shown.confirmed_at is None
    return render(request, "care/family/money.html", {"page": page, "contract": shown, "may_confirm": may_confirm})


@require_POST
@requires(CONFIRM_CONTRACT)
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = CONFIRM_CONTRACT.fetch(request.actor, contracts_with_lines(), pk=pk)  # type: ignore[attr-defined]
    acted(request, lambda: confirm_contract(found, actor=request.actor), _("确认好了，谢谢您。"))  # type: ignore[attr-defined]
    return redirect("care:family_money", pk=found.pk)


@require_GET
@requires(FAMILY_BILL)
def bill(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = Bill.objects.select_related("contract__child", "contract__placement__room", "institution", "issued_by")
    found = FAMILY_BILL.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]
    own, changes = bill_lines(found)
    back = reverse("care:family_money", args=[found.contract_id])
    context = {"bill": found, "own": own, "changes": changes, "back": back}
    return render(request, "care/family/bill.html", context)


@require_GET
@requires(FAMILY_RECEIPT)
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = FAMILY_RECEIPT.fetch(request.actor, RECEIPTS, pk=pk)  # type: ignore[attr-defined]
    context = {
        "payment": found,
        "void": Payment.objects.filter(voids=found).first(),
        "back": reverse("care:family_money", args=[found.contract_id]),
    }
    return render(request, "care/family/receipt.html", context)
