"""A list of dishes, written: each day that it names as a whole."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from institutions.models import Institution, MenuDish, MenuWeek


def write_menu(institution: Institution, rows: list[Any]) -> None:
    """`rows` as lists/menu.py planned them; the nursery's row is locked. KeyError when a day is over by now."""
    by_day: dict[date, list[MenuDish]] = defaultdict(list)
    for _number, _nothing, values in rows:
        on = date.fromisoformat(values["on"])
        if on < localdate():
            raise KeyError(on)
        fields = {name: value for name, value in values.items() if name != "on"}
        by_day[on].append(MenuDish(on=on, order=len(by_day[on]), **fields))
    weeks: dict[date, MenuWeek] = {}
    for on, dishes in by_day.items():
        monday = on - timedelta(days=on.weekday())
        if monday not in weeks:
            found = MenuWeek.objects.filter(institution=institution, monday=monday).first()
            weeks[monday] = found or MenuWeek(institution=institution, monday=monday, version=0)
            weeks[monday].version += 1
            weeks[monday].save()
        MenuDish.objects.filter(week=weeks[monday], on=on).delete()
        for dish in dishes:
            dish.week = weeks[monday]
        MenuDish.objects.bulk_create(dishes)
