"""收费 of a nursery in a month: a child a row; what it costs, whether it has been billed, what is owed and held."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.timezone import localdate

from care.actions.bills import Draft, concerned, drafts
from care.enums import PaymentKind
from care.models import Bill, FeeContract, Payment
from care.money.counting import amounts, total
from care.money.terms import last_of_month
from care.queries.money import OpenDays, away_days, away_of, contracts_with_lines
from enrollment.models import Placement
from families.models import Child
from institutions.models import Institution, Room

ZERO = Decimal(0)


@dataclass(slots=True)
class MoneyLine:
    """`room` none: the child has left and something is still open. A child that moved within the month has two
    contracts, and may have two bills. `held`: money for days that have not come."""

    child: Child
    month: date
    placement: Placement | None = None
    room: Room | None = None
    contracts: list[FeeContract] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    owed: Decimal = ZERO
    held: Decimal = ZERO

    @property
    def contract(self) -> FeeContract | None:
        """The last that holds in the month."""
        last = last_of_month(self.month)
        holding = [each for each in self.contracts if not each.is_void and each.terms().holds_in(self.month, last)]
        return holding[-1] if holding else None

    @property
    def account(self) -> FeeContract | None:
        """By which the account is opened: also a former contract leads to the money that is on it."""
        if self.contract is None and self.contracts and (self.owed or self.held or self.bills or self.room is None):
            return self.contracts[-1]
        return self.contract

    @property
    def state(self) -> str:
        """none (no contract for the place it has), open (to be billed), owing, settled."""
        if self.room is not None and (self.contract is None or self._is_uncovered):
            return "none"
        if self.drafts:
            return "open"
        return "owing" if self.owed else "settled"

    @property
    def _is_uncovered(self) -> bool:
        """Moved to another room, and the contract was for the one before."""
        return self.placement is not None and all(
            each.is_void or each.placement_id != self.placement.pk for each in self.contracts
        )

    @property
    def this_month(self) -> Decimal | None:
        known = [bill.total for bill in self.bills] + [draft.total for draft in self.drafts]
        return sum(known, ZERO) if known else None


def money_month(institution: Institution, month: date) -> list[MoneyLine]:
    """Children placed in the month, and those with an open account; eleven statements, however many there are."""
    last, lines = last_of_month(month), dict[UUID, MoneyLine]()
    placed = Placement.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=month), from_on__lte=last)
    for each in placed.filter(room__institution=institution).select_related("child", "room").order_by("from_on"):
        line = lines.setdefault(each.child_id, MoneyLine(each.child, month))
        line.placement, line.room = each, each.room
    contracts = list(contracts_with_lines().filter(institution=institution).order_by("from_on", "made_at", "pk"))
    for contract in contracts:
        lines.setdefault(contract.child_id, MoneyLine(contract.child, month)).contracts.append(contract)
    _bills(institution, month, contracts, lines)
    _balances(institution, contracts, lines)
    found = [each for each in lines.values() if each.room is not None or each.owed or each.held or each.drafts]
    return sorted(found, key=_order)


def _bills(institution: Institution, month: date, contracts: list[FeeContract], lines: dict[UUID, MoneyLine]) -> None:
    bills = Bill.objects.filter(institution=institution, month=month).order_by("kind", "issued_at")
    for bill in bills.select_related("contract"):
        lines[bill.contract.child_id].bills.append(bill)
    kept = set(FeeContract.objects.filter(concerned(month), institution=institution).values_list("pk", flat=True))
    for draft in drafts([each for each in contracts if each.pk in kept], month):
        lines[draft.contract.child_id].drafts.append(draft)


def _balances(institution: Institution, contracts: Iterable[FeeContract], lines: dict[UUID, MoneyLine]) -> None:
    own = {"institution": institution}
    billed = dict(Bill.objects.filter(**own).order_by().values_list("contract__child_id").annotate(sum=Sum("total")))
    paid: dict[UUID, Decimal] = defaultdict(Decimal)
    sums = Payment.objects.filter(**own).order_by().values_list("contract__child_id", "kind")
    for child_id, kind, amount in sums.annotate(sum=Sum("amount")):
        paid[child_id] += amount if kind == PaymentKind.IN else -amount
    used = _used(institution, contracts, {child for child, sum in paid.items() if sum > 0})
    for child_id, line in lines.items():
        line.owed = max(billed.get(child_id, ZERO) - paid[child_id], ZERO)
        line.held = max(paid[child_id] - used[child_id], ZERO)


def _used(institution: Institution, contracts: Iterable[FeeContract], children: set[UUID]) -> dict[UUID, Decimal]:
    """What the days up to today have cost, of these children."""
    today, calendar, found = localdate(), OpenDays(institution), defaultdict[UUID, Decimal](Decimal)
    begun = [each for each in contracts if each.child_id in children and each.from_on <= today]
    away = away_days(begun)
    for each in begun:
        terms = each.terms().ended(today).counted_by_day()
        found[each.child_id] += total(amounts(terms, today, calendar, away_of(each, away)))
    return found


def _order(line: MoneyLine) -> tuple[bool, int, str, str, str]:
    room = line.room
    return (room is None, room.order if room else 0, room.name if room else "", line.child.name, str(line.child.pk))


@dataclass(frozen=True, slots=True)
class MoneySums:
    """`billed` of the month so far, `to_bill` still; `owed` and `held` of everybody today, yuan."""

    billed: Decimal
    to_bill: Decimal
    drafted: int
    owed: Decimal
    held: Decimal
    without: int


def sums_of(lines: Iterable[MoneyLine]) -> MoneySums:
    found = list(lines)
    open_drafts = [draft for each in found for draft in each.drafts]
    return MoneySums(
        billed=sum((bill.total for each in found for bill in each.bills), ZERO),
        to_bill=sum((each.total for each in open_drafts), ZERO),
        drafted=len(open_drafts),
        owed=sum((each.owed for each in found), ZERO),
        held=sum((each.held for each in found), ZERO),
        without=sum(each.state == "none" for each in found),
    )
