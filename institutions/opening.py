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
    return day.weekday() == SATURDAY and day not in state_calendar().off and _had_saturdays(institution, day)


def _had_saturdays(institution: Institution, day: date) -> bool:
    """As it was on that day: a nursery that opens on Saturdays from now on did not before."""
    since, until = institution.saturday_since_on, institution.saturday_until_on
    if since is not None and day < since:
        return False
    return institution.saturday or (until is not None and day < until)


def set_saturday(institution: Institution, opens: bool, today: date) -> None:
    """From today on; the days before keep what they were."""
    if opens == institution.saturday:
        return
    institution.saturday = opens
    if opens:
        institution.saturday_since_on, institution.saturday_until_on = today, None
    else:
        institution.saturday_until_on = today


def open_days(institution: Institution, first: date, last: date) -> list[date]:
    days = (first + ONE_DAY * step for step in range((last - first).days + 1))
    return [day for day in days if is_open(institution, day)]
