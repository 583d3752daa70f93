"""Filters that write values the way the interface speaks (a builtin library: no `{% load %}`).

Each gives empty text for None, so that a template may follow it with `|default:"—"`.
"""

from collections.abc import Callable
from typing import Any

from django import template
from django.utils import timezone

from anxintuo.kit import dates, geo, masking, money, phones, place_names

register = template.Library()


def _filter(name: str, write: Callable[[Any], str]) -> None:
    def show(value: Any) -> str:
        return "" if value is None or value == "" else write(value)

    show.__name__ = name
    register.filter(name, show)


_filter("cn_day", dates.format_day)  # 11 月 23 日 星期一
_filter("cn_full_day", dates.format_full_day)  # 2026 年 11 月 23 日
_filter("cn_month", dates.format_month)  # 2027 年 2 月
_filter("cn_instant", dates.format_instant)  # 15:04, 11 月 23 日 15:04
_filter("cn_stamp", dates.format_stamp)  # 11 月 23 日 15:04, today too
_filter("cn_minutes", dates.format_minutes)  # 48 分钟, 5 小时 6 分钟
_filter("age", dates.format_age)  # 1 岁 3 个月, from completed months
_filter("yuan", money.format_yuan)  # ¥1,680
_filter("thousands", lambda number: f"{number:,}")  # 42,558
_filter("percent", money.format_share)  # 62%, from 0.62
_filter("distance", geo.format_distance)  # 320 米, 1.2 公里
_filter("place", place_names.in_page_language)  # 鹿城区; Lucheng 鹿城区 on an English page
_filter("phone", phones.display)  # 13800138000
_filter("mask_phone", masking.mask_phone)  # 138****8000
_filter("mask_email", masking.mask_email)  # w***@example.com
_filter("mask_name", masking.mask_name)  # 王**
_filter("mask_id", masking.mask_id)  # 330*************2X

register.simple_tag(timezone.now, name="moment_now")  # {% moment_now as moment %}{{ moment|cn_day }}
