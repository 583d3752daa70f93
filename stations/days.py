from datetime import date

from anxintuo.kit.workdays import is_working_day, state_calendar


def is_free_for_groups(day: date) -> bool:
    """Weekends are good days for families; days off of the State Council's calendar are not."""
    return is_working_day(day) or day not in state_calendar().off
