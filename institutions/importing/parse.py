"""From a raw cell to a fact's JSON value. A value that cannot be read raises Unreadable with a Chinese sentence."""

import functools
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from anxintuo.kit.identifiers import check_credit_code
from anxintuo.kit.text import clean, clean_line
from institutions.facts import CENT
from institutions.models.institution import PHONE


class Unreadable(ValueError):
    """The text is a sentence for the person who made the file."""


def clean_text(raw: Any) -> str:
    """One line of text: all blanks become ordinary ones, control and invisible characters go."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)  # a sheet gives 123.0 for 123
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time(0) else raw.isoformat(sep=" ", timespec="minutes")
    return _line(str(raw))


@functools.lru_cache(maxsize=16_384)
def _line(text: str) -> str:
    """A register says the same words over and over, and every cell is looked at more than once."""
    return clean_line(_whole(text))


def _whole(text: str) -> str:
    """JSON can write half a character (a lone surrogate), which no database stores."""
    return text.encode("utf-8", "replace").decode()


def block_text(raw: Any) -> str:
    """Text of several lines, its lines kept."""
    return "\n".join(clean_line(line) for line in clean(_whole(str(raw))).split("\n")).strip()


def integer(raw: Any) -> int:
    number = decimal(raw)
    if number != number.to_integral_value() or not 0 <= number <= 30_000:
        raise Unreadable(_("应当是 0 到 30000 的整数。"))
    return int(number)


def decimal(raw: Any) -> Decimal:
    text = clean_text(raw).replace(",", "").replace("，", "").replace("¥", "").replace("￥", "")
    try:
        number = Decimal(text.removesuffix("元").strip())
    except InvalidOperation:
        raise Unreadable(_("应当是数字。")) from None
    if not number.is_finite() or abs(number) >= 10_000_000:
        raise Unreadable(_("数字太大。"))
    return number


def area_text(raw: Any) -> str:
    """Square metres as text with two decimals, from 375.69, “375.69 平方公尺”, “375.69㎡”."""
    text = re.sub(r"\s*(平方米|平方公尺|平米|㎡|m2|m²)\s*$", "", clean_text(raw), flags=re.IGNORECASE)
    if not text:
        raise Unreadable(_("只有单位，没有数字。"))
    number = decimal(text)
    if number < 0:
        raise Unreadable(_("面积不能小于 0。"))
    return str(number.quantize(CENT))


YES = {"是", "有", "yes", "y", "true", "1", "√", "✓", "公共化", "普惠"}
NO = {"否", "无", "無", "没有", "沒有", "no", "n", "false", "0", "×", "非普惠"}


def yes_no(raw: Any) -> bool:
    text = clean_text(raw).lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise Unreadable(_("应当填“是”或“否”。"))


def day(raw: Any) -> str:
    """An ISO date from 2024-07-01, 2024/7/1, 2024.7.1, 2024年7月1日, 20240701 or a sheet's own date."""
    if isinstance(raw, datetime | date):
        return raw.strftime("%Y-%m-%d")
    match = re.fullmatch(r"(\d{4})(?:[-/.年]\s*)(\d{1,2})(?:[-/.月]\s*)(\d{1,2})日?(?:[ T].*)?", clean_text(raw))
    match = match or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", clean_text(raw))
    return _date_of(match, 0)


def roc_day(raw: Any) -> str:
    """A date of the ROC calendar (year + 1911): 1130109, 113-01-09, 113/1/9, 113年1月9日."""
    text = clean_text(raw)
    match = re.fullmatch(r"(\d{2,3})(?:[-/.年]\s*)(\d{1,2})(?:[-/.月]\s*)(\d{1,2})日?", text)
    match = match or re.fullmatch(r"(\d{2,3})(\d{2})(\d{2})", text)
    return _date_of(match, 1911)


def _date_of(match: "re.Match[str] | None", offset: int) -> str:
    try:
        if match is None:
            raise ValueError
        year, month, of_month = (int(part) for part in match.groups())
        found = date(year + offset, month, of_month)
    except ValueError:
        raise Unreadable(_("应当是日期，例如 2024-07-01。")) from None
    if not 1949 <= found.year <= 2100:
        raise Unreadable(_("日期的年份不对。"))
    return found.isoformat()


def clock(raw: Any) -> str:
    """`HH:MM` from 7:30, 07:30:00, 7点30分 or a sheet's own time."""
    if isinstance(raw, datetime | time):
        return raw.strftime("%H:%M")
    match = re.fullmatch(r"(\d{1,2})\s*[:：点時时]\s*(\d{1,2})?(?:[:：]\d{2})?分?", clean_text(raw))
    if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
        return f"{int(match[1]):02d}:{int(match[2] or 0):02d}"
    raise Unreadable(_("应当是时间，例如 07:30。"))


def _range_part(index: int) -> Callable[[Any], str]:
    def part(raw: Any) -> str:
        pieces = re.split(r"\s*(?:[-–—~～至到])\s*", clean_text(raw))
        if len(pieces) != 2:
            raise Unreadable(_("应当是时间段，例如 07:30-17:30。"))
        return clock(pieces[index])

    return part


def phone(raw: Any) -> str:
    text = clean_text(raw)
    if not re.fullmatch(PHONE, text):
        raise Unreadable(_("电话号码里有无法识别的字符。"))
    return text


def url(raw: Any) -> str:
    text = clean_text(raw)
    if not re.fullmatch(r"https?://[^\s<>\"]{4,180}", text):
        raise Unreadable(_("应当是以 http:// 或 https:// 开头的网址。"))
    return text


def credit_code(raw: Any) -> str:
    checked = check_credit_code(clean_text(raw))
    if checked.value is None:
        raise Unreadable(checked.reason)
    return checked.value.code


def degrees(raw: Any) -> float:
    """Degrees as a number; the range is judged with the place (`places.py`)."""
    try:
        value = float(clean_text(raw))
    except ValueError:
        raise Unreadable(_("经纬度应当是以度为单位的小数。")) from None
    if value != value or abs(value) > 1e9:
        raise Unreadable(_("经纬度应当是以度为单位的小数。"))
    return value


def money(raw: Any) -> str:
    number = decimal(raw)
    if number < 0 or number >= 1_000_000:
        raise Unreadable(_("金额应当在 0 到 1000000 元之间。"))
    return str(number.quantize(CENT))


def split(raw: Any) -> list[str]:
    parts: Iterable[Any] = raw if isinstance(raw, list) else re.split(r"[、,，;；/|\s]+", clean_text(raw))
    return [clean_text(part) for part in parts if clean_text(part)]


# Transforms that a mapping may name; the others follow from the kind of the fact.
TRANSFORMS: dict[str, Callable[[Any], Any]] = {
    "text": clean_text,
    "block": block_text,
    "integer": integer,
    "area_text": area_text,
    "yes_no": yes_no,
    "date": day,
    "roc_date": roc_day,
    "time": clock,
    "time_start": _range_part(0),
    "time_end": _range_part(1),
    "phone": phone,
    "url": url,
    "credit_code": credit_code,
    "degrees": degrees,
    "money": money,
    "split": split,
}
DEFAULTS = {
    "text": "text", "integer": "integer", "area": "area_text", "yes_no": "yes_no", "date": "date", "time": "time",
    "choice": "text", "choices": "split", "code": "text", "url": "url", "phone": "phone", "credit_code": "credit_code",
}  # fmt: skip
