"""A real register in Chinese: its table, its nested details, and its dated versions in order.

What an import should find is counted here from the raw files, on a way of its own: no part of the importer is used.
"""

import csv
import gzip
import json
import math
from datetime import date

import pytest
from django.db.models import Sum

from institutions.enums import ImportState
from institutions.models import FeeItem, Filing, ImportRun, Institution, InstitutionSlug, Room
from tests.institutions.importing.helpers import mapping_text, of, plan, write
from tests.shared import shared

pytestmark = pytest.mark.django_db

SOURCE = "tw-ncwis"
Rows = dict[str, dict[str, str]]


def rows_of(content: bytes) -> Rows:
    return {each["id"]: each for each in csv.DictReader(content.decode("utf-8-sig").splitlines())}


def metres(a: dict[str, str], b: dict[str, str]) -> float:
    """Spherical law of cosines, on purpose another formula than the importer's."""
    lon1, lat1, lon2, lat2 = (math.radians(float(each[key])) for each in (a, b) for key in ("lon", "lat"))
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    return 6_371_008.8 * math.acos(min(1.0, cosine))


def in_force(row: dict[str, str], before: bool | None) -> bool:
    """The status column; empty says nothing, and a nursery that is listed for the first time is then in force."""
    told = {"True": True, "False": False}.get(row["is_active"])
    return told if told is not None else (True if before is None else before)


class Ledger:
    """What we should know after each version: the last row of every nursery that was ever listed."""

    def __init__(self) -> None:
        self.rows: Rows = {}
        self.active: dict[str, bool] = {}

    def take(self, new: Rows) -> dict[str, int]:
        known = set(self.rows)
        both = known & set(new)
        after = {key: in_force(row, self.active.get(key)) for key, row in new.items()}
        expected = {
            "stock": sum(self.active.values()),
            "rows_read": len(new),
            "creates": len(set(new) - known),
            "renames": sum(self.rows[key]["name"] != new[key]["name"] for key in both),
            "moves": sum(metres(self.rows[key], new[key]) > 500 for key in both),
            "closes": sum(self.active[key] and not after[key] for key in both),
            "reopens": sum(not self.active[key] and after[key] for key in both),
            "missing": sum(self.active[key] for key in known - set(new)),
        }
        self.rows |= new
        self.active |= after
        return expected


def found(run: ImportRun) -> dict[str, int]:
    names = ("stock", "rows_read", "creates", "renames", "moves", "closes", "reopens")
    return {name: getattr(run, name) for name in names} | {"missing": run.report["missing"]}


def test_the_dated_versions_in_order_bring_exactly_what_changed():
    """Sixteen versions of about 1,800 nurseries: renames, new coordinates, closures, seven that vanish and return."""
    files = sorted(shared("nurseries_tw", "snapshots").glob("*.csv.gz"))
    mapping, ledger, latest = mapping_text("tw_snapshots"), Ledger(), {}
    for path in files:
        as_of = date.fromisoformat(path.name[:10])
        run = plan(path.read_bytes(), mapping, file_name=path.name, as_of_on=as_of)
        latest = rows_of(gzip.decompress(path.read_bytes()))
        assert found(run) == ledger.take(latest), path.name
        assert run.state == ImportState.PLANNED, path.name
        assert run.errors == 0
        write(run)

    ours = Institution.objects.filter(registry_source=SOURCE)
    assert ours.count() == len(ledger.rows)
    assert ours.in_force().count() == sum(ledger.active.values())
    names = {key: row["name"].strip("\u3000 ") for key, row in ledger.rows.items()}
    assert dict(ours.values_list("registry_id", "name")) == names
    for row in ours.only("registry_id", "lon", "lat"):
        assert row.lon == pytest.approx(float(ledger.rows[row.registry_id]["lon"]), abs=1e-6)
        assert row.lat == pytest.approx(float(ledger.rows[row.registry_id]["lat"]), abs=1e-6)
    assert not InstitutionSlug.objects.exists()  # a rename keeps the address

    again = plan(files[-1].read_bytes(), mapping, file_name=files[-1].name, as_of_on=date(2026, 1, 1))
    assert (again.creates, again.updates, again.unchanged) == (0, 0, len(latest))
    _the_brake_stops_a_mass_flip(files, mapping, latest)


