"""Money received and given back: numbered, never rewritten, at most what may be asked for; the balance is exact."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from anxintuo.kit.ids import uuid7
from care.actions.bills import issue_bills
from care.actions.payments import Told, give_back, take_payment, void_payment
from care.models import Payment
from care.queries.money import account_of
from institutions.opening import open_days
from tests import builders
from tests.care.money import EVERY_DAY, absent, agreed, bookkeeper, paid
from tests.care.rolls import placed
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


def contract_of(*, by_day=True, rule=None, amount=2300):
    """Since the first day of the last month."""
    nursery = builders.institution()
    start = add_months(localdate().replace(day=1), -1)
    placement = placed(builders.room(nursery), from_on=start)
    return agreed(placement, builders.fee(nursery, amount), by_day=by_day, rule=rule)


def told(amount, **fields) -> Told:
    values = {"method": "cash", "paid_on": localdate(), "once": uuid7()} | fields
    return Told(Decimal(amount), **values)


def back(contract, amount, **fields):
    return give_back(contract, told(amount, **fields), actor=bookkeeper(contract.institution))


def used_this_month(contract, amount=2300) -> Decimal:
    this = localdate().replace(day=1)
    days = open_days(contract.institution, this, add_months(this, 1) - ONE_DAY)
    mine = [day for day in days if day <= localdate()]
    return (Decimal(amount) * len(mine) / len(days)).quantize(Decimal("0.01"))


def test_a_form_sent_twice_is_one_payment():
    contract = contract_of()
    first = told(100)
    actor = bookkeeper(contract.institution)
    row = take_payment(contract, first, actor=actor)
    assert take_payment(contract, first, actor=actor).pk == row.pk
    assert (row.label[:2], row.number) == ("SJ", 1)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("amount", {"amount": 0}),
        ("amount", {"amount": 200_001}),
        ("paid_on", {"amount": 10, "paid_on": localdate() + ONE_DAY}),
        ("paid_on", {"amount": 10, "paid_on": localdate() - timedelta(days=400)}),
        ("method", {"amount": 10, "method": "shells"}),
        ("reference", {"amount": 10, "reference": "王小明 13800138000"}),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(field, values):
    contract = contract_of()
    amount = values.pop("amount")
    with pytest.raises(ValidationError) as refusal:
        take_payment(contract, told(amount, **values), actor=bookkeeper(contract.institution))
    assert list(refusal.value.message_dict) == [field]
    assert not Payment.objects.exists()


def test_the_balance_is_what_was_paid_less_what_the_days_cost():
    contract = contract_of()
    issue_bills(contract.institution, contract.from_on, actor=bookkeeper(contract.institution))
    paid(contract, 6000, localdate())
    account = account_of(contract)
    used = 2300 + used_this_month(contract)
    assert (account.billed, account.owed, account.ahead) == (2300, 0, 3700)
    assert account.held == account.refundable == 6000 - used


def test_who_agreed_on_whole_months_gets_the_month_that_has_begun_not_back():
    contract = contract_of(by_day=False)
    paid(contract, 6000, localdate())
    account = account_of(contract)
    assert account.refundable == 6000 - 4600
    assert account.held == 6000 - 2300 - used_this_month(contract)


def test_an_absence_is_money_held():
    contract = contract_of(rule=EVERY_DAY)
    paid(contract, 6000, localdate())
    before = account_of(contract).held
    days = open_days(contract.institution, contract.from_on, localdate())
    absent(contract.placement, days[0])
    whole = len(open_days(contract.institution, contract.from_on, add_months(contract.from_on, 1) - ONE_DAY))
    assert account_of(contract).held == before + (Decimal(2300) / whole).quantize(Decimal("0.01"))


def test_what_is_given_back_is_at_most_what_may_be_asked_for():
    contract = contract_of()
    paid(contract, 6000, localdate())
    most = account_of(contract).refundable
    with pytest.raises(ValidationError, match="今天最多可退"):
        back(contract, most + Decimal("0.01"))
    row = back(contract, most)
    assert row.label.startswith("TK")
    assert account_of(contract).refundable == 0
    with pytest.raises(ValidationError, match="补贴不退"):
        back(contract_of_paid := _paid_ahead(), 1, method="subsidy")
    assert account_of(contract_of_paid).given_back == 0


def _paid_ahead():
    contract = contract_of()
    paid(contract, 9000, localdate())
    return contract


def test_a_mistake_is_undone_in_full_with_a_reason_and_once():
    contract = contract_of()
    row = paid(contract, 500, localdate())
    actor = bookkeeper(contract.institution)
    with pytest.raises(ValidationError, match="为什么"):
        void_payment(row, " ", actor=actor)
    undone = void_payment(row, "记错了人", actor=actor)
    assert (undone.amount, undone.number, undone.voids_id) == (-500, 2, row.pk)
    assert void_payment(row, "再来一次", actor=actor).pk == undone.pk
    with pytest.raises(ValidationError, match="本身就是作废凭证"):
        void_payment(undone, "反悔", actor=actor)
    assert account_of(contract).paid == 0


def test_a_child_that_moved_keeps_one_account():
    """The money follows the child into the contract of its new room."""
    contract = contract_of()
    paid(contract, 6000, localdate())
    today = localdate()
    old = contract.placement
    old.until_on = today - ONE_DAY
    old.save()
    contract.until_on = old.until_on
    contract.save()
    room = builders.room(contract.institution, "large", name="大班")
    second = placed(room, from_on=today)
    second.child = contract.child
    second.save()
    other = agreed(second, builders.fee(contract.institution, 2000, class_kind="large", title="保育费（大）"))
    account = account_of(other)
    assert account.paid == 6000
    assert {each.pk for each in account.contracts} == {contract.pk, other.pk}
    assert account.contract.pk == other.pk


def test_nobody_of_another_nursery_and_no_carer_takes_money():
    contract = contract_of()
    nursery = contract.institution
    for actor in (bookkeeper(builders.institution("别的园")), builders.caregiver(nursery)):
        with pytest.raises(PermissionDenied):
            take_payment(contract, told(1), actor=actor)


def test_payments_are_never_rewritten():
    paid(contract_of(), 10, localdate())
    for sql in ("UPDATE care_payment SET amount = 1", "DELETE FROM care_payment"):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_two_refunds_at_once_give_back_no_more_than_there_is():
    contract = contract_of()
    paid(contract, 9000, localdate())
    most = account_of(contract).refundable
    actor = bookkeeper(contract.institution)
    refused = at_once([lambda: give_back(contract, told(most), actor=actor)] * 2)
    assert [type(each) for each in refused] == [ValidationError]
    assert Payment.objects.filter(kind="back").count() == 1


def test_the_number_of_another_form_is_not_taken_for_this_one():
    """Neither another child's payment nor another nursery's is shown as if it were this one."""
    contract, other = contract_of(), contract_of()
    first = told(100)
    take_payment(contract, first, actor=bookkeeper(contract.institution))
    with pytest.raises(ValidationError, match="重新打开"):
        take_payment(other, first, actor=bookkeeper(other.institution))
    with pytest.raises(ValidationError, match="重新打开"):
        take_payment(contract, told(99, once=first.once), actor=bookkeeper(contract.institution))
    assert Payment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_receipt_is_voided_while_another_is_written():
    """The wrong receipt undone and the right one beside it, by two people at one moment: neither is lost."""
    contract = contract_of()
    wrong = [paid(contract, 10 + number, localdate()) for number in range(6)]
    actor = bookkeeper(contract.institution)
    jobs = [lambda row=row: void_payment(row, "记错了", actor=actor) for row in wrong]
    jobs += [lambda: take_payment(contract, told(5), actor=actor) for _each in range(6)]
    assert at_once(jobs) == []
    assert Payment.objects.count() == 18
    assert sorted(Payment.objects.values_list("number", flat=True)) == list(range(1, 19))
