"""A month of the book to take away: tables, and for one page a sheet with the seals' digests."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localtime

from anxintuo.kit.dates import format_full_day
from anxintuo.kit.paper import pdf
from anxintuo.kit.spreadsheets import workbook_bytes
from anxintuo.rulebook.queries import rule
from institutions.book.words import shown_value
from institutions.enums import BookPlace
from institutions.queries.book_month import Line, MonthPage

SHEET = Path(settings.BASE_DIR) / "templates/institutions/institution/book/sheet.typ"
AFTER = ("处理情况", "记录人", "记录时间", "标记", "更正或缺记原因", "封存校验值")
CHINESE = "zh-hans"  # what is handed in is Chinese, whatever the language of the page


def month_xlsx(pages: Iterable[MonthPage]) -> bytes:
    """A sheet a page; one row an entry, and one for each thing that is missing."""
    with translation.override(CHINESE):
        return workbook_bytes(
            (
                str(page.template.title),
                ["日期", "地点", "时段", *map(_head, page.template.fields), *AFTER],
                list(_rows(page)),
            )
            for page in pages
        )


def _head(field: Any) -> str:
    return f"{field.title}（{field.unit}）" if field.unit else str(field.title)


def _rows(page: MonthPage) -> Iterator[list[Any]]:
    is_house = page.template.place == BookPlace.HOUSE
    digests = {(seal.on, seal.room_name): seal.digest for seal in page.seals}
    for line in page.lines:
        place = [line.on, line.place, line.slot]
        sealed = digests.get((line.on, "" if is_house else line.place), "")
        if line.record is None:
            yield [*place, *([None] * len(page.template.fields)), "", "", "", "缺记", line.reason, sealed]
            continue
        entry = line.record.current
        values = [_plain(each, entry.values.get(each.key)) for each in page.template.fields]
        when = f"{localtime(entry.entered_at):%Y-%m-%d %H:%M}"
        yield [*place, *values, entry.measure, entry.entered_by.display_name, when, marks(line), entry.reason, sealed]


def _plain(field: Any, value: Any) -> Any:
    """A number without its unit, which stands in the head."""
    if field.kind in ("whole", "decimal", "since") and value not in (None, ""):
        return float(value)
    return value if field.kind == "clock" else shown_value(field, value)


def marks(line: Line) -> str:
    record = line.record
    if record is None:
        return "缺记"
    found = [
        ("超出规定", bool(record.flags)),
        ("补录", record.first.is_late),
        ("封存后补充", record.first.is_addition),
        ("已更正", len(record.versions) > 1),
    ]
    return "、".join(word for word, holds in found if holds)


def month_pdf(page: MonthPage) -> bytes:
    """Raises PaperNotMade. The same rows give the same bytes."""
    with translation.override(CHINESE):
        return pdf(SHEET, month_sheet(page))


def month_sheet(page: MonthPage) -> dict[str, Any]:
    told = rule(page.template.rule, region=page.institution.division_id or "", on=page.month)
    return {
        "title": f"{page.template.title}（{page.month.year} 年 {page.month.month} 月）",
        "nursery": page.institution.name,
        "norm": f"{told.sentence}依据：{told.source}。",
        "sum": f"应记 {page.due} 项，已记 {page.done} 项，超出规定 {page.flagged} 项。",
        "rows": [_sheet_row(line) for line in page.lines],
        "seals": [
            {
                "number": str(seal.number),
                "day": format_full_day(seal.on),
                "place": seal.room_name or "全园",
                "closed": f"{localtime(seal.closed_at):%Y-%m-%d %H:%M} {seal.closed_by.display_name}",
                "digest": seal.digest,
            }
            for seal in page.seals
        ],
    }


def _sheet_row(line: Line) -> dict[str, str]:
    row = {"day": f"{line.on.month} 月 {line.on.day} 日", "place": line.place, "slot": line.slot}
    if line.record is None:
        why = f"缺记：{line.reason}" if line.reason else "缺记"
        return row | {"what": why, "who": "", "mark": ""}
    entry = line.record.current
    parts = [line.record.summary]
    if entry.measure:
        parts.append(f"处理：{entry.measure}")
    if entry.corrects_id or entry.is_addition:
        parts.append(f"原因：{entry.reason}")
    who = f"{entry.entered_by.display_name} {localtime(entry.entered_at):%m-%d %H:%M}"
    return row | {"what": "；".join(parts), "who": who, "mark": marks(line)}
