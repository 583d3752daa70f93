"""Vaccination records that other systems wrote: FHIR R4 and CSV."""

import json
from datetime import date
from typing import Any

import pytest

from families.immunisation.reading import (
    MAX_BYTES,
    MAX_ROWS,
    ReadDose,
    Unreadable,
    read_day,
    read_record,
    vaccine_named,
)
from families.immunisation.schedule import FOLDER, read_schedule
from tests.shared import shared

SCHEDULE = read_schedule(FOLDER / "cn-nip-2026.yaml")


def read(text: str | bytes) -> Any:
    return read_record(text.encode() if isinstance(text, str) else text, SCHEDULE)


def shot(**values: Any) -> dict[str, Any]:
    return {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "08"}]},
        "patient": {"reference": "Patient/1"},
        "occurrenceDateTime": "2025-03-10T09:00:00+08:00",
    } | values


def bundle(*resources: dict[str, Any]) -> str:
    entries = [{"resource": row} for row in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HepB", "HepB"),
        ("重组乙型肝炎疫苗（酿酒酵母）", "HepB"),
        ("吸附无细胞百白破联合疫苗", "DTaP"),
        ("五联疫苗", "DTaP-IPV-Hib"),
        ("A群流脑多糖疫苗", "MPSV-A"),
        ("A 群 C 群流脑多糖疫苗", "MPSV-AC"),
        ("A群C群脑膜炎球菌多糖结合疫苗", "MenAC-C"),
        ("麻腮风联合减毒活疫苗", "MMR"),
        ("乙型脑炎灭活疫苗（Vero细胞）", "JE-I"),
        ("乙肝免疫球蛋白", None),
        ("狂犬病疫苗", None),
        ("", None),
    ],
)
def test_a_vaccine_is_known_by_the_names_that_papers_use(text, code):
    assert vaccine_named(text, SCHEDULE) == code


@pytest.mark.parametrize("text", ["2025-03-04", "2025/3/4", "2025.3.4", "2025年3月4日", "20250304", "2025-03-04 08:30"])
def test_a_day_is_read_as_people_write_it(text):
    assert read_day(text) == date(2025, 3, 4)


@pytest.mark.parametrize("text", ["", "2025", "2025-03", "2025-02-30", "明天", "٢٠٢٥-٠٣-٠٤"])
def test_a_day_that_is_not_whole_is_not_guessed(text):
    assert read_day(text) is None


def test_a_table_is_read_row_by_row_and_faults_name_their_row():
    found = read(
        "疫苗名称,接种日期,批号,接种单位\n乙肝疫苗,2025-03-10,A1,五马社区卫生服务中心\n不存在的疫苗,2025-04-10,,\n卡介苗,昨天,,\n,,,\n"
    )
    assert found.doses == [ReadDose("HepB", date(2025, 3, 10), "A1", "五马社区卫生服务中心")]
    assert [problem.where for problem in found.problems] == ["第 3 行", "第 4 行"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_tables_of_other_programs_are_read(encoding, delimiter):
    text = "\n".join(delimiter.join(cells) for cells in (["接种日期", "疫苗"], ["2025-03-10", "卡介苗"]))
    assert read(text.encode(encoding)).doses == [ReadDose("BCG", date(2025, 3, 10))]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a,b\n1,2\n",
        b"\0\0\0\0",
        b"\xff\xfe\x00",
        b"{",
        b"[" * 100_000,
        b"{}",
        b"[1, 2]",
        b'{"resourceType": "Bundle", "entry": {"a": 1}}',
        ("疫苗,接种日期\n" + "卡介苗,2025-03-10\n" * (MAX_ROWS + 1)).encode(),
        b" " * (MAX_BYTES + 1),
    ],
    ids=["empty", "columns", "nul", "binary", "broken", "deep", "no-record", "numbers", "no-list", "rows", "size"],
)
def test_what_is_no_record_gets_a_sentence(data):
    with pytest.raises(Unreadable) as refusal:
        read(data)
    assert str(refusal.value).endswith("。")


def test_the_bundles_of_synthetic_children_are_read():
    """Ten real-shaped FHIR R4 files; every coded vaccine of theirs is known."""
    for path in sorted(shared("fhir").glob("*.json")):
        found = read_record(path.read_bytes(), SCHEDULE)
        assert found.birth_on is not None
        assert not found.problems
        assert len(found.doses) >= 23, path.name
        assert {"HepB", "DTaP", "IPV", "MMR", "HepA-I"} <= {dose.vaccine for dose in found.doses}


def test_a_shot_that_was_not_given_is_left_out():
    found = read(bundle(shot(status="not-done")))
    assert not found.doses
    assert len(found.problems) == 1


def test_a_shot_without_a_whole_date_or_a_known_code_is_told():
    odd = {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "999"}]}
    found = read(bundle(shot(occurrenceDateTime="2025-03"), shot(vaccineCode=odd), shot(occurrenceDateTime=None)))
    assert not found.doses
    assert [problem.where for problem in found.problems] == ["第 1 条", "第 2 条", "第 3 条"]


def test_a_chinese_code_is_known_by_its_words():
    words = {"coding": [{"system": "urn:local", "code": "x1", "display": "皮内注射用卡介苗"}]}
    assert [dose.vaccine for dose in read(bundle(shot(vaccineCode=words))).doses] == ["BCG"]


def test_records_of_two_people_are_refused():
    people = [{"resourceType": "Patient", "birthDate": "2025-03-10"}] * 2
    with pytest.raises(Unreadable, match="几个人"):
        read(bundle(*people, shot()))
