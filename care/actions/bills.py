"""Bills: a month for all, or what has changed since for one. Once issued they stay; the difference is another bill."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import add_months
from care.actions.contracts import lock_contract
from care.actions.series import next_numbers
from care.enums import BillKind, NumberSeries
from care.models import Bill, BillLine, FeeContract
from care.money.counting import Amount, month_amounts, total
from care.money.terms import last_of_month
from care.notices import tell_bill
from care.policies.money import CORRECT_BILL, ISSUE_BILLS
from care.queries.money import (
    OpenDays,
    away_days,
    away_of,
    billed_of,
    contracts_with_lines,
    differences,
    regular_months,
)
from institutions.models import Institution

MONTHS_AHEAD = 3
SETTLED_WITHIN = 3  # months after an end or a void
DAYS_TO_PAY = timedelta(days=5)  # at least so long after the bill, whatever the contract's day


@dataclass(frozen=True, slots=True)
class Draft:
    """What a bill of the month would say now: the month's own lines, and what earlier months came to besides.

    Not `is_regular`: the contract has ended or is void, and only settles what was billed."""

    contract: FeeContract
    own: list[Amount]
    changes: list[Amount]
    is_regular: bool = True

    @property
    def total(self) -> Decimal:
        return total(self.own) + total(self.changes)


def concerned(month: date) -> Q:
    """Over contracts: those that hold in the month, and those that ended or were voided so lately that something may be
    left to settle (attendance is closed after a month)."""
    lately = add_months(month, -SETTLED_WITHIN)
    ended = Q(until_on__lt=lately) | Q(placement__until_on__lt=lately)
    live = ~ended & Q(voided_at__isnull=True, from_on__lte=last_of_month(month))
    return live | Q(voided_at__date__gte=lately)


def drafts(contracts: Sequence[FeeContract], month: date) -> list[Draft]:
    """For contracts with their lines that have no bill of the month; three statements."""
    if not contracts:
        return []
    calendar = OpenDays(contracts[0].institution)
    away = away_days(contracts)
    billed, months = billed_of(contracts), regular_months(contracts)
    found = []
    for each in contracts:
        gone = away_of(each, away)
        holds = not each.is_void and each.terms().holds_in(month, last_of_month(month))
        if holds and month in months[each.pk]:
            continue
        own = month_amounts(each.terms(), month, calendar, gone) if holds else []
        changes = differences(each, months[each.pk], billed[each.pk], calendar, gone)
        if own or changes:
            found.append(Draft(each, own, changes, holds))
    return found


@transaction.atomic
def issue_bills(
    institution: Institution, month: date, *, actor: Actor, only: Collection[UUID] | None = None
) -> list[Bill]:
    """The month's bills of all contracts, or of `only` these. Who has one already is left out: twice is once."""
    ISSUE_BILLS.demand(actor, institution)
    if month > add_months(localdate().replace(day=1), MONTHS_AHEAD):
        raise ValidationError(_("最多提前开 %(n)s 个月的账单。") % {"n": MONTHS_AHEAD})
    rows = FeeContract.objects.select_for_update(of=("self",)).filter(concerned(month), institution=institution)
    ids = list((rows.filter(pk__in=only) if only is not None else rows).order_by("pk").values_list("pk", flat=True))
    contracts = list(contracts_with_lines().filter(pk__in=ids).order_by("placement__room__order", "child__pk", "pk"))
    found = drafts(contracts, month)
    bills = _keep(institution, month, [each for each in found if each.is_regular], BillKind.REGULAR, actor)
    settled = [each for each in found if not each.is_regular]
    bills += _keep(institution, localdate().replace(day=1), settled, BillKind.CORRECTION, actor)
    if bills:
        _tell("care.issue_bills", institution, bills, actor)
    return bills


@transaction.atomic
def correct_bills(contract: FeeContract, *, actor: Actor) -> Bill | None:
    """What billed months came to besides (absences, an end, a void), now. None where nothing has changed."""
    locked = lock_contract(contract)
    CORRECT_BILL.demand(actor, locked)
    whole = contracts_with_lines().get(pk=locked.pk)
    changes = open_differences(whole)
    if not changes:
        return None
    month = localdate().replace(day=1)
    bill = _keep(locked.institution, month, [Draft(whole, [], changes)], BillKind.CORRECTION, actor)[0]
    _tell("care.correct_bills", locked.institution, [bill], actor)
    return bill


def open_differences(contract: FeeContract) -> list[Amount]:
    """Of a contract with its lines; three statements."""
    calendar, away = OpenDays(contract.institution), away_days([contract])
    billed, months = billed_of([contract])[contract.pk], regular_months([contract])[contract.pk]
    return differences(contract, months, billed, calendar, away_of(contract, away))


def _keep(institution: Institution, month: date, found: Iterable[Draft], kind: str, actor: Actor) -> list[Bill]:
    drafted, today = list(found), localdate()
    if not drafted:
        return []
    numbers = next_numbers(institution, NumberSeries.BILL, today.year, len(drafted))
    bills = [
        Bill(
            institution=institution,
            contract=each.contract,
            kind=kind,
            month=month,
            year=today.year,
            number=number,
            total=each.total,
            due_on=max(month.replace(day=each.contract.due_day), today + DAYS_TO_PAY),
            issued_by_id=user_id(actor),
        )
        for number, each in zip(numbers, drafted, strict=True)
    ]
    Bill.objects.bulk_create(bills)
    BillLine.objects.bulk_create(line for bill, each in zip(bills, drafted, strict=True) for line in _lines(bill, each))
    for bill in bills:
        tell_bill(bill)
    return bills


def _lines(bill: Bill, draft: Draft) -> list[BillLine]:
    marked = [(each, False) for each in draft.own] + [(each, True) for each in draft.changes]
    return [
        BillLine(
            bill=bill,
            line_id=each.line.key,
            kind=each.kind,
            for_month=each.month,
            is_difference=is_difference,
            days=each.days,
            of_days=each.of_days,
            amount=each.amount,
            order=order,
        )
        for order, (each, is_difference) in enumerate(marked)
    ]


def _tell(event: str, institution: Institution, bills: Sequence[Bill], actor: Actor) -> None:
    children = [("child", bill.contract.child_id) for bill in bills]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("institution", institution.pk), *children])
