"""Contracts, bills and payments of a child of nursery A, and of one of nursery B that nobody here knows."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from care.actions.bills import issue_bills
from care.actions.contracts import Chosen, make_contract
from care.actions.payments import Told, take_payment
from care.models import Bill, FeeContract, Payment
from care.money.terms import RefundRule
from enrollment.models import Placement
from institutions.models import Institution
from institutions.queries.fees import items_for
from tests import builders
from tests.access.cases import Case
from tests.access.cases.enrollment import placement_of
from tests.access.cases.roll import placement_at
from tests.access.personas import World

ONCE = "01990000-0000-7000-8000-00000000000"


def contract_for(placement: Placement) -> FeeContract:
    found = FeeContract.objects.filter(placement=placement).first()
    if found is not None:
        return found
    nursery = placement.room.institution
    if not items_for(placement.room, on=localdate()):
        builders.fee(nursery, 1680)
    chosen = [Chosen(item, RefundRule()) for item in items_for(placement.room, on=localdate())]
    first = max(placement.from_on, localdate() - timedelta(days=10))
    return make_contract(placement, chosen, from_on=first, by_day=True, due_day=10, actor=builders.director(nursery))


def contract_a(world: World) -> FeeContract:
    return contract_for(placement_of("parent_a", world))


def contract_b(world: World) -> FeeContract:
    return contract_for(placement_at(world.nursery_b))


def bill_for(contract: FeeContract) -> Bill:
    found = Bill.objects.filter(contract=contract).first()
    if found is None:
        month = max(contract.from_on, localdate()).replace(day=1)
        actor = builders.director(contract.institution)
        found = issue_bills(contract.institution, month, only=[contract.pk], actor=actor)[0]
    return found


def payment_for(contract: FeeContract) -> Payment:
    found = Payment.objects.filter(contract=contract).first()
    if found is None:
        told = Told(Decimal(100), "cash", localdate(), contract.pk)
        found = take_payment(contract, told, actor=builders.director(contract.institution))
    return found


def nursery_of_a(world: World) -> Institution:
    return world.nursery_a


ON_A_NURSERY = ("care.see_money", "care.export_money", "care.issue_bills")
ON_A_CONTRACT = (
    "care.see_contract", "care.change_contract", "care.correct_bill", "care.take_payment", "care.family_money",
    "care.confirm_contract",
)  # fmt: skip
ON_A_BILL = ("care.see_bill", "care.family_bill")
ON_A_RECEIPT = ("care.see_payment", "care.void_payment", "care.family_receipt")
CASES = [
    *(Case(act, "甲园", nursery_of_a) for act in ON_A_NURSERY),
    *(Case(act, "乙园", lambda world: world.nursery_b) for act in ON_A_NURSERY),
    Case("care.make_contract", "陈女士的宝宝在甲园", lambda world: placement_of("parent_a", world)),
    Case("care.make_contract", "别家的宝宝在乙园", lambda world: placement_at(world.nursery_b)),
    *(Case(act, "陈女士的宝宝在甲园", contract_a) for act in ON_A_CONTRACT),
    *(Case(act, "别家的宝宝在乙园", contract_b) for act in ON_A_CONTRACT),
    *(Case(act, "陈女士的账单", lambda world: bill_for(contract_a(world))) for act in ON_A_BILL),
    *(Case(act, "别家的账单", lambda world: bill_for(contract_b(world))) for act in ON_A_BILL),
    *(Case(act, "陈女士的收据", lambda world: payment_for(contract_a(world))) for act in ON_A_RECEIPT),
    *(Case(act, "别家的收据", lambda world: payment_for(contract_b(world))) for act in ON_A_RECEIPT),
]
