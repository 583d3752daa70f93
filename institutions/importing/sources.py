"""Reading register files: CSV (UTF-8 or GB 18030), XLSX, GeoJSON, JSON lines, each also gzipped.

Every format becomes one `Table`: columns and numbered rows of raw values. A row's number is the one that people
see: the head row of a sheet is 1, the first record of a JSON file is 1.
"""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 60 * 1024 * 1024  # unpacked
MAX_ROWS = 200_000
MAX_COLUMNS = 400
FORMATS = ("csv", "xlsx", "geojson", "jsonl")
ENDINGS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".geojson": "geojson",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
}  # fmt: skip
LON, LAT = "@lon", "@lat"  # columns that a GeoJSON point becomes


class SourceError(Exception):
    """The file as a whole cannot be read; the text is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """`fault` is a sentence when the row itself is broken; `values` is then empty."""

    number: int
    values: Mapping[str, Any]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    format: str
    columns: tuple[str, ...]
    rows: list[SourceRow] = field(default_factory=list)


def read_table(content: bytes, file_name: str, *, format: str = "", encoding: str = "", sheet: str = "") -> Table:
    """The file's rows. `format` and `encoding` are told by the mapping or found out. Raises SourceError."""
    name = file_name.lower()
    if name.endswith(".gz") or content[:2] == b"\x1f\x8b":
        content, name = _unpack(content), name.removesuffix(".gz")
    if len(content) > MAX_BYTES:
        raise SourceError(_("文件超过 %(n)s MB，请拆开后再导入。") % {"n": MAX_BYTES // 1024 // 1024})
    kind = format or next((kind for ending, kind in ENDINGS.items() if name.endswith(ending)), "")
    if not kind:
        raise SourceError(_("只支持 CSV、XLSX、GeoJSON 和 JSON 行文件（可用 gzip 压缩）。"))
    if kind == "xlsx":
        columns, rows = _read_xlsx(content, sheet)
    elif kind == "csv":
        columns, rows = _read_csv(_decode(content, encoding))
    else:
        columns, rows = _read_json(_decode(content, encoding))
    if not rows:
        raise SourceError(_("文件里没有数据行。"))
    return Table(format=kind, columns=columns, rows=rows)


def _unpack(content: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        clear = unpacker.decompress(content, MAX_BYTES + 1)
    except zlib.error as error:
        raise SourceError(_("压缩文件已损坏，无法打开。")) from error
    if len(clear) <= MAX_BYTES and not unpacker.eof:
        raise SourceError(_("压缩文件不完整，请重新上传。"))
    return clear


def _decode(content: bytes, encoding: str) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, else GB 18030. A wrong guess fails, it never garbles."""
    if encoding:
        candidates = [encoding]
    elif content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for candidate in candidates:
        try:
            text = content.decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text:
            return text
    raise SourceError(_("文件的文字编码无法识别，请另存为 UTF-8 或 GB 18030 后再试。"))


def _named_columns(cells: Iterable[Any]) -> tuple[str, ...]:
    columns = [str(cell if cell is not None else "").strip() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if not any(columns):
        raise SourceError(_("第 1 行应当是列名，现在是空的。"))
    if len(columns) > MAX_COLUMNS:
        raise SourceError(_("列太多了（最多 %(n)s 列）。") % {"n": MAX_COLUMNS})
    twice = {name for name in columns if name and columns.count(name) > 1}
    if twice:
        raise SourceError(_("列名重复：%(names)s。") % {"names": "、".join(sorted(twice))})
    return tuple(columns)


def _sheet_rows(columns: tuple[str, ...], body: Iterable[list[Any]]) -> list[SourceRow]:
    rows: list[SourceRow] = []
    for number, cells in enumerate(body, start=2):
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if not cells:
            continue  # an empty line between records
        if len(rows) >= MAX_ROWS:
            raise SourceError(_("行太多了（最多 %(n)s 行）。") % {"n": MAX_ROWS})
        if len(cells) > len(columns):
            fault = _("这一行有 %(n)s 格，比列名多，可能少了引号。") % {"n": len(cells)}
            rows.append(SourceRow(number, {}, fault))
            continue
        padded = cells + [None] * (len(columns) - len(cells))
        rows.append(SourceRow(number, {name: cell for name, cell in zip(columns, padded, strict=True) if name}))
    return rows


def _read_csv(text: str) -> tuple[tuple[str, ...], list[SourceRow]]:
    head = text[:20_000].split("\n", 1)[0]
    delimiter = max(",\t;", key=head.count)
    # A field as large as the file's limit is refused by us, not by the csv module's own small one.
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        first = next(reader, None)
        if first is None:
            raise SourceError(_("文件是空的。"))
        columns = _named_columns(first)
        return columns, _sheet_rows(columns, (list(cells) for cells in reader))
    except csv.Error as error:
        raise SourceError(_("第 %(n)s 行附近的引号不成对，无法读取。") % {"n": reader.line_num}) from error


def _read_xlsx(content: bytes, sheet: str) -> tuple[tuple[str, ...], list[SourceRow]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    broken = _("这不是可以打开的 XLSX 文件。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # A small file that unpacks to gigabytes is refused before anybody unpacks it.
            if sum(item.file_size for item in archive.infolist()) > 4 * MAX_BYTES:
                raise SourceError(_("文件展开后太大，请拆开后再导入。"))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise SourceError(broken) from error
    try:
        if sheet and sheet not in book.sheetnames:
            raise SourceError(_("文件里没有名为“%(name)s”的工作表。") % {"name": sheet})
        page = book[sheet] if sheet else book.worksheets[0]
        body = (list(cells) for cells in page.iter_rows(values_only=True))
        columns = _named_columns(next(body, []))
        return columns, _sheet_rows(columns, body)
    except (SyntaxError, KeyError, ValueError, IndexError, zipfile.BadZipFile) as error:  # broken XML inside
        raise SourceError(broken) from error
    finally:
        book.close()


def _read_json(text: str) -> tuple[tuple[str, ...], list[SourceRow]]:
    rows: list[SourceRow] = []
    columns: dict[str, None] = {}
    for number, record in enumerate(_json_records(text), start=1):
        if len(rows) >= MAX_ROWS:
            raise SourceError(_("行太多了（最多 %(n)s 行）。") % {"n": MAX_ROWS})
        if isinstance(record, _Broken) or not isinstance(record, dict):
            rows.append(SourceRow(number, {}, _("这一条不是完整的 JSON 对象。")))
            continue
        values = _flatten_feature(record) if record.get("type") == "Feature" else record
        columns.update(dict.fromkeys(values))
        rows.append(SourceRow(number, values))
    return tuple(columns), rows


class _Broken:
    """A line that is not JSON."""


def _json_records(text: str) -> Iterator[Any]:
    """The records of a FeatureCollection, of an array, or of one object per line."""
    if text.lstrip()[:1] == "[" or '"FeatureCollection"' in text[:2000]:
        try:
            whole = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise SourceError(_("文件不是完整的 JSON。")) from error
        yield from whole.get("features") or [] if isinstance(whole, dict) else whole
        return
    for line in text.split("\n"):  # not splitlines(): U+2028 may stand inside a JSON string
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield _Broken()


def _flatten_feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    """A feature's properties with its point as `@lon`, `@lat`; other geometries give no point."""
    values = dict(feature.get("properties") or {})
    if "id" in feature:
        values.setdefault("@id", feature["id"])
    geometry = feature.get("geometry") or {}
    values[LON] = values[LAT] = None
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        point = geometry.get("coordinates")
        if isinstance(point, list) and len(point) >= 2:
            values[LON], values[LAT] = point[0], point[1]
    return values
