"""On which days a nursery is open. Working days of the State Council's calendar, and Saturdays where it says so."""

from datetime import date, timedelta

from anxintuo.kit.workdays import is_working_day, state_calendar
from institutions.models import Institution

ONE_DAY = timedelta(days=1)
SATURDAY = 5


def is_open(institution: Institution, day: date) -> bool:
    """A Saturday that the calendar makes a holiday is none of work; one that it makes a working day is one for all."""
    if is_working_day(day):
        return True
    return institution.saturday and day.weekday() == SATURDAY and day not in state_calendar().off


def open_days(institution: Institution, first: date, last: date) -> list[date]:
    days = (first + ONE_DAY * step for step in range((last - first).days + 1))
    return [day for day in days if is_open(institution, day)]
