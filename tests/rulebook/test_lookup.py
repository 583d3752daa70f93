"""Which version holds: by region, by day, and without asking the database twice."""

from datetime import date

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from anxintuo.rulebook import queries
from anxintuo.rulebook.models import Rule
from anxintuo.rulebook.queries import UnknownRule, rule, rules_of

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)


def fields_of(**fields):
    given = {
        "topic": "class",
        "key": "test.size",
        "value": 10,
        "value_text": "10 人",
        "title": "每班人数",
        "sentence": "每班最多 10 人。",
        "severity": "warn",
        "certainty": "F",
        "source": "某办法",
    } | fields
    if given.get("region"):
        given.setdefault("region_name", "某地")
    return given


def write(**fields):
    row = Rule.objects.create(**fields_of(**fields))
    queries.forget()
    return row


def test_the_most_specific_region_wins():
    write(value=10)
    write(value=9, region="33")
    write(value=8, region="3303")
    write(value=7, region="330302")
    asked = ("", "11", "330100", "330304", "330302", "330302006")
    assert [rule("test.size", region=region, on=ON).value for region in asked] == [10, 10, 9, 8, 7, 7]


def test_a_regions_rule_is_unknown_elsewhere():
    write(region="33")
    with pytest.raises(UnknownRule):
        rule("test.size", on=ON)
    assert rule("test.size", region="330302", on=ON).region == "33"


def test_a_version_holds_from_its_first_day_until_the_day_before_its_last():
    write(value=10, valid_from=date(2020, 1, 1), valid_to=date(2026, 7, 1))
    write(value=12, valid_from=date(2026, 7, 1))
    assert rule("test.size", on=date(2026, 6, 30)).value == 10
    assert rule("test.size", on=date(2026, 7, 1)).value == 12
    with pytest.raises(LookupError):
        rule("test.size", on=date(2019, 12, 31))


def test_a_regional_version_that_ended_gives_way_to_the_nations():
    write(value=10)
    write(value=8, region="33", valid_to=date(2026, 1, 1))
    assert rule("test.size", region="330302", on=ON).value == 10
    assert rule("test.size", region="330302", on=date(2025, 1, 1)).value == 8


def test_an_unknown_rule_or_kind_is_a_lookup_error():
    with pytest.raises(LookupError, match=r"no rule 'class.sizes'"):
        rule("class.sizes")
    with pytest.raises(UnknownRule):
        rule("class.size", kind="toddler")
    assert rules_of("class.sizes") == {}


def test_kinds_come_in_the_books_order():
    assert list(rules_of("class.size")) == ["infant", "small", "large", "mixed"]


def test_values_cannot_be_changed_by_whoever_asked():
    with pytest.raises(TypeError):
        rule("outbreak.cluster", kind="hfmd").value["nursery"] = 1
    assert isinstance(rule("class.months", kind="infant").value, tuple)


def test_once_warm_asking_costs_no_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.warm()
    with django_assert_num_queries(0):
        for kind in ("infant", "small"):
            rule("class.size", kind=kind, region="330302")


def test_a_change_is_seen_at_once_here_and_by_the_stamp_elsewhere(django_capture_on_commit_callbacks, monkeypatch):
    write(value=10)
    assert rule("test.size", on=ON).value == 10
    other_process = queries._open[0]
    Rule.objects.filter(key="test.size").update(value=11)
    with django_capture_on_commit_callbacks(execute=True):
        queries.announce_change()
        assert rule("test.size", on=ON).value == 11

    queries._open[:] = [other_process]
    assert rule("test.size", on=ON).value == 10, "not looked at the stamp yet"
    other_process.looked_at -= queries.LOOK_AT_STAMP_S + 1
    assert rule("test.size", on=ON).value == 11


def test_without_redis_the_book_is_read_again_after_a_while(monkeypatch):
    write(value=10)
    rule("test.size", on=ON)
    Rule.objects.filter(key="test.size").update(value=11)
    monkeypatch.setattr(cache, "get", lambda *args, **kwargs: None)
    book = queries._open[0]
    book.looked_at -= queries.LOOK_AT_STAMP_S + 1
    assert rule("test.size", on=ON).value == 10
    book.looked_at -= queries.LOOK_AT_STAMP_S + 1
    book.read_at -= queries.KEEP_AT_MOST_S + 1
    assert rule("test.size", on=ON).value == 11


@pytest.mark.parametrize(
    "second",
    [
        {},
        {"valid_from": date(2026, 1, 1)},
        {"valid_from": date(2019, 1, 1), "valid_to": date(2020, 1, 2)},
    ],
)
def test_two_versions_may_not_hold_on_the_same_day(second):
    write(valid_from=date(2020, 1, 1))
    with pytest.raises(IntegrityError, match="rule_versions_do_not_overlap"), transaction.atomic():
        write(**second)
    twin = Rule(**fields_of(**second))
    with pytest.raises(ValidationError, match="只能有一个取值"):
        twin.validate_constraints()


def test_other_kinds_regions_and_days_are_other_rules():
    write(valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1))
    write(valid_from=date(2021, 1, 1))
    write(region="33")
    write(kind="infant")
    write(key="test.other")
    assert Rule.objects.filter(key__startswith="test.").count() == 5


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"severity": "block", "certainty": "M-M"}, "rule_unsure_never_blocks"),
        ({"severity": "block", "certainty": "M-L"}, "rule_unsure_never_blocks"),
        ({"valid_from": date(2026, 1, 1), "valid_to": date(2026, 1, 1)}, "rule_dates_in_order"),
        ({"region": "温州"}, "rule_region_is_a_code"),
        ({"region": "33", "region_name": ""}, "rule_region_has_name"),
        ({"source": ""}, "rule_says_what_and_whence"),
    ],
)
def test_the_database_refuses_a_rule_that_cannot_be(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write(**fields)


def test_a_rules_past_is_kept_by_the_history_table():
    row = write(value=10)
    Rule.objects.filter(pk=row.pk).update(value=11)
    assert list(row.events.order_by("pgh_id").values_list("value", flat=True)) == [10, 11]
    assert str(row) == "test.size"
