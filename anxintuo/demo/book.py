"""The book of nursery A in the demonstration: the days since the month before, closed; the last of them half written
and open; today as far as the clock has come.

Rows go in beneath the actions, since nobody acts: they carry the times at which they would have been written.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import get_current_timezone, localtime

from anxintuo.accounts.models import User
from anxintuo.demo.personas import BY_KEY
from institutions.actions.book_closing import seal_day
from institutions.book.due import Thing
from institutions.book.templates import Template
from institutions.book.words import usual_values
from institutions.enums import BookPlace
from institutions.models import BookEntry, Institution, Room
from institutions.opening import open_days
from institutions.queries.book import book_day

DAYS = 45
AFTERNOON = time(15, 30)
DISHES = (
    "番茄炒蛋、青菜、软饭",
    "鲈鱼豆腐、西兰花、米饭",
    "肉末南瓜、菠菜面",
    "鸡丝粥、胡萝卜丁、小馒头",
    "虾仁蒸蛋、冬瓜汤、米饭",
)
HALF = time(10, 30)  # what is due later than this nobody wrote on the last day before today
FORGOTTEN = {9: "ventilation:afternoon", 21: "disinfection:day"}  # how many days ago, and what nobody wrote


@transaction.atomic
def load_book(nursery: Institution, *, today: date) -> None:
    """Once; a nursery whose book has been begun keeps it."""
    director = User.objects.by_phone(BY_KEY["director_a"].phone)
    carer = User.objects.by_phone(BY_KEY["caregiver_a1"].phone)
    health = User.objects.by_phone(BY_KEY["health_a"].phone)
    if nursery.book_entries.exists() or director is None or carer is None or health is None:
        return
    people = {BookPlace.ROOM: carer, BookPlace.HOUSE: health}
    rooms: list[Room | None] = [*nursery.rooms.order_by("order", "name"), None]
    days = open_days(nursery, today - timedelta(days=DAYS), today)
    _begin(nursery, days[0], director)
    last = max(day for day in days if day < today)
    clock = localtime().time()
    for day in days:
        until = clock if day == today else HALF if day == last else time.max
        for room in rooms:
            _write_day(nursery, room, day, (today - day).days, until, people)
            if day < last:
                _close(nursery, room, day, director)


def _begin(nursery: Institution, day: date, director: User) -> None:
    """The first entry: a book is kept from its first entry on."""
    values = {"topic": "台账怎么记、怎么封存", "people": "18", "hours": "2", "trainer": "林园长"}
    BookEntry.objects.create(
        institution=nursery,
        template="training",
        on=day,
        values=values,
        entered_by=director,
        entered_at=_at(day, time(7, 40)),
    )


def _write_day(
    nursery: Institution, room: Room | None, day: date, ago: int, until: time, people: dict[Any, User]
) -> None:
    """What is due on the day by `until`, and what a period asks for within two days."""
    evening = _at(day, time(17, 40))
    place = book_day(nursery, day, now=evening).place(str(room.pk) if room else "house")
    assert place is not None
    entries = []
    for thing in place.things:
        template = thing.template
        if thing.done or thing.due_on > day + timedelta(days=2) or thing.from_on > day:
            continue
        by = thing.by or AFTERNOON
        is_periodic_of_the_last_day = template.is_periodic and until == HALF
        if (by > until and not is_periodic_of_the_last_day) or FORGOTTEN.get(ago) == thing.key:
            continue
        if template.every.unit == "follow":
            continue
        entries.append(_entry(nursery, room, day, thing, ago, people[template.place], by))
    BookEntry.objects.bulk_create(entries)
    if until == time.max:
        BookEntry.objects.bulk_create(_followers(nursery, room, day, people))


def _entry(
    nursery: Institution, room: Room | None, day: date, thing: Thing, ago: int, who: User, by: time
) -> BookEntry:
    moment = _at(day, by) - timedelta(minutes=7 + ago % 11)
    values, measure = _values(thing.template, room, moment, ago)
    return BookEntry(
        institution=nursery,
        template=thing.template.key,
        room=room,
        room_name=room.name if room else "",
        on=day,
        slot=thing.slot,
        values=values,
        measure=measure,
        entered_by=who,
        entered_at=moment,
    )


def _values(template: Template, room: Room | None, moment: datetime, ago: int) -> tuple[dict[str, Any], str]:
    usual = usual_values(template, room.occupied if room else None, {}, moment)
    values = {key: value if isinstance(value, bool) else str(value) for key, value in usual.items()}
    if template.key == "food_sample":
        values["dishes"] = DISHES[ago % len(DISHES)]
        if ago == 13:
            return values | {"grams": "110"}, "补取到 130 克，提醒了炊事人员。"
    if template.key == "fridge" and ago == 6:
        return values | {"celsius": "11"}, "门没关严，移到备用冰箱，一小时后 5 ℃。"
    if template.key == "drill":
        values |= {"subject": "fire", "people": "42", "minutes": "3.5", "lesson": "乳儿班要多一位老师抱离，已改预案。"}
    return values, ""


def _followers(nursery: Institution, room: Room | None, day: date, people: dict[Any, User]) -> Iterator[BookEntry]:
    """Samples of two days before and earlier are thrown away in the afternoon."""
    evening = _at(day, time(17, 40))
    found = book_day(nursery, day, now=evening)
    place = found.place(str(room.pk) if room else "house")
    for thing in place.things if place else []:
        if thing.template.every.unit != "follow" or thing.done or thing.due_on > day or thing.about_on is None:
            continue
        followed = found.record(thing.about) if thing.about else None
        taken = time.fromisoformat(followed.current.values["at"]) if followed else time(11)
        spent = datetime.combine(day, time(15, 40)) - datetime.combine(thing.about_on, taken)
        yield BookEntry(
            institution=nursery,
            template=thing.template.key,
            on=day,
            values={"at": "15:40", "hours": str(int(spent.total_seconds() // 3600))},
            about_id=thing.about,
            entered_by=people[BookPlace.HOUSE],
            entered_at=_at(day, time(15, 45)),
        )


def _close(nursery: Institution, room: Room | None, day: date, director: User) -> None:
    place = book_day(nursery, day).place(str(room.pk) if room else "house")
    missing = [
        {
            "thing": each.key,
            "template": each.template.key,
            "slot": each.slot,
            "reason": "当天大雨，没有开窗，开了新风。",
        }
        for each in (place.missing if place else [])
    ]
    seal_day(nursery, room, day, missing, closed_by=director.pk, closed_at=_at(day, time(17, 50)))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=get_current_timezone())