def _the_brake_stops_a_mass_flip(files, mapping, latest):
    """The status column taken the wrong way round would end 1,800 filings and revive the closed ones."""
    wrong = mapping.replace('"True": filed, "False": terminated', '"True": terminated, "False": filed')
    assert wrong != mapping
    run = plan(files[-1].read_bytes(), wrong, file_name=files[-1].name, as_of_on=date(2026, 1, 2))
    active = sum(row["is_active"] == "True" for row in latest.values())
    assert (run.state, run.closes, run.reopens) == (ImportState.BRAKED, active, len(latest) - active)
    assert "closes" in {pull["what"] for pull in run.report["brake"]}
    assert Institution.objects.filter(registry_source=SOURCE).in_force().count() >= active


def test_the_table_after_a_year_is_stopped_for_its_new_coordinates_and_names():
    """Between December 2025 and the full table 82 places moved and 56 names changed: a person must answer for that."""
    last = sorted(shared("nurseries_tw", "snapshots").glob("*.csv.gz"))[-1]
    full = shared("nurseries_tw", "tw_nurseries.csv")
    ledger = Ledger()
    ledger.take(rows_of(gzip.decompress(last.read_bytes())))
    write(plan(last.read_bytes(), mapping_text("tw_snapshots"), file_name=last.name, as_of_on=date(2025, 12, 1)))

    run = plan(full.read_bytes(), mapping_text("tw_nurseries"), file_name=full.name, as_of_on=date(2026, 11, 1))
    expected = ledger.take(rows_of(full.read_bytes()))
    assert found(run) == expected
    assert run.state == ImportState.BRAKED
    assert {pull["what"] for pull in run.report["brake"]} == {"moves", "renames"}
    assert Institution.objects.count() == expected["stock"] + 64  # nothing written yet
    assert write(run, reason="全册重新定位，已抽查").state == ImportState.APPLIED
    assert Institution.objects.in_force().count() == sum(ledger.active.values())


def test_the_table_and_its_details_make_whole_nurseries():
    """2,050 rows, then 2,351 nested records of the same nurseries: areas as text, staff, fees in lists."""
    table = shared("nurseries_tw", "tw_nurseries.csv")
    details = shared("nurseries_tw", "tw_nurseries_detail.jsonl.gz")
    rows = rows_of(table.read_bytes())
    run = write(plan(table.read_bytes(), mapping_text("tw_nurseries"), file_name=table.name))
    assert (run.creates, run.errors) == (len(rows), 0) == (2050, 0)
    totals = Room.objects.aggregate(places=Sum("places"), occupied=Sum("occupied"))
    assert totals["places"] == sum(int(row["capacity"]) for row in rows.values())
    assert totals["occupied"] == sum(int(row["enrolled"]) for row in rows.values())
    assert Filing.objects.filter(state="terminated").count() == sum(
        row["is_active"] == "False" for row in rows.values()
    )

    records = [json.loads(line) for line in gzip.decompress(details.read_bytes()).splitlines()]
    latest = {record["id"]: record for record in records}  # the mapping says: the last of several counts
    run = plan(details.read_bytes(), mapping_text("tw_details"), file_name=details.name)
    assert run.report["duplicates"] == len(records) - len(latest) == 301
    assert (run.rows_read, run.creates, run.skipped) == (len(records), 0, 301)
    write(run, reason="测试")

    fees = {key: care_fee(record) for key, record in latest.items()}
    stored = dict(FeeItem.objects.filter(title="托育费").values_list("institution__registry_id", "amount"))
    assert stored == {key: amount for key, amount in fees.items() if amount}
    assert Institution.objects.filter(inclusive=True).count() == sum(
        record["準公共化資格"] == "是" for record in latest.values()
    )
    carers = Institution.objects.aggregate(n=Sum("staff_summary__carers"))["n"]
    assert carers == sum(int(record["核備工作人員數"]["托育人員"]) for record in latest.values())
    one = of("CW10112215", SOURCE)
    assert (str(one.indoor_area_m2), str(one.outdoor_area_m2), one.inclusive) == ("161.74", "111.16", True)

    again = plan(details.read_bytes(), mapping_text("tw_details"), file_name=details.name)
    assert (again.creates, again.updates, again.unchanged) == (0, 0, len(latest))


def care_fee(record: dict) -> int:
    """The first 托育費 of day care; 0 where none is told."""
    groups = record["收費情形"]
    items = groups.get("日間托育", []) if isinstance(groups, dict) else []
    return next((int(item["費用金額"]) for item in items if item["費用名稱"] == "托育費"), 0)
