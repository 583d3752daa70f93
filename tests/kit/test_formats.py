"""Days, months, ages, money and shares, in the interface's own voice; the filters that write them in templates."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from anxintuo.kit import dates
from anxintuo.kit.money import format_share, format_yuan

TODAY = date(2026, 11, 23)


def test_days_are_told_with_their_weekday_and_the_year_only_when_it_is_another():
    assert dates.format_day(TODAY, today=TODAY) == "11 月 23 日 星期一"
    assert dates.format_day(date(2027, 1, 3), today=TODAY) == "2027 年 1 月 3 日 星期日"
    assert dates.format_day(TODAY, today=TODAY, weekday=False) == "11 月 23 日"
    assert dates.format_full_day(TODAY) == "2026 年 11 月 23 日"
    assert dates.format_month(date(2027, 2, 1)) == "2027 年 2 月"
    assert dates.format_near_month(date(2027, 2, 1), today=TODAY) == "2027 年 2 月"
    assert dates.format_near_month(TODAY, today=TODAY) == "11 月"


def test_instants_are_told_in_chinas_24_hours():
    moment = datetime(2026, 11, 22, 23, 4, tzinfo=UTC)
    assert dates.format_instant(moment, today=TODAY) == "07:04"
    assert dates.format_instant(moment, today=date(2026, 11, 24)) == "11 月 23 日 07:04"
    assert dates.format_day(moment, today=TODAY) == "11 月 23 日 星期一"


def test_english_readers_get_english_days():
    with translation.override("en"):
        assert dates.format_day(TODAY, today=TODAY) == "Mon, 23 Nov"
        assert dates.format_day(date(2027, 1, 3), today=TODAY) == "Sun, 3 Jan 2027"
        assert dates.format_month(TODAY) == "November 2026"
        assert dates.format_near_month(TODAY, today=TODAY) == "November"
        assert dates.format_full_day(TODAY) == "23 November 2026"


@pytest.mark.parametrize(
    ("months", "text"), [(0, "0 个月"), (8, "8 个月"), (12, "1 岁"), (15, "1 岁 3 个月"), (24, "2 岁")]
)
def test_ages_are_told_in_years_and_months(months, text):
    assert dates.format_age(months) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("1680"), "¥1,680"),
        (Decimal("1680.5"), "¥1,680.50"),
        (Decimal("0.005"), "¥0.01"),
        (0, "¥0"),
        (Decimal("-20"), "-¥20"),
        (Decimal("1234567.00"), "¥1,234,567"),
    ],
)
def test_money_shows_cents_only_when_there_are_any(amount, text):
    assert format_yuan(amount) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.003, "<1%"), (0.624, "62%"), (0.625, "63%"), (0.996, "99%"), (1, "100%"), (Decimal("0.5"), "50%")],
)
def test_not_quite_all_is_never_all(share, text):
    assert format_share(share) == text


@pytest.mark.parametrize(
    ("filter_name", "value", "text"),
    [
        ("cn_month", date(2027, 2, 1), "2027 年 2 月"),
        ("cn_full_day", TODAY, "2026 年 11 月 23 日"),
        ("age", 15, "1 岁 3 个月"),
        ("yuan", Decimal("1680"), "¥1,680"),
        ("percent", 0.62, "62%"),
        ("distance", 1234.0, "1.2 公里"),
        ("phone", "+8613800138000", "13800138000"),
        ("mask_phone", "+8613800138000", "138****8000"),
        ("mask_name", "王小明", "王**"),
        ("mask_id", "11010519491231002X", "110*************2X"),
    ],
)
def test_templates_write_values_without_loading_a_library(filter_name, value, text):
    template = Template('{{ value|NAME }}|{{ none|NAME|default:"—" }}'.replace("NAME", filter_name))
    assert template.render(Context({"value": value, "none": None})) == f"{text}|—"


def test_a_zero_is_a_value_and_markup_is_escaped():
    assert Template("{{ value|yuan }}").render(Context({"value": 0})) == "¥0"
    assert Template("{{ value|mask_name }}").render(Context({"value": "<b>"})) == "&lt;**"


def test_a_stamp_names_its_day_even_today():
    assert dates.format_stamp(datetime(2026, 11, 22, 23, 4, tzinfo=UTC), today=TODAY) == "11 月 23 日 07:04"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 分钟"),
        (48, "48 分钟"),
        (60, "1 小时"),
        (306, "5 小时 6 分钟"),
        (1440, "1 天"),
        (1500, "1 天 1 小时"),
        (1441, "1 天"),
    ],
)
def test_how_long_something_lasted(minutes: int, text: str) -> None:
    assert dates.format_minutes(minutes) == text
