"""Contracts take only what the published list allows, one at a time; other terms are another contract."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils.timezone import localdate

from anxintuo.notices.models import Notice
from care.actions import contracts as acts
from care.actions.contracts import Chosen
from care.models import FeeContract, FeeContractLine
from care.money.terms import RefundRule
from institutions.actions.desk import save_fees
from institutions.models import FeeItem
from tests import builders
from tests.care.money import EVERY_DAY, agreed, bookkeeper
from tests.care.rolls import placed

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def nursery():
    return builders.institution()


@pytest.fixture
def placement(nursery):
    return placed(builders.room(nursery))


@pytest.fixture
def care(nursery):
    return builders.fee(nursery, 2300)


@pytest.fixture
def meals(nursery):
    return builders.fee(nursery, 15, category="other", title="餐费", unit="day", voluntary=True)


def test_a_contract_keeps_the_lines_as_they_stood(placement, care, meals, nursery):
    contract = agreed(placement, care, meals, rule=EVERY_DAY)
    FeeItem.objects.filter(pk=care.pk).update(amount=9999, title="别的")
    line = contract.lines.get(item=care)
    assert (line.title, line.amount, line.unit, line.refund_share) == ("保育费", 2300, "month", 100)
    assert [each.title for each in contract.lines.all()] == ["保育费", "餐费"]


def test_the_family_that_decides_is_told_and_confirms_once(placement, care):
    decides, sees = builders.guardian(placement.child), builders.guardian(placement.child, "sees")
    contract = agreed(placement, care)
    told = Notice.objects.filter(kind="care.contract_made")
    assert {str(each.user_id) for each in told} == {decides.user_id}
    with pytest.raises(PermissionDenied):
        acts.confirm_contract(contract, actor=sees)
    acts.confirm_contract(contract, actor=decides)
    first = FeeContract.objects.get().confirmed_at
    acts.confirm_contract(contract, actor=decides)
    assert FeeContract.objects.get().confirmed_at == first


def make(placement, *chosen, from_on=None):
    return acts.make_contract(
        placement,
        chosen,
        from_on=from_on or placement.from_on,
        by_day=True,
        due_day=10,
        actor=bookkeeper(placement.room.institution),
    )


def test_nothing_outside_the_list_is_charged(placement, care):
    elsewhere = builders.fee(builders.institution("别的园"), 100)
    over = builders.fee(placement.room.institution, 50, title="旧收费", valid_to_on=placement.from_on - ONE_DAY)
    other_kind = builders.fee(placement.room.institution, 80, title="大班", class_kind="large")
    for item in (elsewhere, over, other_kind):
        with pytest.raises(ValidationError, match="收费目录"):
            make(placement, Chosen(care), Chosen(item))
    with pytest.raises(ValidationError, match="收费目录"):
        make(placement, Chosen(care), Chosen(care))
    assert not FeeContract.objects.exists()


def test_a_contract_needs_something_basic(placement, care, meals):
    with pytest.raises(ValidationError, match="基本服务费"):
        make(placement, Chosen(meals))


def test_what_is_not_counted_by_days_does_not_come_back_by_days(placement, care, nursery):
    once = builders.fee(nursery, 300, category="other", title="被褥", unit="once", voluntary=True)
    with pytest.raises(ValidationError, match="不能按缺勤天数退"):
        make(placement, Chosen(care), Chosen(once, RefundRule(share=50)))


@pytest.mark.parametrize("offset", [-1, 400])
def test_a_contract_lies_within_the_childs_place(placement, care, offset):
    with pytest.raises(ValidationError) as refusal:
        make(placement, Chosen(care), from_on=placement.from_on + timedelta(days=offset + 60 * (offset > 0)))
    assert "from_on" in refusal.value.message_dict


def test_other_terms_end_the_old_contract_the_day_before(placement, care, nursery):
    old = agreed(placement, care)
    dearer = builders.fee(nursery, 2500, title="保育费（新）")
    today = localdate()
    new = agreed(placement, dearer, from_on=today)
    old.refresh_from_db()
    assert old.until_on == today - ONE_DAY
    assert new.until_on is None


def test_a_contract_that_is_to_come_has_to_be_voided_first(placement, care):
    agreed(placement, care)
    agreed(placement, care, from_on=localdate() + timedelta(days=20))
    with pytest.raises(ValidationError, match="作废"):
        agreed(placement, care, from_on=localdate())
    assert FeeContract.objects.count() == 2


def test_two_contracts_at_once_are_refused_by_the_database(placement, care):
    contract = agreed(placement, care)
    contract.pk = None
    contract._state.adding = True
    with pytest.raises(IntegrityError, match="fee_contract_one_at_a_time"), transaction.atomic():
        FeeContract.objects.create(
            placement=placement,
            institution=contract.institution,
            child=contract.child,
            from_on=contract.from_on + ONE_DAY,
            made_by=builders.user(),
        )


@pytest.mark.parametrize("change", ["UPDATE {} SET amount = 1", "DELETE FROM {}"])
def test_lines_are_never_rewritten(placement, care, change):
    agreed(placement, care)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(FeeContractLine._meta.db_table))


def test_an_end_lies_within_the_last_month_and_the_place(placement, care):
    contract = agreed(placement, care)
    actor = bookkeeper(contract.institution)
    for day in (localdate() - timedelta(days=32), contract.from_on - ONE_DAY):
        with pytest.raises(ValidationError, match="最早可以是"):
            acts.end_contract(contract, day, actor=actor)
    ended = acts.end_contract(contract, localdate(), actor=actor)
    assert ended.until_on == localdate()


def test_a_void_needs_a_reason_and_closes_the_contract(placement, care):
    contract = agreed(placement, care)
    actor = bookkeeper(contract.institution)
    with pytest.raises(ValidationError, match="为什么"):
        acts.void_contract(contract, "  ", actor=actor)
    acts.void_contract(contract, "写错了班", actor=actor)
    with pytest.raises(PermissionDenied):
        acts.end_contract(contract, localdate(), actor=actor)
    assert agreed(placement, care).from_on == contract.from_on  # another may take its days


def test_a_fee_that_contracts_rest_on_is_ended_and_not_removed(placement, care, nursery):
    agreed(placement, care)
    loose = builders.fee(nursery, 10, title="没人用")
    save_fees(nursery, [], actor=builders.director(nursery), seen_version=nursery.version)
    care.refresh_from_db()
    assert care.valid_to_on == localdate() - ONE_DAY
    assert not FeeItem.objects.filter(pk=loose.pk).exists()


def test_an_end_is_never_put_off_and_the_family_hears_of_it(placement, care):
    builders.guardian(placement.child)
    contract = agreed(placement, care)
    actor = bookkeeper(contract.institution)
    acts.end_contract(contract, localdate(), actor=actor)
    assert Notice.objects.filter(kind="care.contract_made").count() == 2
    with pytest.raises(ValidationError, match="另写一份合同"):
        acts.end_contract(contract, localdate() + ONE_DAY, actor=actor)


def test_a_contract_that_stands_has_a_place(placement, care):
    contract = agreed(placement, care)
    with pytest.raises(IntegrityError, match="fee_contract_has_its_place"), transaction.atomic():
        FeeContract.objects.filter(pk=contract.pk).update(placement=None)
