"""What a page hands out as a file: a table, or a paper made for this one request and kept nowhere."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpResponse

from anxintuo.kit.spreadsheets import CSV_TYPE, XLSX_TYPE, csv_lines, xlsx_bytes


def download(name: str, content: bytes | str, content_type: str) -> HttpResponse:
    """`name` says nothing of whose it is (it lands in lists of downloads). No cache keeps what is in it."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def table_download(
    name: str, form: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """The table as `csv` or `xlsx`; any other form is no page. `title` names the sheet."""
    demand_table_form(form)
    if form == "csv":
        return download(f"{name}.csv", "".join(csv_lines(header, rows)), CSV_TYPE)
    return download(f"{name}.xlsx", xlsx_bytes(title, header, rows), XLSX_TYPE)


def demand_table_form(form: str) -> None:
    """Before anything is read or logged for a form that we do not make."""
    if form not in ("csv", "xlsx"):
        raise Http404
