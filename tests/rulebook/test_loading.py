"""Books are read whole or refused with the place of the fault; loading twice changes nothing."""

import textwrap
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal

from anxintuo.rulebook.books import BadBook, rows_of, shipped_rows
from anxintuo.rulebook.loading import load_book
from anxintuo.rulebook.models import Rule
from anxintuo.rulebook.queries import rule

pytestmark = pytest.mark.django_db

OWN = """
topic: class
rules:
  - key: class.size
    kind: infant
    region: "3303"
    region_name: 温州市
    value: 8
    unit: 人
    title: 每班人数上限
    severity: warn
    certainty: F
    source: 温州市某文件
    sentence: 温州的乳儿班最多 8 人。
"""


@pytest.fixture
def book(tmp_path):
    def write(text, name="wenzhou.yaml"):
        path = tmp_path / name
        path.write_text(textwrap.dedent(text), "utf-8")
        return path

    return write


def run(*args):
    out = StringIO()
    call_command("load_rules", *args, stdout=out)
    return out.getvalue()


def test_loading_the_shipped_book_again_changes_nothing_and_writes_no_history():
    before, events = Rule.objects.count(), Rule.pgh_event_model.objects.count()
    told = load_book(shipped_rows())
    assert (told.added, told.changed, told.removed, told.unchanged) == (0, 0, 0, before)
    assert Rule.pgh_event_model.objects.count() == events


def test_loading_repairs_what_was_changed_removed_or_left_over():
    Rule.objects.filter(key="class.size", kind="infant").update(value=99)
    Rule.objects.filter(key="lease.months_min").delete()
    Rule.objects.filter(key="room.floor_max").update(key="room.floors")
    told = load_book(shipped_rows())
    assert (told.added, told.changed, told.removed) == (2, 1, 1)
    assert rule("class.size", kind="infant").value == 10
    assert rule("lease.months_min").value == 36


def test_the_rules_come_back_after_a_flush():
    Rule.objects.all().delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert rule("class.size", kind="infant").value == 10


def test_a_regions_own_book_overrides_the_nation_by_data_alone(book):
    path = book(OWN)
    assert "file:wenzhou: 1 added" in run(str(path))
    assert rule("class.size", kind="infant", region="330302").value == 8
    assert rule("class.size", kind="infant", region="330100").value == 10
    assert "file:wenzhou: 0 added, 0 changed, 0 removed, 1 unchanged" in run(str(path))
    assert "book: 0 added" in run(), "the shipped book leaves the region's rows alone"
    assert rule("class.size", kind="infant", region="330302").value == 8
    book(OWN.replace("value: 8", "value: 9"))
    run(str(path))
    assert rule("class.size", kind="infant", region="330302").value == 9


def test_a_dry_run_says_what_would_change_and_writes_nothing(book):
    assert "1 added" in run(str(book(OWN)), "--dry-run")
    assert not Rule.objects.filter(region="3303").exists()


def test_two_books_that_contradict_each_other_are_refused_whole(book):
    first, second = book(OWN), book(OWN.replace("value: 8", "value: 7"), "other.yaml")
    with pytest.raises(CommandError, match="contradict"):
        run(str(first), str(second))
    assert not Rule.objects.filter(region="3303").exists()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- just a list", "needs `topic`"),
        ("topic: weather\nrules: []", "unknown topic"),
        ("topic: class\nrules: [text]", "not a mapping"),
        (OWN.replace("key: class.size", "key: Größe"), "a key is words"),
        (OWN.replace("certainty: F", "certainty: sure"), "unknown severity or certainty"),
        (OWN.replace("severity: warn", "severity: block").replace("certainty: F", "certainty: M-M"), "may not block"),
        (OWN.replace("source: 温州市某文件", "source: ''"), "missing ['source']"),
        (OWN.replace("unit: 人", "units: 人"), "unknown ['units']"),
        (OWN.replace("unit: 人", "valid_from: soon"), "not a date"),
        (OWN.replace("region_name: 温州市", "reference: x"), "region needs its name"),
        (OWN + OWN.split("rules:")[1], "told twice"),
        ("topic: [", "not YAML"),
    ],
)
def test_a_file_that_is_no_book_is_refused_with_the_place_of_the_fault(book, text, fault):
    with pytest.raises(BadBook) as told:
        rows_of(book(text))
    assert fault in str(told.value)
    with pytest.raises(CommandError):
        run(str(book(text)))


def test_a_file_that_is_not_there_is_told_in_a_sentence():
    with pytest.raises(CommandError, match=r"nowhere\.yaml"):
        run("/tmp/nowhere.yaml")
