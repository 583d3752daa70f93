"""The month's estimate: what is counted, what is left out, and when there is none."""

from datetime import date
from decimal import Decimal

import pytest

from institutions.models import Institution, monthly_estimate
from tests import builders

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def row():
    return builders.institution()


def test_months_days_and_terms_add_up_and_what_is_paid_once_is_left_out(row):
    builders.fee(row, 1680)
    builders.fee(row, 20, title="餐费", category="other", unit="day")
    builders.fee(row, 500, title="材料费", category="other", unit="term")
    builders.fee(row, 300, title="床品", category="other", unit="once")
    builders.fee(row, 260, title="早教课", category="other", voluntary=True)
    estimate = monthly_estimate(row, "small", on=TODAY)
    assert (estimate.required, estimate.voluntary) == (Decimal(1680 + 22 * 20 + 100), Decimal(260))
    assert estimate.total == Decimal(2480)


def test_each_kind_of_class_has_its_own_sum(row):
    builders.fee(row, 2200, class_kind="infant")
    builders.fee(row, 1800, class_kind="small")
    builders.fee(row, 10, title="保险", category="other")
    assert monthly_estimate(row, "infant", on=TODAY).required == 2210
    assert monthly_estimate(row, "small", on=TODAY).required == 1810


def test_without_a_basic_fee_there_is_no_estimate(row):
    builders.fee(row, 20, title="餐费", category="other", unit="day")
    builders.fee(row, 1800, class_kind="infant")
    assert monthly_estimate(row, "small", on=TODAY) is None


def test_only_what_is_valid_on_the_day_counts(row):
    builders.fee(row, 1500, valid_to_on=date(2026, 8, 31))
    builders.fee(row, 1680, valid_from_on=date(2026, 9, 1))
    assert monthly_estimate(row, "small", on=date(2026, 8, 31)).total == 1500
    assert monthly_estimate(row, "small", on=date(2026, 9, 1)).total == 1680
    assert row.fees.current(TODAY).count() == 1


def test_a_prefetched_list_is_asked_no_further_question(row, django_assert_num_queries):
    builders.fee(row, 1680)
    loaded = Institution.objects.prefetch_related("fees").get(pk=row.pk)
    with django_assert_num_queries(0):
        assert monthly_estimate(loaded, "small", on=TODAY)
