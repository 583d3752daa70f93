"""Vaccination records of other systems: FHIR R4 (a Bundle or one Immunization) and CSV. Nothing is saved here.

Whatever cannot be read for certain is told with its place and left to the person: a wrong dose is worse than a missing
one. Sizes are limited before anything is parsed.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from anxintuo.kit.text import clean_line
from families.immunisation.schedule import Schedule

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 200
TEXT_MAX = 60
COLUMNS = {
    "vaccine": ("疫苗", "疫苗名称", "vaccine", "vaccine_code"),
    "on": ("接种日期", "日期", "接种时间", "date", "given_on"),
    "lot": ("批号", "疫苗批号", "lot"),
    "place": ("接种单位", "接种门诊", "接种点", "place"),
}
DAY = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[T ].*)?$", re.ASCII)


class Unreadable(ValueError):
    """The file as a whole cannot be used; the text is for the person."""


@dataclass(frozen=True, slots=True)
class ReadDose:
    vaccine: str
    on: date
    lot: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """`where`: the row or the entry, as the person can find it."""

    where: str
    sentence: str


@dataclass(slots=True)
class Reading:
    """`birth_on`: the patient's birth date where the file names one."""

    doses: list[ReadDose] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    birth_on: date | None = None
    source: str = ""


def read_record(data: bytes, schedule: Schedule) -> Reading:
    """Doses of a file, by its content. Unreadable for what is neither."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("文件太大了，最多 2 MB。"))
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return _read_fhir(data, schedule) if head in (b"{", b"[") else _read_csv(data, schedule)


def vaccine_named(text: str, schedule: Schedule) -> str | None:
    """The code of a vaccine written as a code, a name or one of its other names. None where it is not certain."""
    wanted = _plain(text)
    if not wanted or "免疫球蛋白" in wanted:
        return None
    for code, vaccine in schedule.vaccines.items():
        if wanted in (_plain(code), _plain(vaccine.name)):
            return code
    fits = [
        (len(_plain(name)), code)
        for code, vaccine in schedule.vaccines.items()
        for name in (vaccine.name, *vaccine.also)
        if _plain(name) in wanted
    ]
    return max(fits)[1] if fits else None


def short_line(text: str) -> str:
    """A text beside a dose, as it is kept."""
    return clean_line(text)[:TEXT_MAX]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def read_day(text: str) -> date | None:
    """2025-03-04, 2025/3/4, 2025年3月4日 or 20250304; with a time of day or not. None for anything else."""
    found = DAY.match(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


# --- CSV --------------------------------------------------------------------------------------------------


def _read_csv(data: bytes, schedule: Schedule) -> Reading:
    rows = _rows(_decoded(data))
    header = next(rows, None)
    columns = _columns(header or [])
    if "vaccine" not in columns or "on" not in columns:
        raise Unreadable(_("没有找到“疫苗名称”和“接种日期”两列。请用第一行写列名的 CSV，或 FHIR R4 文件。"))
    reading = Reading(source="csv")
    for number, row in enumerate(rows, start=2):
        if number > MAX_ROWS + 1:
            raise Unreadable(_("一次最多导入 %(count)s 行。") % {"count": MAX_ROWS})
        if any(cell.strip() for cell in row):
            _read_row(reading, number, lambda name, row=row: _cell(row, columns.get(name)), schedule)  # type: ignore[misc]
    return reading


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise Unreadable(_("这不是文本文件，请选择 CSV 或 FHIR R4 文件。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("这不是文本文件，请选择 CSV 或 FHIR R4 文件。"))


def _rows(text: str) -> Iterator[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;，", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as fault:
        raise Unreadable(_("这个 CSV 文件的格式不完整，请重新导出后再试。")) from fault


def _columns(header: list[str]) -> dict[str, int]:
    names = [_plain(cell) for cell in header]
    return {
        key: names.index(_plain(name))
        for key, known in COLUMNS.items()
        for name in reversed(known)
        if _plain(name) in names
    }


def _cell(row: list[str], column: int | None) -> str:
    return short_line(row[column]) if column is not None and column < len(row) else ""


def _read_row(reading: Reading, number: int, cell: Callable[[str], str], schedule: Schedule) -> None:
    where = _("第 %(number)s 行") % {"number": number}
    code, day = vaccine_named(cell("vaccine"), schedule), read_day(cell("on"))
    if code is None:
        reading.problems.append(Problem(where, _("不认识的疫苗名称，请手工登记。")))
    elif day is None:
        reading.problems.append(Problem(where, _("看不懂接种日期，请写成 2026-03-04 的样子。")))
    else:
        reading.doses.append(ReadDose(code, day, cell("lot"), cell("place")))


# --- FHIR R4 ----------------------------------------------------------------------------------------------

CVX = "http://hl7.org/fhir/sid/cvx"


def _read_fhir(data: bytes, schedule: Schedule) -> Reading:
    try:
        book = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(_("这个 JSON 文件不完整，请重新导出后再试。")) from fault
    resources = _resources(book)
    wanted = [row for row in resources if row.get("resourceType") == "Immunization"]
    if not wanted:
        raise Unreadable(_("文件里没有接种记录（FHIR R4 的 Immunization）。"))
    if len(wanted) > MAX_ROWS:
        raise Unreadable(_("一次最多导入 %(count)s 行。") % {"count": MAX_ROWS})
    reading = Reading(source="fhir", birth_on=_birth_date(resources))
    for number, row in enumerate(wanted, start=1):
        _read_immunization(reading, number, row, schedule)
    return reading


def _resources(book: Any) -> list[dict[str, Any]]:
    if isinstance(book, dict) and book.get("resourceType") == "Bundle":
        entries = book.get("entry")
        found = (
            [each.get("resource") for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
        )
    else:
        found = book if isinstance(book, list) else [book]
    return [row for row in found if isinstance(row, dict)]


def _birth_date(resources: list[dict[str, Any]]) -> date | None:
    patients = [row for row in resources if row.get("resourceType") == "Patient"]
    if len(patients) > 1:
        raise Unreadable(_("文件里有几个人的记录，请只导出这个宝宝的。"))
    return read_day(str(patients[0].get("birthDate", ""))) if patients else None


def _read_immunization(reading: Reading, number: int, row: dict[str, Any], schedule: Schedule) -> None:
    from fhir.resources.R4B.immunization import Immunization  # takes a second to import, and few need it
    from pydantic import ValidationError

    where = _("第 %(number)s 条") % {"number": number}
    try:
        shot = Immunization.model_validate(row)
    except ValidationError:
        reading.problems.append(Problem(where, _("不符合 FHIR R4 的格式，已略过。")))
        return
    if shot.status != "completed":
        reading.problems.append(Problem(where, _("记录写明没有接种，已略过。")))
        return
    code, day = _coded(shot.vaccineCode, schedule), read_day(str(row.get("occurrenceDateTime", "")))
    if code is None:
        reading.problems.append(Problem(where, _("不认识的疫苗编码，请手工登记。")))
    elif day is None:
        reading.problems.append(Problem(where, _("接种日期不完整，请手工登记。")))
    else:
        place = shot.location.display if shot.location is not None and shot.location.display else ""
        reading.doses.append(ReadDose(code, day, short_line(shot.lotNumber or ""), short_line(str(place))))


def _coded(concept: Any, schedule: Schedule) -> str | None:
    """By the CVX code; else by the words."""
    for coding in concept.coding or ():
        if coding.system == CVX and coding.code in schedule.by_cvx:
            return schedule.by_cvx[coding.code]
    words = [coding.display for coding in concept.coding or () if coding.system != CVX] + [concept.text]
    return next((code for text in words if text and (code := vaccine_named(text, schedule))), None)
