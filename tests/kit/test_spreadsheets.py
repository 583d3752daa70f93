"""A table taken away never runs as a formula on the desk of whoever opens it."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from anxintuo.kit.spreadsheets import csv_lines, safe_text, xlsx_bytes

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")']


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_is_disarmed_in_csv(text):
    row = next(csv.reader(io.StringIO("".join(csv_lines(["a"], [[text]])).split("\n", 1)[1])))
    assert row[0].startswith("'")


def test_ordinary_text_and_numbers_stay_as_they_are_in_csv():
    text = "".join(csv_lines(["名称", "空位"], [["阳光托育园", 4]]))
    assert text.startswith("\ufeff名称,空位")
    assert "阳光托育园,4" in text
    assert safe_text(None) == ""


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_stays_text_in_xlsx(text):
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("表", ["a"], [[text]]))).active
    assert sheet["A2"].data_type == "s"


def test_dates_and_numbers_keep_their_kinds_in_xlsx():
    content = xlsx_bytes("表", ["日", "数", "空"], [[date(2026, 11, 23), 7, None]])
    row = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).active[2]]
    assert row[0].date() == date(2026, 11, 23)
    assert row[1:] == [7, None]


def test_a_coordinate_has_no_more_than_six_decimals():
    assert "".join(csv_lines(("a",), [(28.016009999999998,)])).splitlines()[1] == "28.01601"
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("表", ("a",), [(28.016009999999998,)]))).active
    assert sheet["A2"].value == 28.01601
