"""Money received, given back, and mistakes undone: each a row with a number of its own."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.ids import uuid7
from anxintuo.kit.money import format_yuan
from care.actions.contracts import lock_contract
from care.actions.series import next_numbers
from care.enums import NumberSeries, PaymentKind
from care.models import FeeContract, Payment
from care.notices import tell_payment
from care.payments import Order, payment_adapter
from care.policies.money import TAKE_PAYMENT, VOID_PAYMENT
from care.queries.money import account_of

MOST_AT_ONCE = Decimal(200_000)
RECORDED_BACK = timedelta(days=366)
SERIES = {PaymentKind.IN: NumberSeries.RECEIPT, PaymentKind.BACK: NumberSeries.VOUCHER}


@dataclass(frozen=True, slots=True)
class Told:
    """What the form says. `once` comes with the form: sent twice, it is one payment."""

    amount: Decimal
    method: str
    paid_on: date
    once: UUID
    reference: str = ""
    note: str = ""


@transaction.atomic
def take_payment(contract: FeeContract, told: Told, *, actor: Actor) -> Payment:
    return _keep(contract, PaymentKind.IN, told, actor)


@transaction.atomic
def give_back(contract: FeeContract, told: Told, *, actor: Actor) -> Payment:
    """At most what the family could ask for today; the account's contracts are locked, so that two cannot both."""
    return _keep(contract, PaymentKind.BACK, told, actor)


@transaction.atomic
def void_payment(payment: Payment, reason: str, *, actor: Actor) -> Payment:
    """A row against it, in the same series, with the reason. Twice is once. The account is locked first, as for any
    payment: nobody waits for a number while holding what the other needs."""
    lock_account(payment.contract)
    locked = (
        Payment.objects.select_for_update(of=("self",)).select_related("contract", "institution").get(pk=payment.pk)
    )
    VOID_PAYMENT.demand(actor, locked)
    if locked.voids_id:
        raise ValidationError(_("这一张本身就是作废凭证。"))
    standing = Payment.objects.filter(voids=locked).first()
    if standing is not None:
        return standing
    if not reason.strip():
        raise ValidationError({"reason": _("请写明为什么作废。")})
    row = Payment(
        institution=locked.institution,
        contract=locked.contract,
        kind=locked.kind,
        amount=-locked.amount,
        method=locked.method,
        paid_on=localdate(),
        note=reason.strip(),
        voids=locked,
    )
    return _number(row, "care.void_payment", actor)


def _keep(contract: FeeContract, kind: PaymentKind, told: Told, actor: Actor) -> Payment:
    locked = lock_account(contract)
    TAKE_PAYMENT.demand(actor, locked)
    standing = Payment.objects.filter(once=told.once).first()
    if standing is not None:
        return _same(standing, locked, kind, told)
    _check(told)
    adapter = payment_adapter()
    order = Order(told.amount, told.method, told.paid_on, told.reference)
    if kind == PaymentKind.BACK:
        _check_refund(locked, told.amount)
        settled = adapter.give_back(order)
    else:
        settled = adapter.take(order)
    row = Payment(
        institution=locked.institution,
        contract=locked,
        kind=kind,
        amount=told.amount,
        method=told.method,
        paid_on=told.paid_on,
        reference=settled.reference,
        note=told.note.strip(),
        once=told.once,
    )
    return _number(row, "care.take_payment" if kind == PaymentKind.IN else "care.give_back", actor)


def _same(standing: Payment, contract: FeeContract, kind: PaymentKind, told: Told) -> Payment:
    """The same form again, and not another's number borrowed."""
    if (standing.contract_id, standing.kind, standing.amount) != (contract.pk, kind, told.amount):
        raise ValidationError(_("这一页放得太久了，请重新打开后再填一次。"))
    return standing


def lock_account(contract: FeeContract) -> FeeContract:
    """All contracts of the child at the nursery, in one order."""
    own = {"institution": contract.institution_id, "child": contract.child_id}
    list(FeeContract.objects.select_for_update().filter(**own).order_by("pk"))
    return lock_contract(contract)


def _check(told: Told) -> None:
    today = localdate()
    if not Decimal(0) < told.amount <= MOST_AT_ONCE:
        raise ValidationError(
            {"amount": _("金额要大于 0，一次不超过 %(most)s。") % {"most": format_yuan(MOST_AT_ONCE)}}
        )
    if told.paid_on > today:
        raise ValidationError({"paid_on": _("这一天还没到。")})
    if told.paid_on < today - RECORDED_BACK:
        raise ValidationError({"paid_on": _("最早登记一年以内的。")})
    if told.method not in dict(payment_adapter().methods()):
        raise ValidationError({"method": _("请选择方式。")})


def _check_refund(contract: FeeContract, amount: Decimal) -> None:
    most = account_of(contract).refundable
    if amount > most:
        raise ValidationError({"amount": _("今天最多可退 %(most)s。") % {"most": format_yuan(most)}})


def _number(row: Payment, event: str, actor: Actor) -> Payment:
    year = localdate().year
    row.pk, row.recorded_by_id, row.year = uuid7(), user_id(actor), year
    row.number = next_numbers(row.institution, SERIES[PaymentKind(row.kind)], year)[0]
    row.full_clean(exclude=["institution", "contract", "recorded_by", "voids"])
    row.save(force_insert=True)
    tell_payment(row)
    subjects = [("institution", row.institution_id), ("child", row.contract.child_id), ("payment", row.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
    return row
