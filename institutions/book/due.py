"""What is due, by arithmetic over templates, entries and opening days. Nothing of it is stored.

A *thing* is one act that is asked for: airing room 1 this morning, the fire check of November, the sample of Monday's
lunch thrown away. It may be done from `from_on` on, is asked for on `due_on`, and is overdue afterwards.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from institutions.book.templates import Template

ONE_DAY = timedelta(days=1)
IsOpen = Callable[[date], bool]
RuleNumber = Callable[[str], int]  # value of a rule on the day


@dataclass(frozen=True, slots=True)
class Done:
    """An entry as the arithmetic sees it. `at`: the time of day written in it; `about`: the entry it follows."""

    id: UUID
    template: str
    room_id: UUID | None
    on: date
    slot: str = ""
    at: time | None = None
    about: UUID | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    template: Template
    room_id: UUID | None
    slot: str
    from_on: date
    due_on: date
    by: time | None = None
    ready: time | None = None  # not before this time of the day on which it is due
    about: UUID | None = None
    about_on: date | None = None
    done: tuple[UUID, ...] = ()

    @property
    def key(self) -> str:
        """Names the thing within its place and day."""
        return ":".join(part for part in (self.template.key, self.slot, str(self.about or "")) if part)

    def stage(self, now: datetime) -> str:
        """done, overdue (a day too late), late (past its time of today), today, or coming."""
        today, clock = now.date(), now.time()
        if self.done:
            return "done"
        if self.due_on < today:
            return "overdue"
        if self.due_on > today:
            return "coming"
        return "late" if self.by and clock > self.by else "today"


@dataclass(frozen=True, slots=True)
class Ground:
    """What the arithmetic stands on: when the nursery is open, what the rules say, since when the book is kept."""

    is_open: IsOpen
    number: RuleNumber
    begins_on: date


def things(
    templates: Iterable[Template], room_id: UUID | None, done: Iterable[Done], day: date, ground: Ground
) -> list[Thing]:
    """What a place is asked for on `day`: what is to be done by then or on it, and what was missed before.

    `done`: entries of this place; those that cannot matter are passed over.
    """
    by_template: dict[str, list[Done]] = {}
    for entry in done:
        if entry.room_id == room_id:
            by_template.setdefault(entry.template, []).append(entry)
    found: list[Thing] = []
    for template in templates:
        own = by_template.get(template.key, [])
        if template.every.unit == "day":
            found += _of_the_day(template, room_id, own, day, ground)
        elif template.is_periodic:
            found += _of_the_period(template, room_id, own, day, ground)
        elif template.every.unit == "follow":
            found += _following(template, room_id, by_template.get(template.every.follows, []), own, day, ground)
    return found


def missing(found: Iterable[Thing], day: date) -> list[Thing]:
    """What has to be there before the day is closed."""
    return [thing for thing in found if thing.due_on == day and not thing.done]


def slot_keys(template: Template, ground: Ground) -> list[str]:
    """The times of the day; further ones where the region's rule asks for more than the page names."""
    keys = [slot.key for slot in template.slots]
    wanted = ground.number(template.every.times) if template.every.times else 0
    return keys + [f"more{number}" for number in range(len(keys) + 1, wanted + 1)]


def _of_the_day(
    template: Template, room_id: UUID | None, own: list[Done], day: date, ground: Ground
) -> Iterator[Thing]:
    if not ground.is_open(day) or day < ground.begins_on:
        return
    for key in slot_keys(template, ground):
        slot = template.slot(key)
        done = tuple(entry.id for entry in own if entry.on == day and entry.slot == key)
        yield Thing(template, room_id, key, day, day, by=slot.by if slot else None, done=done)


def _of_the_period(
    template: Template, room_id: UUID | None, own: list[Done], day: date, ground: Ground
) -> Iterator[Thing]:
    """The period that holds the day, and the one before where it was missed."""
    first, last = period(template, day, ground)
    before = period(template, first - ONE_DAY, ground)
    for begins, ends in (before, (first, last)):
        due_on = _last_open(begins, ends, ground.is_open)
        if due_on is None or due_on < ground.begins_on:
            continue
        done = tuple(entry.id for entry in own if begins <= entry.on <= ends)
        if ends == last or not done:
            yield Thing(template, room_id, "", begins, due_on, done=done)


def _following(
    template: Template, room_id: UUID | None, followed: list[Done], own: list[Done], day: date, ground: Ground
) -> Iterator[Thing]:
    hours = timedelta(hours=ground.number(template.every.hours))
    for entry in followed:
        if entry.on > day:
            continue
        ready = datetime.combine(entry.on, entry.at or time(12)) + hours
        due_on = next_open(ready.date(), ground.is_open)
        done = tuple(each.id for each in own if each.about == entry.id)
        if not done or any(each.on == day for each in own if each.about == entry.id):
            from_when = ready.time() if due_on == ready.date() else None
            yield Thing(
                template, room_id, "", entry.on, due_on, ready=from_when, about=entry.id, about_on=entry.on, done=done
            )


def period(template: Template, day: date, ground: Ground) -> tuple[date, date]:
    """The week (from Monday), or the run of months in step with the calendar year, that holds the day."""
    if template.every.unit == "week":
        monday = day - ONE_DAY * day.weekday()
        return monday, monday + ONE_DAY * 6
    length = max(1, min(12, ground.number(template.every.months)))
    first_month = (day.month - 1) // length * length + 1
    last_month = min(first_month + length - 1, 12)
    return date(day.year, first_month, 1), date(day.year, last_month, monthrange(day.year, last_month)[1])


def next_open(day: date, is_open: IsOpen) -> date:
    """The day itself or the first open one after it. Nobody closes for a year."""
    for step in range(366):
        if is_open(day + ONE_DAY * step):
            return day + ONE_DAY * step
    return day


def _last_open(first: date, last: date, is_open: IsOpen) -> date | None:
    day = last
    while day >= first:
        if is_open(day):
            return day
        day -= ONE_DAY
    return None
