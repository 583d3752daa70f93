"""A child's account at a nursery: contracts, bills, payments; what is owed, held and refundable today.

A child that moved to another room has several contracts and one account.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.utils.timezone import localdate

from care.enums import BillKind, PaymentKind
from care.models import AttendanceDay, Bill, BillLine, FeeContract, Payment
from care.money.counting import Amount, Away, Calendar, amounts, month_amounts, total
from care.money.terms import Terms
from institutions.models import Institution
from institutions.opening import open_days

Billed = dict[tuple[UUID, date, str], Decimal]  # by contract line, month and AmountKind
NOTHING = Decimal(0)


class OpenDays:
    """A nursery's open days, each span worked out once."""

    def __init__(self, institution: Institution) -> None:
        self.institution = institution
        self._known: dict[tuple[date, date], tuple[date, ...]] = {}

    def __call__(self, first: date, last: date) -> Sequence[date]:
        if (first, last) not in self._known:
            self._known[first, last] = tuple(open_days(self.institution, first, last))
        return self._known[first, last]


def contracts_with_lines() -> QuerySet[FeeContract]:
    return FeeContract.objects.select_related("child", "placement__room", "institution").prefetch_related("lines")


def away_days(contracts: Iterable[FeeContract]) -> dict[UUID, dict[date, bool]]:
    """By placement of these contracts: days of absence, and whether the family told before the day. One statement."""
    found: dict[UUID, dict[date, bool]] = defaultdict(dict)
    rows = AttendanceDay.objects.absent().filter(placement__in=[each.placement_id for each in contracts])
    for placement_id, on, told_on in rows.values_list("placement_id", "on", "told_on"):
        found[placement_id][on] = told_on is not None and told_on < on
    return found


def away_of(contract: FeeContract, away: Mapping[UUID, Away]) -> Away:
    return away.get(contract.placement_id, {}) if contract.placement_id else {}


def billed_of(contracts: Iterable[FeeContract]) -> dict[UUID, Billed]:
    """By contract, what its bills have charged and given back so far. One statement."""
    found: dict[UUID, Billed] = defaultdict(dict)
    rows = BillLine.objects.filter(bill__contract__in=list(contracts)).order_by()
    for contract_id, line_id, month, kind, amount in rows.values_list(
        "bill__contract_id", "line_id", "for_month", "kind"
    ).annotate(sum=Sum("amount")):
        found[contract_id][line_id, month, kind] = amount
    return found


def differences(
    contract: FeeContract, months: Iterable[date], billed: Billed, calendar: Calendar, away: Away
) -> list[Amount]:
    """What these months come to today less what they were billed, line by line; nothing where both agree."""
    lines = {line.pk: line.terms() for line in contract.lines.all()}
    found = []
    for month in sorted(months):
        now = {(each.line.key, each.kind): each for each in month_amounts(contract.terms(), month, calendar, away)}
        before = {(key, kind): sum for (key, on, kind), sum in billed.items() if on == month}
        for key, kind in sorted({*now, *before}, key=str):
            each = now.get((key, kind)) or Amount(lines[key], month, kind, NOTHING)
            change = each.amount - before.get((key, kind), NOTHING)
            if change:
                found.append(Amount(each.line, month, kind, change, each.days, each.of_days))
    return found


def regular_months(contracts: Iterable[FeeContract]) -> dict[UUID, set[date]]:
    """By contract, the months that have been billed. One statement."""
    found: dict[UUID, set[date]] = defaultdict(set)
    rows = Bill.objects.filter(contract__in=list(contracts), kind=BillKind.REGULAR)
    for contract_id, month in rows.values_list("contract_id", "month").order_by():
        found[contract_id].add(month)
    return found


@dataclass(frozen=True)
class Account:
    """Everything of one child at one nursery, as of `on`. Contracts carry their lines."""

    contracts: list[FeeContract]
    bills: list[Bill]
    payments: list[Payment]
    on: date
    calendar: Calendar
    away: dict[UUID, dict[date, bool]]

    @property
    def contract(self) -> FeeContract:
        """The one that runs, or else the next, or the last."""
        live = [each for each in self.contracts if not each.is_void] or self.contracts
        running = [each for each in live if each.from_on <= self.on and (each.last_on or date.max) >= self.on]
        coming = [each for each in live if each.from_on > self.on]
        return (running or coming or live[::-1])[0]

    @property
    def billed(self) -> Decimal:
        return sum((bill.total for bill in self.bills), NOTHING)

    @property
    def received(self) -> Decimal:
        return sum((each.amount for each in self.payments if each.kind == PaymentKind.IN), NOTHING)

    @property
    def given_back(self) -> Decimal:
        return sum((each.amount for each in self.payments if each.kind == PaymentKind.BACK), NOTHING)

    @property
    def paid(self) -> Decimal:
        return self.received - self.given_back

    @property
    def owed(self) -> Decimal:
        return max(self.billed - self.paid, NOTHING)

    @property
    def ahead(self) -> Decimal:
        """Paid beyond what has been billed."""
        return max(self.paid - self.billed, NOTHING)

    @cached_property
    def used(self) -> list[Amount]:
        """What the days up to today cost, counted by day."""
        return self._up_to_today(by_day=True)

    @cached_property
    def if_left_today(self) -> list[Amount]:
        """What the family would have to pay altogether if the child left today, by the contract's own terms."""
        return self._up_to_today(by_day=False)

    @property
    def held(self) -> Decimal:
        """The family's money for days that have not come."""
        return max(self.paid - total(self.used), NOTHING)

    @property
    def refundable(self) -> Decimal:
        return max(self.paid - total(self.if_left_today), NOTHING)

    def _up_to_today(self, *, by_day: bool) -> list[Amount]:
        found = []
        for contract in self.contracts:
            if contract.from_on > self.on:
                continue
            terms: Terms = contract.terms().ended(self.on)
            terms = terms.counted_by_day() if by_day else terms
            found += amounts(terms, self.on, self.calendar, away_of(contract, self.away))
        return found


def account_of(contract: FeeContract, on: date | None = None) -> Account:
    """The account to which a contract belongs; five statements."""
    own = {"institution": contract.institution_id, "child": contract.child_id}
    contracts = list(contracts_with_lines().filter(**own).order_by("from_on", "made_at", "pk"))
    bills = Bill.objects.filter(contract__in=contracts).select_related("contract")
    payments = Payment.objects.filter(contract__in=contracts).select_related("voids", "recorded_by")
    return Account(
        contracts,
        list(bills.order_by("month", "issued_at", "pk")),
        list(payments.annotate(is_voided=F("voided_by__pk")).order_by("paid_on", "recorded_at", "pk")),
        on or localdate(),
        OpenDays(contract.institution),
        away_days(contracts),
    )


def bill_lines(bill: Bill) -> tuple[list[BillLine], list[BillLine]]:
    """Of the bill's own month, and what earlier months came to besides. One statement."""
    lines = list(bill.lines.select_related("line"))
    own = [each for each in lines if not each.is_difference]
    return own, [each for each in lines if each.is_difference]
