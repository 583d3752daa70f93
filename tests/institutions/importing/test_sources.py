"""Every format becomes the same table, and a broken file becomes a sentence."""

import datetime
import gzip
import io
import json
import zipfile

import openpyxl
import pytest

from institutions.importing import sources
from institutions.importing.sources import SourceError, read_table

TEXT = "编号,名称\n1,阳光托育园\n\n2,“小星星”托育园\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_people_save(encoding):
    table = read_table(TEXT.encode(encoding), "a.csv")
    assert table.columns == ("编号", "名称")
    assert [(row.number, row.values["名称"]) for row in table.rows] == [(2, "阳光托育园"), (4, "“小星星”托育园")]


def test_the_delimiter_is_found_in_the_head_row():
    assert read_table(b"id;name\n1;a,b\n", "a.csv").rows[0].values == {"id": "1", "name": "a,b"}
    assert read_table(b"id\tname\n1\tx\n", "a.tsv").rows[0].values["name"] == "x"


def test_a_gzipped_file_is_opened_whatever_it_is_called():
    packed = gzip.compress(TEXT.encode())
    assert len(read_table(packed, "a.csv.gz").rows) == 2
    assert len(read_table(packed, "a.csv").rows) == 2


def test_a_row_with_more_cells_than_columns_is_a_broken_row_not_a_shifted_one():
    table = read_table(b"id,name\n1,a,b\n2,c\n", "a.csv")
    assert table.rows[0].fault
    assert not table.rows[0].values
    assert table.rows[1].values == {"id": "2", "name": "c"}


def test_cells_that_are_missing_at_the_end_of_a_row_are_empty():
    assert read_table(b"id,name,phone\n1,a\n", "a.csv").rows[0].values["phone"] is None


def xlsx(rows) -> bytes:
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_keeps_its_numbers_and_dates():
    content = xlsx([["编号", "日期", "数"], ["A1", datetime.datetime(2024, 5, 6), 3], [None, None, None], ["A2"]])
    table = read_table(content, "a.xlsx")
    assert [row.number for row in table.rows] == [2, 4]
    assert table.rows[0].values == {"编号": "A1", "日期": datetime.datetime(2024, 5, 6), "数": 3}


def test_geojson_points_become_columns_and_other_shapes_become_none():
    def feature(name, geometry, **more):
        return {"type": "Feature", "properties": {"name": name}, "geometry": geometry, **more}

    line = {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}
    features = [
        feature("a", {"type": "Point", "coordinates": [1, 2]}, id="f1"),
        feature("b", line),
        feature("c", None),
    ]
    table = read_table(json.dumps({"type": "FeatureCollection", "features": features}).encode(), "a.geojson")
    assert [(row.values["@lon"], row.values["@lat"]) for row in table.rows] == [(1, 2), (None, None), (None, None)]
    assert table.rows[0].values["@id"] == "f1"


def test_a_line_that_is_no_json_is_a_broken_row_and_the_others_are_read():
    text = '{"id": 1, "name": "a\u2028b"}\nnot json\n[1]\n{"id": 2}\n'
    table = read_table(text.encode(), "a.jsonl")
    assert [bool(row.fault) for row in table.rows] == [False, True, True, False]
    assert table.rows[0].values["name"] == "a\u2028b"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"\n\n", "a.csv"),
        (b"id,name\n", "a.csv"),
        (b"id,id\n1,2\n", "a.csv"),
        (b'id,name\n1,"open\n', "a.csv"),
        (b"\xff\xff\xff\x00", "a.csv"),
        (b"id,name\n1,a\x00b\n", "a.csv"),
        (b"anything", "a.doc"),
        (b"not a zip", "a.xlsx"),
        (b"PK\x03\x04broken", "a.xlsx"),
        (b"[1, 2", "a.json"),
        (b'{"type": "FeatureCollection", "features": [', "a.geojson"),
        (b"\x1f\x8bbroken", "a.csv.gz"),
        (gzip.compress(b"id,name\n1,a\n", mtime=0)[:-9], "a.csv.gz"),
    ],
)
def test_a_file_that_cannot_be_read_says_so_in_a_sentence(content, name):
    with pytest.raises(SourceError) as refusal:
        read_table(content, name)
    assert str(refusal.value).endswith("。")


def test_a_small_file_that_unpacks_to_gigabytes_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 100_000)
    with pytest.raises(SourceError, match="MB"):
        read_table(gzip.compress(b"0" * 1_000_000), "bomb.csv.gz")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"xl/{number}.xml", b"0" * 90_000)
    assert len(out.getvalue()) < 10_000
    with pytest.raises(SourceError, match="展开"):
        read_table(out.getvalue(), "bomb.xlsx")


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(SourceError):
        read_table(out.getvalue(), "a.xlsx")
