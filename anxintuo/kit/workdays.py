"""Working days by the State Council's calendar, days off and weekend days worked (调休) included.

The calendar is data (`data/holidays_cn.json`, its README tells how to add a year). A year without data counts plain
weekends and says so: `is_certain` is False.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`off` and `on` map a day to the holiday that moved it; `years` are those the calendar knows."""

    off: Mapping[date, str]
    on: Mapping[date, str]
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class DueDay:
    """The last day of a period. Not certain when part of the period lies in a year not yet announced."""

    on: date
    is_certain: bool


@functools.cache
def state_calendar() -> Calendar:
    raw = json.loads(resources.files("anxintuo.kit").joinpath("data/holidays_cn.json").read_text("utf-8"))["years"]
    return Calendar(
        off={date.fromisoformat(day): name for year in raw.values() for day, name in year["off"].items()},
        on={date.fromisoformat(day): name for year in raw.values() for day, name in year["on"].items()},
        years=frozenset(int(year) for year in raw),
    )


def local_day(moment: date | datetime) -> date:
    """The day in China of an instant; a date stays itself. ValueError for an instant without time zone."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(CHINA).date()


def is_certain(day: date) -> bool:
    """Whether the calendar of the day's year has been announced and entered."""
    return day.year in state_calendar().years


def is_working_day(moment: date | datetime) -> bool:
    day, calendar = local_day(moment), state_calendar()
    return day in calendar.on or (day.weekday() < 5 and day not in calendar.off)


def add_working_days(start: date | datetime, count: int) -> DueDay:
    """The day on which `count` working days are over. The day of the start is not counted (民法典 art. 201).

    With 0, the start itself if it is a working day, else the next one. ValueError if `count` is negative.
    """
    if count < 0:
        raise ValueError("count is negative")
    day = local_day(start)
    certain = is_certain(day)
    left = count
    while left or not is_working_day(day):
        day += ONE_DAY
        certain = certain and is_certain(day)
        if left and is_working_day(day):
            left -= 1
    return DueDay(day, certain)


def working_days_between(start: date | datetime, end: date | datetime) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies earlier."""
    first, last = local_day(start), local_day(end)
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + timedelta(days=step)) for step in range(1, (last - first).days + 1))
