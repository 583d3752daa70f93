"""Pages of the book are data: what ships is whole, and a file with a fault stops the start with its name."""

from pathlib import Path

import pytest
from django.utils.translation import override

from anxintuo.rulebook.books import shipped_rows
from institutions.book.templates import BadTemplate, read_template, templates

GOOD = """
order: 1
icon: check
title: {zh: 试, en: Try}
place: room
rule: ventilation.times_day
every: {unit: day}
slots: [{key: morning, title: {zh: 上午, en: morning}, by: "09:00"}]
fields: [{key: minutes, kind: whole, title: {zh: 时长, en: Length}, from: 0, to: 9, usual: 1}]
"""
ROOT = Path(__file__).resolve().parents[3]


def test_the_pages_that_the_nursery_asked_for_are_there():
    assert set(templates()) == {
        "health_check", "health_round", "ventilation", "disinfection", "toys", "bedding", "tableware", "food_sample",
        "sample_out", "fridge", "patrol", "fire_check", "equipment", "drill", "visitor", "training",
    }  # fmt: skip


def test_every_rule_that_a_page_names_is_in_the_book_of_rules():
    known = {row["key"] for row in shipped_rows()}
    assert {key: each.rules() - known for key, each in templates().items() if each.rules() - known} == {}


def test_every_icon_is_in_the_sprite():
    known = set((ROOT / "tools/vendor/icons.txt").read_text().split())
    assert {each.icon for each in templates().values()} <= known


def test_no_page_asks_for_a_name_in_the_health_check():
    assert {each.kind for each in templates()["health_check"].fields} == {"whole"}


def test_words_follow_the_language_of_the_page():
    title = templates()["ventilation"].title
    assert str(title) == "通风"
    with override("en"):
        assert str(title) == "Airing"


def test_posts_beside_the_desk():
    named = {key: {str(post) for post in each.posts} & {"cook", "guard"} for key, each in templates().items()}
    assert {key for key, posts in named.items() if "cook" in posts} == {
        "tableware", "food_sample", "sample_out", "fridge",
    }  # fmt: skip
    assert {key for key, posts in named.items() if "guard" in posts} == {
        "patrol", "fire_check", "equipment", "visitor",
    }  # fmt: skip


FAULTS = [
    ("place: room", "place: street", "unknown place"),
    ("place: room", "place: room\nposts: [gardener]", "unknown posts"),
    ("place: room", "place: room\nneeds: moonlight", "needs"),
    ("place: room", "place: room\ncolour: red", "unknown ['colour']"),
    ("order: 1\n", "", "missing ['order']"),
    ("rule: ventilation.times_day", "rule: nonsense", "no key of a rule"),
    ("{unit: day}", "{unit: fortnight}", "unknown unit"),
    ("{unit: day}", "{unit: months}", "months"),
    ("{unit: day}", "{unit: week}", "times of the day"),
    ("{unit: day}", "{unit: follow, follows: x}", "after how long"),
    ('"09:00"', '"29:00"', "is no time"),
    ("kind: whole", "kind: colour", "unknown kind"),
    ("kind: whole", "kind: choice", "a choice has choices"),
    ("from: 0, ", "", "a number has bounds"),
    ("usual: 1", "usual: {of: later}", "looks at one that does not stand before it"),
    ("usual: 1", "usual: 1, least: {number: 3}", "missing ['rule']"),
    ("en: Try", "fr: Essai", "unknown ['fr']"),
    ("fields: [", "fields: nothing # [", "needs fields"),
    ("order: 1", "order: [1", "not YAML"),
]


def test_the_good_one_is_good():
    assert read_template("try_it", GOOD).one_tap


@pytest.mark.parametrize(("was", "instead", "fault"), FAULTS)
def test_a_fault_is_named_with_its_file(was, instead, fault):
    assert was in GOOD
    with pytest.raises(BadTemplate) as found:
        read_template("try_it", GOOD.replace(was, instead))
    assert str(found.value).startswith("try_it: ")
    assert fault in str(found.value)
