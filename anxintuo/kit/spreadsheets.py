"""Tables to take away, as CSV or XLSX. A cell that a spreadsheet would run as a formula is written as plain text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


FLOAT_DECIMALS = 6  # coordinates are the only floats that we write


def safe_text(value: Any) -> str:
    """The cell's text; what begins like a formula gets an apostrophe before it (OWASP “CSV injection”)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _number(value: float | Decimal) -> float | Decimal:
    return round(value, FLOAT_DECIMALS) if isinstance(value, float) else value


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines of a CSV that Excel opens as UTF-8 (with byte-order mark)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for row in (header, *rows):
        writer.writerow(
            [_number(value) if isinstance(value, int | float | Decimal) else safe_text(value) for value in row]
        )
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet with a frozen head row; strings stay strings, dates are dates, numbers are numbers."""
    return workbook_bytes([(title, header, rows)])


Sheet = tuple[str, Sequence[str], Iterable[Sequence[Any]]]  # title, header, rows


def workbook_bytes(sheets: Iterable[Sheet]) -> bytes:
    """Several sheets in their order; titles differ in their first 31 characters."""
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for title, header, rows in sheets:
            sheet = book.add_worksheet(title[:31])
            for column, text in enumerate(header):
                sheet.write_string(0, column, text, bold)
                sheet.set_column(column, column, max(10, min(40, len(text) * 2 + 4)))
            for line, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    _write(sheet, line, column, value, day)
            sheet.freeze_panes(1, 0)
    return output.getvalue()


def _write(sheet: Any, line: int, column: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool | str):
        sheet.write_string(line, column, str(value))
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, column, float(_number(value)))
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
    else:
        sheet.write_string(line, column, str(value))
