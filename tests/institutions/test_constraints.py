"""What the database itself refuses, with the sentence that a form shows."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from institutions.models import ChangeRequest, DayPlanItem, Favourite, FeeItem, Institution, StaffSummary
from tests import builders

pytestmark = pytest.mark.django_db


def refused(save, sentence: str, obj=None):
    """Both doors are shut: the form's, with the sentence, and the table's."""
    if obj is not None:
        with pytest.raises(ValidationError) as told:
            obj.full_clean()
        assert sentence in " ".join(told.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        save()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"lon": None}, "经度和纬度要一起填写"),
        ({"lon": 0.0, "lat": 0.0}, "经纬度超出了范围"),
        ({"lon": 190.0}, "经纬度超出了范围"),
        ({"location_flag": "outside"}, "经度和纬度要一起填写"),
        ({"opens_at": time(8)}, "开园和闭园时间要一起填写"),
        ({"opens_at": time(18), "closes_at": time(8)}, "开园和闭园时间要一起填写"),
        ({"extended_until": time(18)}, "延时服务的结束时间"),
        ({"opens_at": time(8), "closes_at": time(17), "extended_until": time(16)}, "延时服务的结束时间"),
        ({"indoor_area_m2": -1}, "面积不能小于 0"),
        ({"inclusive": False, "inclusive_document": "温普〔2025〕1 号"}, "不是普惠机构"),
        ({"division": None}, "请选择所在的县"),
        ({"name": ""}, "请填写机构名称"),
    ],
)
def test_a_nursery_that_contradicts_itself_is_refused(values, sentence):
    row = builders.institution()
    for name, value in values.items():
        setattr(row, name, value)
    refused(row.save, "" if values == {"name": ""} else sentence, row)


def test_a_register_from_outside_needs_no_division():
    row = builders.institution(registry_source="tw-ncwis", registry_id="1")
    row.division = None
    row.full_clean(exclude=["slug"])
    row.save()


def test_one_number_of_a_register_stands_for_one_nursery():
    builders.institution(registry_source="a", registry_id="1")
    builders.institution(registry_source="b", registry_id="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.institution(registry_source="a", registry_id="1")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"number": ""}, "备案回执编号"),
        ({"filed_on": None}, "备案回执编号"),
        ({"state": "terminated"}, "注销日期"),
        ({"ended_on": date(2026, 1, 1)}, "注销日期"),
        ({"state": "nonconforming", "notice": ""}, "公示的原因"),
    ],
)
def test_a_filing_s_state_goes_with_its_facts(values, sentence):
    filing = builders.institution().filing
    for name, value in values.items():
        setattr(filing, name, value)
    refused(filing.save, sentence, filing)


def test_in_force_means_filed_or_changing():
    states = ("draft", "submitted", "filed", "change_pending", "returned", "nonconforming", "terminated")
    rows = {state: builders.institution(state=state) for state in states}
    assert {state for state, row in rows.items() if row.filing.in_force} == {"filed", "change_pending"}
    assert set(Institution.objects.in_force()) == {rows["filed"], rows["change_pending"]}


def test_an_area_is_a_prefix_of_division_codes():
    lucheng, yueqing = builders.institution(), builders.institution(county=builders.YUEQING)
    assert set(Institution.objects.under("3303")) == {lucheng, yueqing}
    assert set(Institution.objects.under("330302")) == {lucheng}


def test_a_room_may_be_overfull_but_not_named_twice():
    row = builders.institution()
    room = builders.room(row, places=10, occupied=12, name="小一班")
    assert room.free == 0
    refused(lambda: builders.room(row, name="小一班"), "")
    refused(lambda: builders.room(row, next_free_on=date(2027, 2, 15)), "", None)


def test_a_free_place_is_known_now_or_by_a_month():
    row = builders.institution()
    full = builders.room(row, places=10, occupied=10, next_free_on=date(2027, 2, 1))
    assert (full.free_by(date(2027, 1, 1)), full.free_by(date(2027, 2, 1))) == (False, True)
    assert builders.room(row, places=10, occupied=9).free_by(date(2026, 12, 1))


def test_fees_and_the_day_plan_hold_together():
    row = builders.institution()
    refused(lambda: builders.fee(row, -1), "")
    refused(lambda: builders.fee(row, voluntary=True), "")
    refused(lambda: builders.fee(row, valid_from_on=date(2026, 2, 1), valid_to_on=date(2026, 1, 1)), "")
    DayPlanItem.objects.create(institution=row, starts_at=time(9), title="户外")
    refused(lambda: DayPlanItem.objects.create(institution=row, starts_at=time(9), title="午睡"), "")
    DayPlanItem.objects.create(institution=row, starts_at=time(9), title="午睡", class_kind="infant")


def test_staff_numbers_hold_together():
    row = builders.institution()
    figures = {"institution": row, "as_of_on": date(2026, 11, 1), "heads": 1, "carers": 4}
    refused(lambda: StaffSummary.objects.create(**figures, carers_qualified=5), "")
    refused(lambda: StaffSummary.objects.create(**figures, health_certificates=6), "")
    summary = StaffSummary.objects.create(**figures, carers_qualified=3, health_certificates=5)
    assert (summary.total, summary.qualified_share, summary.certificate_share) == (5, 0.75, 1.0)


def test_one_request_waits_at_a_time_and_a_decision_has_its_author():
    row, who = builders.institution(), builders.user()
    facts = {"institution": row, "submitted_by": who, "proposed": {"name": {"old": "a", "new": "b"}}}
    ChangeRequest.objects.create(**facts)
    refused(lambda: ChangeRequest.objects.create(**facts), "")
    refused(lambda: ChangeRequest.objects.create(**facts, state="accepted"), "")
    refused(lambda: ChangeRequest.objects.create(**{**facts, "proposed": {}}), "")


def test_a_favourite_is_kept_once():
    row, who = builders.institution(), builders.user()
    Favourite.objects.create(user=who, institution=row)
    refused(lambda: Favourite.objects.create(user=who, institution=row), "")


def test_history_keeps_what_a_nursery_was():
    row = builders.institution("旧名字托育园")
    row.name = "新名字托育园"
    row.save()
    fee = builders.fee(row, 1680)
    FeeItem.objects.filter(pk=fee.pk).update(amount=1980)
    assert list(row.events.order_by("pgh_id").values_list("name", flat=True)) == ["旧名字托育园", "新名字托育园"]
    assert [int(event.amount) for event in fee.events.order_by("pgh_id")] == [1680, 1980]
    assert row.events.count() == 2
    Institution.objects.filter(pk=row.pk).update(version=9)
    assert row.events.count() == 2  # a version alone is no history
