"""Bills: once a month, never rewritten; what changes afterwards is the next bill's, to the cent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from anxintuo.notices.models import Notice
from care.actions.bills import correct_bills, drafts, issue_bills, open_differences
from care.actions.contracts import end_contract, void_contract
from care.models import Bill, BillLine
from care.queries.money import account_of, contracts_with_lines
from care.queries.money_month import money_month
from enrollment.removals import clear_before_removal
from institutions.actions.desk import edit_profile
from institutions.opening import is_open, open_days
from tests import builders
from tests.care.money import EVERY_DAY, absent, agreed, bookkeeper
from tests.care.rolls import placed
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def this():
    return localdate().replace(day=1)


@pytest.fixture
def last(this):
    return add_months(this, -1)


@pytest.fixture
def nursery():
    return builders.institution()


@pytest.fixture
def care(nursery):
    return builders.fee(nursery, 2300)


@pytest.fixture
def meals(nursery):
    return builders.fee(nursery, 15, category="other", title="餐费", unit="day", voluntary=True)


@pytest.fixture
def placement(nursery, last):
    return placed(builders.room(nursery), from_on=last)


def issue(nursery, month, **options):
    return issue_bills(nursery, month, actor=bookkeeper(nursery), **options)


def test_a_month_is_billed_once_and_the_family_is_told(nursery, placement, care, this):
    family = builders.guardian(placement.child, "sees")
    agreed(placement, care)
    (bill,) = issue(nursery, this)
    assert (bill.total, bill.kind, bill.number) == (Decimal(2300), "regular", 1)
    assert bill.due_on >= localdate() + timedelta(days=5)
    assert issue(nursery, this) == []
    (notice,) = Notice.objects.filter(kind="care.bill_issued")
    assert str(notice.user_id) == family.user_id
    assert "2300" not in notice.title + notice.body


def test_numbers_have_no_gaps_by_nursery_and_year(nursery, placement, care, this, last):
    agreed(placement, care)
    other = placed(placement.room, from_on=last)
    agreed(other, care)
    issue(nursery, last)
    point = transaction.savepoint()
    issue(nursery, this)
    transaction.savepoint_rollback(point)
    issue(nursery, this)
    assert sorted(Bill.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_absences_known_when_billed_come_off_at_once(nursery, placement, care, meals, last):
    agreed(placement, care, meals, rule=EVERY_DAY)
    days = open_days(nursery, last, add_months(last, 1) - ONE_DAY)
    absent(placement, *days[3:5])
    (bill,) = issue(nursery, last)
    whole = Decimal(2300) + 15 * len(days)
    back = (Decimal(2300) / len(days) * 2).quantize(Decimal("0.01")) + 30
    assert bill.total == whole - back
    assert bill.total == sum(line.amount for line in bill.lines.all())


def test_absences_after_the_bill_come_with_the_next(nursery, placement, meals, care, this, last):
    agreed(placement, care, meals, rule=EVERY_DAY)
    (first,) = issue(nursery, last)
    days = open_days(nursery, last, this - ONE_DAY)
    absent(placement, *days[:2])
    (second,) = issue(nursery, this)
    changed = second.lines.filter(is_difference=True)
    assert {(line.line.title, line.for_month, line.amount) for line in changed} == {
        ("保育费", last, -(Decimal(2300) / len(days) * 2).quantize(Decimal("0.01"))),
        ("餐费", last, Decimal(-30)),
    }
    assert BillLine.objects.filter(bill=first, is_difference=True).count() == 0
    assert issue(nursery, add_months(this, 1))[0].lines.filter(is_difference=True).count() == 0


def test_a_child_that_came_after_all_is_charged_again(nursery, placement, meals, care, this, last):
    agreed(placement, care, meals, rule=EVERY_DAY)
    day = open_days(nursery, last, this - ONE_DAY)[0]
    absent(placement, day)
    issue(nursery, last)
    placement.attendance.all().delete()
    (second,) = issue(nursery, this)
    assert second.lines.get(is_difference=True, line__title="餐费").amount == 15


def test_an_end_in_the_middle_is_settled_by_a_correction(nursery, placement, care, this):
    contract = agreed(placement, care)
    issue(nursery, this)
    end_contract(contract, localdate(), actor=bookkeeper(nursery))
    bill = correct_bills(contract, actor=bookkeeper(nursery))
    days = open_days(nursery, this, add_months(this, 1) - ONE_DAY)
    mine = [day for day in days if day <= localdate()]
    expected = (Decimal(2300) * len(mine) / len(days)).quantize(Decimal("0.01")) - 2300
    assert (bill.total if bill else Decimal(0)) == expected
    assert correct_bills(contract, actor=bookkeeper(nursery)) is None
    assert account_of(contract).billed == 2300 + expected


def test_a_void_gives_everything_back_with_the_months_bills(nursery, placement, care, this, last):
    contract = agreed(placement, care)
    issue(nursery, last)
    void = void_contract(contract, "写错了", actor=bookkeeper(nursery))
    (bill,) = issue(nursery, this)
    assert (bill.kind, bill.total) == ("correction", Decimal(-2300))
    assert open_differences(void) == []
    assert issue(nursery, this) == []


def test_a_month_too_far_ahead_is_refused(nursery, placement, care, this):
    agreed(placement, care)
    with pytest.raises(ValidationError, match="最多提前"):
        issue(nursery, add_months(this, 4))
    assert len(issue(nursery, add_months(this, 3))) == 1


def test_only_some_and_nobody_elses(nursery, placement, care, this, last):
    contract = agreed(placement, care)
    agreed(placed(placement.room, from_on=last), care)
    elsewhere = builders.institution("别的园")
    far = placed(builders.room(elsewhere), from_on=last)
    agreed(far, builders.fee(elsewhere, 100))
    assert [bill.contract_id for bill in issue(nursery, this, only=[contract.pk])] == [contract.pk]
    assert len(issue(nursery, this)) == 1


@pytest.mark.parametrize("table", ["care_bill", "care_billline"])
def test_bills_are_never_rewritten(nursery, placement, care, this, table):
    agreed(placement, care)
    issue(nursery, this)
    for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.parametrize("months", [1, 6, 18])
def test_statements_do_not_grow_with_children_and_months(nursery, care, months, django_assert_num_queries):
    """What is read for the month's drafts is the same for one child and for four."""
    start = add_months(localdate().replace(day=1), -months)
    room = builders.room(nursery)
    for _each in range(4):
        agreed(placed(room, from_on=start), care, from_on=start)
    rows = list(contracts_with_lines().filter(institution=nursery))
    with django_assert_num_queries(3):
        assert len(drafts(rows, localdate().replace(day=1))) == 4


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_the_month_at_once_make_one_bill_each():
    nursery = builders.institution()
    care, month = builders.fee(nursery, 2300), localdate().replace(day=1)
    room = builders.room(nursery)
    for _each in range(3):
        agreed(placed(room, from_on=month), care)
    actor, made = bookkeeper(nursery), list[int]()

    def press() -> None:
        made.append(len(issue_bills(nursery, month, actor=actor)))

    assert at_once([press, press]) == []
    assert sorted(made) == [0, 3]
    assert sorted(Bill.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_days_before_the_contract_are_not_charged(nursery, placement, care, last):
    start = date(last.year, last.month, 15)
    agreed(placement, care, from_on=start)
    (bill,) = issue(nursery, last)
    line = bill.lines.get()
    opens = open_days(nursery, last, add_months(last, 1) - ONE_DAY)
    assert (line.days, line.of_days) == (len([day for day in opens if day >= start]), len(opens))


def test_a_child_that_leaves_is_charged_up_to_its_last_day_without_a_word_to_the_contract(
    nursery, placement, care, this
):
    contract = agreed(placement, care)
    issue(nursery, add_months(this, 1))
    placement.until_on = this + timedelta(days=1)
    placement.save()
    (bill,) = [each for each in issue(nursery, add_months(this, 2)) if each.contract_id == contract.pk]
    assert (bill.kind, bill.total) == ("correction", Decimal(-2300))
    assert bill.lines.get().days == 0


def test_a_place_given_up_before_the_first_day_takes_its_contract_and_absences_along(nursery, care, this):
    start = add_months(this, 1)
    placement = placed(builders.room(nursery), from_on=start)
    contract = agreed(placement, care)
    (bill,) = issue(nursery, start)
    absent(placement, start)
    clear_before_removal(placement, bookkeeper(nursery))
    placement.delete()
    contract.refresh_from_db()
    assert (contract.placement_id, contract.is_void) == (None, True)
    (back,) = issue(nursery, this)
    assert back.total == -bill.total
    assert account_of(contract).billed == 0


def test_a_child_that_moved_within_the_month_has_two_bills_that_make_one_month(nursery, care, this):
    first, second = builders.room(nursery), builders.room(nursery)
    day = open_days(nursery, this, add_months(this, 1) - ONE_DAY)[8]
    before = placed(first, from_on=this, until_on=day - ONE_DAY)
    after = placed(second, from_on=day)
    after.child = before.child
    after.save()
    agreed(before, care)
    (line,) = money_month(nursery, this)
    assert line.state == "none"  # of the new room
    agreed(after, care)
    assert [bill.total for bill in issue(nursery, this)] != []
    (line,) = money_month(nursery, this)
    assert len(line.bills) == 2
    assert abs((line.this_month or 0) - 2300) <= Decimal("0.01")


def test_saturdays_from_now_on_do_not_bill_the_past_again(nursery, placement, care, meals, last, this):
    """A nursery that opens on Saturdays from today on was closed on those before."""
    agreed(placement, care, meals)
    issue(nursery, last)
    nursery.refresh_from_db()
    edit_profile(nursery, {"saturday": True}, actor=builders.director(nursery), seen_version=nursery.version)
    contract = contracts_with_lines().get()
    assert open_differences(contract) == []
    nursery.refresh_from_db()
    assert is_open(nursery, date(2027, 3, 6))
    edit_profile(nursery, {"saturday": False}, actor=builders.director(nursery), seen_version=nursery.version)
    nursery.refresh_from_db()
    assert not is_open(nursery, date(2027, 3, 6))
    assert open_differences(contracts_with_lines().get()) == []
