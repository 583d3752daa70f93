"""A mapping is checked before it is used: all its faults are told at once, each with its place."""

import pytest

from institutions.importing.mapping import MappingError, built_in_mapping
from institutions.importing.mapping_reader import load_mapping
from institutions.importing.paths import PathError, find, parse_path
from tests.institutions.importing.helpers import COUNTY, MAPPINGS, mapping_with


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_mapping_kept_in_the_tests_is_sound(path):
    assert load_mapping(path.read_text(encoding="utf-8")).facts["name"]


def test_the_mapping_that_we_hand_out_is_sound():
    mapping = load_mapping(built_in_mapping("standard"))
    assert mapping.region == "3303"
    assert mapping.facts["filing.filed_on"].transform == "date"


def test_every_fault_is_told_with_its_place():
    text = """
name: x
source: "Bad Source"
region: wenzhou
bounds: [1, 2]
colour: red
brake: {closes: 7, speed: 1}
id: {const: 1, column: a}
facts:
  kind: {const: castle}
  height: 高
  address: {column: "a[b", transform: shout}
  phone: {column: 电话, pattern: "no group"}
rooms:
  - {name: "", class_kind: huge, places: 托位, doors: 2}
"""
    with pytest.raises(MappingError) as refusal:
        load_mapping(text)
    told = "\n".join(refusal.value.sentences)
    for place in (
        "source", "region", "bounds", "colour", "brake.closes", "brake.speed", "id", "facts.kind", "facts.height",
        "facts.address", "facts.address.transform", "facts.phone.pattern", "facts.name", "rooms[1].name",
        "rooms[1].class_kind", "rooms[1].doors",
    ):  # fmt: skip
        assert f"{place}：" in told


@pytest.mark.parametrize(
    "text",
    [
        "- a\n- b\n",
        "name: [unclosed",
        "a: &x 1\nb: *x\n",
        "name: 2024-13-45\n",
        "x" * 70_000,
        "!!python/object/apply:os.system ['true']",
    ],
)
def test_text_that_is_no_mapping_is_refused_with_a_sentence(text):
    with pytest.raises(MappingError):
        load_mapping(text)


def test_words_of_the_file_stay_words():
    mapping = load_mapping(mapping_with(facts={"name": "n", "kind": {"const": "private"}}).replace(
        "kind:\n    const: private", "kind: {column: k, choices: {Yes: private, No: public, True: home, 1: employer}}"
    ))  # fmt: skip
    assert mapping.facts["kind"].choices == {"Yes": "private", "No": "public", "True": "home", "1": "employer"}


def test_an_outside_register_with_places_must_say_its_bounds():
    with pytest.raises(MappingError) as refusal:
        load_mapping(mapping_with(region="outside"))
    assert "bounds" in str(refusal.value)
    assert load_mapping(mapping_with(region="outside", bounds=[100, 20, 130, 40])).bounds == (100, 20, 130, 40)


def test_unknown_columns_do_not_stop_the_reading_of_a_mapping():
    assert load_mapping(COUNTY).id.columns == ("编号",)


def test_paths_lead_through_objects_lists_and_conditions():
    record = {"收費": {"日間": [{"名": "托育費", "額": "1"}, {"名": "餐費", "額": "2"}]}, "a.b": "plain"}
    assert find(record, "收費.日間[名=餐費].額") == "2"
    assert find(record, "收費.日間[0].額") == "1"
    assert find(record, "收費.日間[9].額") is None
    assert find(record, "收費.日間[名=無].額") is None
    assert find(record, "收費.名.額") is None
    assert find(record, "a.b") == "plain"


@pytest.mark.parametrize("path", ["", ".a", "a.", "a[", "[0]", "a[=b]"])
def test_a_path_that_cannot_be_understood_is_refused(path):
    with pytest.raises(PathError):
        parse_path(path)


@pytest.mark.parametrize(
    "pattern", ["no group", "(a)(b)", "(", "(a{1000}){1000}", "(a{99999999999999999999})", "(x)" * 99]
)
def test_a_pattern_that_cannot_be_used_is_told(pattern):
    address = {"column": "地址", "pattern": pattern}
    with pytest.raises(MappingError, match=r"facts\.address\.pattern：.+。"):
        load_mapping(mapping_with(facts={"name": "名称", "kind": "类型", "address": address}))
