"""What people write in cells becomes a value, or a sentence."""

import datetime

import pytest

from institutions.importing.parse import TRANSFORMS, Unreadable, clean_text
from institutions.importing.problems import shown


@pytest.mark.parametrize(
    ("transform", "raw", "value"),
    [
        ("text", "　 温州\u00a0 托育 ", "温州 托育"),
        ("text", 12.0, "12"),
        ("text", datetime.datetime(2024, 5, 6), "2024-05-06"),
        ("block", "一\r\n二\u3000 \n\n", "一\n二"),
        ("integer", "1,200", 1200),
        ("integer", 15.0, 15),
        ("area_text", "375.69 平方公尺", "375.69"),
        ("area_text", "12㎡", "12.00"),
        ("area_text", 80, "80.00"),
        ("yes_no", "是", True),
        ("yes_no", "無", False),
        ("yes_no", True, True),
        ("date", "2024/7/1", "2024-07-01"),
        ("date", "2024年7月1日", "2024-07-01"),
        ("date", "20240701", "2024-07-01"),
        ("date", datetime.date(2024, 7, 1), "2024-07-01"),
        ("date", "2024-07-01 08:00", "2024-07-01"),
        ("roc_date", "1130109", "2024-01-09"),
        ("roc_date", "990704", "2010-07-04"),
        ("roc_date", "113年1月9日", "2024-01-09"),
        ("time", "7:30", "07:30"),
        ("time", "7点", "07:00"),
        ("time", datetime.time(17, 30), "17:30"),
        ("time_start", "07:00-19:00", "07:00"),
        ("time_end", "07:00 ～ 19:00", "19:00"),
        ("phone", "0577-88880000 转 12", "0577-88880000 转 12"),
        ("credit_code", "91330100799655058b", "91330100799655058B"),
        ("money", "¥1,680.5元", "1680.50"),
        ("url", "https://example.org/a", "https://example.org/a"),
        ("split", "厨房、户外/绘本", ["厨房", "户外", "绘本"]),
    ],
)
def test_a_cell_is_read(transform, raw, value):
    assert TRANSFORMS[transform](raw) == value


@pytest.mark.parametrize(
    ("transform", "raw"),
    [
        ("integer", "十五"),
        ("integer", "1.5"),
        ("integer", -1),
        ("integer", "99999999"),
        ("integer", "NaN"),
        ("integer", "1e400"),
        ("area_text", "平方公尺"),
        ("area_text", "-3"),
        ("yes_no", "也许"),
        ("date", "2024-02-30"),
        ("date", "0024-01-01"),
        ("date", "明年"),
        ("roc_date", "1131340"),
        ("time", "25:00"),
        ("time_start", "07:00"),
        ("phone", "请打前台"),
        ("credit_code", "91330100799655058A"),
        ("money", "-5"),
        ("money", "免费"),
        ("degrees", "东经120度"),
        ("degrees", "nan"),
        ("url", "javascript:alert(1)"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(transform, raw):
    with pytest.raises(Unreadable) as fault:
        TRANSFORMS[transform](raw)
    assert str(fault.value).endswith("。")


def test_control_and_direction_characters_never_get_in():
    assert clean_text("a\x00b\u202ec\u200bd") == "abcd"


def test_a_report_masks_identity_and_mobile_numbers():
    assert shown("张三 11010519491231002X 13800138000") == "张三 110105********X 138****8000"
    assert len(shown("长" * 200)) == 40
