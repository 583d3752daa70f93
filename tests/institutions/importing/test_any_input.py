"""Whatever a file holds, an import ends with a report or a sentence, never with an error page."""

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from institutions.enums import ImportState
from institutions.importing.mapping import MappingError
from institutions.importing.mapping_reader import load_mapping
from institutions.importing.parse import TRANSFORMS, Unreadable
from institutions.importing.problems import shown
from institutions.importing.sources import FORMATS, SourceError, read_table
from tests.institutions.importing.helpers import COLUMNS, mapping_with, plan, row, write

ENDINGS = ["a.csv", "a.xlsx", "a.geojson", "a.jsonl", "a.csv.gz"]
WORDS = st.text(max_size=30)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    WORDS,
    st.lists(WORDS, max_size=2),
    st.dictionaries(WORDS, st.integers(), max_size=2),
)
LIMITS = settings(max_examples=150, deadline=None)


@LIMITS
@given(content=st.binary(max_size=300), name=st.sampled_from(ENDINGS))
def test_any_bytes_are_read_or_refused(content, name):
    with suppress(SourceError):
        assert read_table(content, name).format in FORMATS


@LIMITS
@given(text=st.text(max_size=200), name=st.sampled_from(["a.csv", "a.jsonl", "a.geojson"]))
def test_any_text_is_read_or_refused(text, name):
    with suppress(SourceError):
        read_table(text.encode("utf-8", "replace"), name)


@LIMITS
@given(text=st.text(max_size=120))
def test_any_text_is_a_mapping_or_refused(text):
    with pytest.raises(MappingError):
        load_mapping(text)


@LIMITS
@given(name=st.sampled_from(sorted(TRANSFORMS)), value=st.one_of(st.integers(), st.floats(), st.text(max_size=40)))
def test_any_cell_is_read_or_told(name, value):
    with suppress(Unreadable):
        TRANSFORMS[name](value)


@LIMITS
@given(value=VALUES)
def test_any_value_is_shown_in_one_short_line(value):
    line = shown(value)
    assert len(line) <= 40
    assert "\n" not in line
    assert "\x00" not in line


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=st.lists(
        st.dictionaries(st.sampled_from([*COLUMNS.split(","), "\x00", "\ud800"]), VALUES, max_size=16), max_size=4
    )
)
def test_any_records_are_planned_and_written(records):
    """One sound row among whatever else: it comes in, the rest is told."""
    lines = [json.dumps(each) for each in [*records, row(1, 编号="sound")]]
    run = plan(
        "\n".join(lines).encode(), mapping_with(format="jsonl", brake={"renames": 1, "moves": 1}), file_name="a.jsonl"
    )
    assert run.state in (ImportState.PLANNED, ImportState.BRAKED), run.failure
    assert run.creates + run.updates + run.unchanged >= 1
    assert write(run, reason="x").state == ImportState.APPLIED
