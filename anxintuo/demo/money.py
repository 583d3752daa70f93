"""Three months of contracts, bills and payments at nursery A: one has paid ahead, one owes, one has no contract yet."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from anxintuo.accounts.actor import Actor, resolve_actor
from anxintuo.accounts.models import User
from anxintuo.demo.personas import BY_KEY
from anxintuo.kit.ages import add_months
from anxintuo.kit.ids import uuid7
from care.actions.bills import issue_bills
from care.actions.contracts import Chosen, confirm_contract, make_contract
from care.actions.payments import Told, take_payment
from care.enums import PaymentMethod
from care.models import FeeContract
from care.money.terms import RefundRule
from enrollment.models import Placement
from institutions.enums import FeeUnit
from institutions.models import FeeItem, Institution
from institutions.queries.fees import items_for

MONTHS = 3
METHODS = (PaymentMethod.WECHAT, PaymentMethod.BANK, PaymentMethod.ALIPAY, PaymentMethod.CASH)


@transaction.atomic
def load_money(nursery: Institution, *, today: date) -> None:
    user = User.objects.by_phone(BY_KEY["finance_a"].phone)
    if user is None or FeeContract.objects.filter(institution=nursery).exists():
        return
    actor = resolve_actor(user, worn=None, second_factor=True)
    first = add_months(today.replace(day=1), 1 - MONTHS)
    placed = Placement.objects.current(today).filter(room__institution=nursery)
    rows = list(placed.select_related("room__institution").order_by("from_on", "pk"))
    contracts = [_contract(placement, first, actor) for placement in rows[:-1]]
    for step in range(MONTHS):
        _bill_and_pay(nursery, add_months(first, step), actor, today)
    _pay(contracts[0], Decimal(3000), today - timedelta(days=3), PaymentMethod.BANK, actor)
    _confirm(contracts)


def _contract(placement: Placement, first: date, actor: Actor) -> FeeContract:
    """From the month in which the nursery began to keep its money here."""
    from_on = max(first, placement.from_on)
    chosen = [Chosen(item, _rule(item)) for item in items_for(placement.room, on=from_on)]
    return make_contract(placement, chosen, from_on=from_on, by_day=True, due_day=10, actor=actor)


def _bill_and_pay(nursery: Institution, month: date, actor: Actor, today: date) -> None:
    is_last = month == today.replace(day=1)
    bills = issue_bills(nursery, month, actor=actor)
    for number, bill in enumerate(bills, start=1):
        paid_on = min(month + timedelta(days=6 + number % 4), today)
        if bill.total > 0 and not (is_last and number == len(bills)):
            _pay(bill.contract, bill.total, paid_on, METHODS[number % 4], actor)


def _pay(contract: FeeContract, amount: Decimal, on: date, method: str, actor: Actor) -> None:
    reference = "" if method == PaymentMethod.CASH else f"DEMO{uuid7().hex[-10:]}"
    take_payment(contract, Told(amount, method, on, uuid7(), reference), actor=actor)


def _rule(item: FeeItem) -> RefundRule:
    """Meals come back for each day told ahead; care after five days in a row, by half."""
    if item.unit == FeeUnit.DAY:
        return RefundRule(share=100, told_ahead=True)
    if item.unit == FeeUnit.MONTH:
        return RefundRule(share=50, from_day=5, whole_run=True)
    return RefundRule()


def _confirm(contracts: list[FeeContract]) -> None:
    """Families have agreed, but for the last: there the page still asks."""
    for contract in contracts[:-1]:
        guardian = contract.child.guardianships.order_by("pk").first()
        if guardian is not None:
            confirm_contract(contract, actor=resolve_actor(guardian.user, worn=None, second_factor=True))
