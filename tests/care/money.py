"""A child with a contract, for the tests of money."""

from datetime import date
from decimal import Decimal

from anxintuo.accounts.actor import Actor
from anxintuo.kit.ids import uuid7
from care.actions.contracts import Chosen, make_contract
from care.actions.payments import Told, take_payment
from care.models import AttendanceDay, FeeContract, Payment
from care.money.terms import RefundRule
from enrollment.models import Placement
from institutions.models import FeeItem, Institution
from tests import builders

EVERY_DAY = RefundRule(share=100)


def bookkeeper(nursery: Institution) -> Actor:
    return builders.actor("staff", str(nursery.pk), post="finance")


def agreed(
    placement: Placement,
    *items: FeeItem,
    from_on: date | None = None,
    rule: RefundRule | None = None,
    by_day: bool = True,
) -> FeeContract:
    """On these items; `rule` for those counted by month or day."""
    chosen = [Chosen(item, rule if rule and item.unit in ("month", "day") else RefundRule()) for item in items]
    nursery = placement.room.institution
    start = from_on or placement.from_on
    return make_contract(placement, chosen, from_on=start, by_day=by_day, due_day=10, actor=bookkeeper(nursery))


def absent(placement: Placement, *days: date, told_on: date | None = None) -> None:
    who = builders.user()
    AttendanceDay.objects.bulk_create(
        AttendanceDay(
            placement=placement,
            room=placement.room,
            on=day,
            state="absent",
            reason="sick",
            told_on=told_on,
            recorded_by=who,
        )
        for day in days
    )


def paid(contract: FeeContract, amount: int | str, on: date) -> Payment:
    told = Told(Decimal(amount), "cash", on, uuid7())
    return take_payment(contract, told, actor=bookkeeper(contract.institution))
