"""Singapore's centres: `na` for empty, 124 without coordinates, and a code that fourteen rows share."""

import csv

import pytest

from institutions.enums import ImportState
from institutions.models import Institution
from tests.institutions.importing.helpers import codes, mapping_text, of, plan, write
from tests.shared import shared

pytestmark = pytest.mark.django_db

FILE = ("nurseries_other", "sg_preschools_2021.csv")


@pytest.fixture
def register():
    return shared(*FILE)


def raw_rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_every_centre_comes_in_under_its_own_code_and_only_once(register):
    """1,930 centres; the 124 without coordinates are flagged and have no place; a second run changes nothing."""
    rows = raw_rows(register)
    without = {row["centre_code"] if row["centre_code"] != "na" else row["tp_code"] for row in rows if not row["lon"]}
    assert len(without) == 124
    run = plan(register.read_bytes(), mapping_text("sg_preschools"), file_name=register.name)
    assert (run.state, run.errors) == (ImportState.PLANNED, 0)
    assert codes(run) == {"place_missing": 124}
    write(run)
    ours = Institution.objects.filter(registry_source="sg-ecda")
    assert ours.count() == run.creates == len(rows) == 1930
    assert ours.in_force().count() == 1930
    assert not ours.filter(division__isnull=False).exists()
    assert ours.filter(saturday=True).count() == sum(row["saturday"] != "na" for row in rows)
    assert ours.filter(opens_at__isnull=False).count() == sum(row["weekday_full_day"] != "na" for row in rows)
    one = of("PT9543", "sg-ecda")
    assert (one.name, f"{one.opens_at:%H:%M}", f"{one.closes_at:%H:%M}") == (
        "CAMBRIDGE @ MACPHERSON PTE LTD", "07:00", "19:00",
    )  # fmt: skip
    assert (one.lon, one.lat) == (103.870282, 1.327948)
    flagged = ours.filter(location_flag="missing", lon__isnull=True)
    assert set(flagged.values_list("registry_id", flat=True)) == without

    again = plan(register.read_bytes(), mapping_text("sg_preschools"), file_name=register.name)
    assert (again.creates, again.updates, again.unchanged) == (0, 0, 1930)


def test_a_code_that_stands_for_many_is_flagged_thirteen_times_and_none_is_taken(register):
    """Read without care, `na` is a code: 14 rows bear it. Which of them is meant cannot be known."""
    rows = raw_rows(register)
    run = plan(register.read_bytes(), mapping_text("sg_by_code"), file_name=register.name)
    numbers = [number for number, row in enumerate(rows, start=2) if row["centre_code"] == "na"]
    assert len(numbers) == 14
    assert list(run.problems.filter(code="duplicate").values_list("row", flat=True)) == numbers[1:]
    assert run.problems.get(code="repeated").row == numbers[0]
    assert (run.report["duplicates"], run.skipped, run.creates) == (13, 14, 1916)
