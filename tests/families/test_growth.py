"""The growth record as families keep it: acts, curves, pages, bad input."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from families.actions.growth import put_measurement, strike_measurement
from families.models import Measurement
from families.queries.growth import age_word, growth_page, latest_sentence
from tests import builders
from tests.enrollment.test_pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def baby():
    return builders.child(months=14, sex="girl")


@pytest.fixture
def mother(baby):
    return builders.guardian(baby)


def put(child, months, *, by, row=None, **values: Any):
    plain = {"weight_g": None, "stature_mm": None, "posture": "", "head_mm": None, "place": "clinic"}
    return put_measurement(
        child, plain | {"measured_on": add_months(child.born_on, months)} | values, actor=by, row=row
    )


def typed(**values: str) -> dict[str, str]:
    return {"measured_on": localdate().isoformat(), "weight_g": "9.8", "stature_mm": "77.5", "posture": "lying",
            "head_mm": "", "place": "home"} | values  # fmt: skip


def address(child, name="growth", *more):
    return reverse(f"families:{name}", args=[child.pk, *more])


# --- Acts -------------------------------------------------------------------------------------------------


def test_sending_twice_is_one_and_a_correction_keeps_its_history(baby, mother):
    first = put(baby, 12, weight_g=9000, by=mother)
    assert put(baby, 12, weight_g=9000, by=mother) == first
    put(baby, 12, weight_g=9100, by=mother, row=first)
    assert Measurement.objects.get().weight_g == 9100
    history = Measurement.pgh_event_model.objects.filter(pgh_obj_id=first.pk)  # type: ignore[attr-defined]
    assert sorted(history.values_list("weight_g", flat=True)) == [9000, 9100]


def test_another_measurement_of_the_day_and_place_is_refused_with_a_sentence(baby, mother):
    put(baby, 12, weight_g=9000, by=mother)
    with pytest.raises(ValidationError, match="请修改那一条"):
        put(baby, 12, weight_g=9500, by=mother)
    put(baby, 12, weight_g=9500, by=mother, place="home")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"weight_g": 499},
        {"weight_g": 60_001},
        {"stature_mm": 775},
        {"stature_mm": 1501, "posture": "standing"},
        {"head_mm": 199},
        {"weight_g": 9000, "measured_on": localdate() + timedelta(days=1)},
        {"weight_g": 9000, "measured_on": localdate() - timedelta(days=3000)},
    ],
)
def test_what_cannot_be_is_refused(baby, mother, values):
    with pytest.raises(ValidationError) as refusal:
        put(baby, 12, by=mother, **values)
    assert all(sentence.endswith("。") for sentence in refusal.value.messages)
    assert not Measurement.objects.exists()


def test_the_table_itself_refuses_a_measurement_of_nothing(baby, mother):
    with pytest.raises(IntegrityError, match="measurement_of_something"), transaction.atomic():
        Measurement.objects.create(child=baby, measured_on=localdate(), place="home", recorded_by_id=mother.user_id)


@pytest.mark.parametrize("standing", ["agrees", "sees", "told", "helps"])
def test_only_who_manages_may_write(baby, standing):
    with pytest.raises(PermissionDenied):
        put(baby, 12, weight_g=9000, by=builders.guardian(baby, standing))


def test_a_struck_measurement_leaves_the_curve_and_its_place(baby, mother):
    row = put(baby, 12, weight_g=9000, by=mother)
    strike_measurement(row, actor=mother)
    strike_measurement(row, actor=mother)
    assert not growth_page(baby).rows
    assert put(baby, 12, weight_g=9200, by=mother).pk != row.pk


# --- What the page says -----------------------------------------------------------------------------------


def test_the_latest_of_each_figure_is_told_with_its_level(baby, mother):
    put(baby, 12, weight_g=9400, stature_mm=751, posture="lying", head_mm=451, by=mother)
    put(baby, 13, weight_g=9600, by=mother)
    page = growth_page(baby)
    told = {figure.name: (figure.value, figure.level) for figure, _day in page.latest}
    assert told["体重"] == ("9.6", "中")
    assert told["身长（身高）"] == ("75.1", "中")
    assert page.rows[0].weight.z == "+0.00"
    assert not page.advice
    assert latest_sentence(baby) == "9.6 千克 · 75.1 厘米"


def test_what_stands_out_sends_to_the_clinic(baby, mother):
    put(baby, 12, weight_g=6800, by=mother)
    assert any("儿保门诊" in sentence for sentence in growth_page(baby).advice)


def test_a_curve_for_each_thing_measured_and_a_point_for_each_time(baby, mother):
    for months, weight in ((1, 4300), (6, 7800), (12, 9400)):
        put(baby, months, weight_g=weight, stature_mm=500 + 20 * months, posture="lying", by=mother)
    curves = {curve.indicator: curve.chart for curve in growth_page(baby).curves}
    assert set(curves) == {"weight", "stature", "proportion"}
    assert [point.label for point in curves["weight"].points] == ["4.3", "7.8", "9.4"]
    xs = [point.x for point in curves["weight"].points]
    assert xs == sorted(xs)
    left, top, right, bottom = curves["weight"].frame
    assert all(left <= point.x <= right and top <= point.y <= bottom for point in curves["weight"].points)
    median = next(line for line in curves["weight"].lines if line.sd == 0)
    at_twelve = curves["weight"].points[-1]
    assert median.end_y == pytest.approx(at_twelve.y, abs=0.2), "9.4 kg is the median of a girl of twelve months"


def test_an_age_is_said_as_parents_say_it(baby):
    ages = ((0, "0 天"), (1, "1 个月"), (23, "1 岁 11 个月"), (24, "2 岁"), (30, "2 岁 6 个月"))
    for months, word in ages:
        assert age_word(baby.born_on, add_months(baby.born_on, months)) == word


def test_the_page_needs_one_statement_of_its_own(django_assert_num_queries, baby, mother):
    for months in range(12):
        put(baby, months, weight_g=4000 + months * 400, by=mother)
    with django_assert_num_queries(1):
        assert len(growth_page(baby).rows) == 12


def test_a_birth_date_corrected_later_leaves_no_page_broken(baby, mother):
    put(baby, 0, weight_g=3400, by=mother)
    put(baby, 6, weight_g=7800, by=mother)
    baby.born_on += timedelta(days=20)
    baby.save()
    page = browser(mother).get(address(baby))
    assert page.status_code == 200
    assert [row.weight.value for row in growth_page(baby).rows] == ["7.8"]


# --- Pages ------------------------------------------------------------------------------------------------


def test_a_measurement_is_entered_seen_corrected_and_struck_out(baby, mother):
    tab = browser(mother)
    assert "还没有登记身高体重" in tab.get(address(baby)).content.decode()
    assert tab.post(address(baby, "growth_measure"), typed()).status_code == 302
    row = Measurement.objects.get()
    assert (row.weight_g, row.stature_mm, row.head_mm) == (9800, 775, None)
    page = tab.get(address(baby)).content.decode()
    assert "<svg" in page
    assert 'class="trace"' not in page, "one point is no line"
    form = tab.get(address(baby, "growth_correct", row.pk)).content.decode()
    assert 'value="9.8"' in form
    assert tab.post(address(baby, "growth_correct", row.pk), typed(weight_g="9，9")).status_code == 302
    row.refresh_from_db()
    assert row.weight_g == 9900
    assert tab.post(address(baby, "growth_strike", row.pk)).status_code == 302
    assert tab.get(address(baby, "growth_correct", row.pk)).status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"weight_g": "十公斤"},
        {"weight_g": "1e9"},
        {"weight_g": "NaN"},
        {"weight_g": "9..8"},
        {"weight_g": "-9"},
        {"weight_g": "9800"},
        {"weight_g": "\0"},
        {"weight_g": "😀"},
        {"stature_mm": "0.775"},
        {"posture": ""},
        {"posture": "hanging"},
        {"place": "moon"},
        {"measured_on": "2999-01-01"},
        {"measured_on": "昨天"},
        {"weight_g": "", "stature_mm": "", "head_mm": ""},
        {"weight_g": "9" * 5000},
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(baby, mother, values):
    answer = browser(mother).post(address(baby, "growth_measure"), typed(**values))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "还差一点" in page
    if "stature_mm" not in values:
        assert 'value="77.5"' in page
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("text", ["9.8", "9,8", "9。8", "９．８", " 9.80 "])
def test_a_number_is_read_as_people_type_it(baby, mother, text):
    assert browser(mother).post(address(baby, "growth_measure"), typed(weight_g=text)).status_code == 302
    assert Measurement.objects.get().weight_g == 9800


def test_a_doubtful_value_is_asked_back_once(baby, mother):
    tab = browser(mother)
    answer = tab.post(address(baby, "growth_measure"), typed(weight_g="29"))
    assert answer.status_code == 400
    assert "请再看一眼" in answer.content.decode()
    assert tab.post(address(baby, "growth_measure"), typed(weight_g="29", sure="on")).status_code == 302


def test_a_strangers_child_is_not_found(baby, mother):
    other = builders.child()
    stranger = builders.guardian(other)
    row = put(other, 3, weight_g=5000, by=stranger)
    tab = browser(mother)
    assert tab.get(address(other)).status_code == 404
    assert tab.post(address(baby, "growth_strike", row.pk)).status_code == 404
    assert tab.get(address(other, "growth_measure")).status_code == 404
