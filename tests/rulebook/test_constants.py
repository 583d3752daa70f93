"""Everything that regulations.md §11 lists is in the book, with its number and its provenance."""

from datetime import date

import pytest

from anxintuo.rulebook.books import shipped_rows, sources
from anxintuo.rulebook.enums import UNSURE, Severity
from anxintuo.rulebook.queries import class_bands, class_kinds_at, rule, rules_of

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
ZHEJIANG = "330302"

# §11, as written there: key, kind, value, provenance.
CONSTANTS = [
    ("class.months", "infant", (6, 12), "F2"),
    ("class.months", "small", (12, 24), "F2"),
    ("class.months", "large", (24, 36), "F2"),
    ("class.months", "mixed", (18, 36), "F2"),
    ("class.size", "infant", 10, "F"),
    ("class.size", "small", 15, "F"),
    ("class.size", "large", 20, "F"),
    ("class.size", "mixed", 18, "F2"),
    ("class.ratio", "infant", 3, "F2"),
    ("class.ratio", "small", 5, "F2"),
    ("class.ratio", "large", 7, "F2"),
    ("class.ratio", "mixed", 5, "D"),
    ("home_point.children_max", "", 5, "F"),
    ("home_point.children_per_carer", "", 3, "F"),
    ("lease.months_min", "", 36, "F2"),
    ("room.floor_max", "", 3, "F"),
    ("room.window_share_min", "", 0.2, "F"),
    ("health_room.area_m2_min", "", 6, "F"),
    ("health_room.beds_min", "", 1, "F"),
    ("staff.head.education", "", "大专", "F"),
    ("staff.head.management_years_min", "", 3, "F"),
    ("staff.head.training_hours_min", "", 60, "F2"),
    ("staff.carer.training_hours_min", "", 120, "M-M"),
    ("staff.health_certificate.months", "", 12, "F2"),
    ("staff.crime_query.months", "", 12, "F"),
    ("staff.health_fulltime_per", "", 150, "F2"),
    ("staff.cook_children_max", "three_meals_one_snack", 50, "M-M"),
    ("staff.cook_children_max", "fewer", 80, "M-M"),
    ("filing.receipt_workdays", "", 5, "F"),
    ("filing.nonconform_notice_workdays", "", 15, "F"),
    ("assessment.points", "conditions", 100, "F2"),
    ("assessment.points", "staff", 140, "F2"),
    ("assessment.points", "care", 200, "F2"),
    ("assessment.points", "health", 210, "F2"),
    ("assessment.points", "family", 80, "F2"),
    ("assessment.points", "safety", 200, "F2"),
    ("assessment.points", "management", 70, "F2"),
    ("absence.recheck_months", "", 3, "F2"),
    ("transfer.certificate_months", "", 3, "F"),
    ("entry_exam.valid_days", "", 30, "D"),
    ("outdoor.hours_min", "", 2, "F"),
    ("food_sample.hours_min", "", 48, "M-H"),
    ("food_sample.grams_min", "", 125, "M-H"),
    ("records.keep_years", "", 3, "M-H"),
    ("vaccine_check.days", "", 30, "F"),
    ("vaccine_check.recheck_by", "", "12-31", "F"),
    ("video.keep_days", "", 90, "F"),
    ("video.law_floor_days", "", 30, "F"),
    ("video.file_with_police_days", "", 30, "F"),
    ("log.keep_months", "", 6, "F"),
    ("pia.keep_years", "", 3, "F"),
    ("minor_audit.report_by", "", "01-31", "F"),
    ("outbreak.same_class_1d", "", 3, "F"),
    ("outbreak.same_class_3d", "", 5, "F"),
    ("outbreak.report_hours", "", 24, "F"),
    ("outbreak.cluster", "hfmd", {"window_days": 7, "class": 2, "nursery": 5, "outbreak": 10}, "F"),
    ("outbreak.cluster", "norovirus", {"window_days": 7, "nursery": 10}, "F"),
    ("outbreak.cluster", "ili", {"window_days": 7, "nursery": 10}, "F"),
    ("outbreak.cluster", "scarlet", {"window_days": 7, "nursery": 10}, "F"),
    ("outbreak.cluster", "measles", {"window_days": 10, "nursery": 2}, "F"),
    ("outbreak.cluster", "rubella", {"window_days": 7, "nursery": 5}, "F"),
    ("outbreak.cluster", "mumps", {"window_days": 7, "nursery": 5}, "F"),
    ("outbreak.cluster", "varicella", {"window_days": 7, "nursery": 5}, "F"),
    ("outbreak.cluster", "dysentery", {"window_days": 3, "nursery": 10}, "F"),
    ("outbreak.cluster", "ahc", {"window_days": 7, "nursery": 3}, "F"),
    ("outbreak.cluster", "dengue", {"window_days": 14, "nursery": 3}, "F"),
    ("subsidy.yuan_per_year", "", 3600, "F"),
    ("subsidy.yuan_per_month", "", 300, "F"),
    ("subsidy.from", "", "2025-01-01", "F"),
    ("subsidy.until_age", "", 3, "F"),
    ("prepaid.cooling_days", "", 7, "F"),
    ("prepaid.refund_days", "", 5, "F"),
    ("prepaid.closing_notice_days", "", 30, "F"),
]


@pytest.mark.parametrize(("key", "kind", "value", "certainty"), CONSTANTS)
def test_every_constant_of_the_regulations_can_be_asked_for(key, kind, value, certainty):
    told = rule(key, kind=kind, region=ZHEJIANG, on=ON)
    assert told.value == value
    assert told.certainty == certainty
    assert told.source
    assert told.sentence.endswith("。")


def test_cameras_are_refused_where_the_regulation_forbids_them():
    told = rule("video.forbidden_zones", on=ON)
    assert set(told.value) == {"toilet", "bathing", "changing", "breastfeeding", "staff_rest"}
    assert set(told.value.values()) == {"卫生间", "浴室", "更衣室", "哺乳室", "员工休息室"}
    assert told.blocks


def test_the_assessments_points_make_a_thousand():
    assert sum(told.value for told in rules_of("assessment.points", on=ON).values()) == 1000


def test_what_is_unsure_never_blocks_and_what_may_block_is_named():
    rows = shipped_rows()
    assert not [row for row in rows if row["certainty"] in UNSURE and row["severity"] == Severity.BLOCK]
    assert {row["key"] for row in rows if row["severity"] == Severity.BLOCK} == {
        "admission.documents",
        "class.size",
        "enrolment.months_min",
        "health_room.area_m2_min",
        "health_room.beds_min",
        "staff.health_certificate.months",
        "staff.crime_query.months",
        "video.forbidden_zones",
        "video.source_networks",
    }


def test_every_source_key_is_explained():
    known = set(sources())
    used = {key.strip() for row in shipped_rows() for key in row["source_key"].split(",") if key}
    assert used <= known
    assert known <= used, "a source that nobody cites"
    for row in shipped_rows():
        assert row["source_key"] or row["certainty"].startswith(("M", "D")), row["key"]


def test_a_childs_class_comes_from_the_rulebooks_bands():
    assert class_bands(on=ON)["infant"] == (6, 12)
    assert class_kinds_at(date(2025, 5, 23), ON) == ["small", "mixed"]
    assert class_kinds_at(date(2025, 5, 24), ON) == ["small"]
    assert class_kinds_at(date(2026, 5, 24), ON) == []
