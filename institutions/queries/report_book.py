"""How complete the book is: of what was due in a month, how much is written down, page by page; and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from institutions.book.due import Done, things
from institutions.book.templates import Template
from institutions.book.words import slot_title
from institutions.enums import BookPlace
from institutions.models import BookEntry, BookSeal, Institution
from institutions.queries.book import (
    FOLLOWED_FOR,
    HOUSE,
    LONGEST_PERIOD,
    done_of,
    ground_of,
    kept_templates,
    records_of,
)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Missing:
    """`reason`: why, as the day was closed with."""

    on: date
    place: str
    title: str
    slot: str
    reason: str


@dataclass(slots=True)
class PageLine:
    template: Template
    due: int = 0
    done: int = 0
    missing: list[Missing] = field(default_factory=list)

    @property
    def share(self) -> int | None:
        return self.done * 100 // self.due if self.due else None  # 99 of 100 is never all


def completeness(institution: Institution, month: date, *, page: str = "", place: str = "") -> list[PageLine]:
    """By page, from the month's first day up to yesterday (what today lacks may still be written). `place`: a room's
    id, or “house”. Four statements, however many rooms and entries."""
    last = min(add_months(month, 1) - ONE_DAY, localdate() - ONE_DAY)
    kept = [each for each in kept_templates(institution) if page in ("", each.key)]
    lines = {each.key: PageLine(each) for each in kept}
    ground = ground_of(institution, max(last, month))
    entries = _entries(institution, kept, month, last)
    by_place: dict[UUID | None, list[Done]] = {}
    for record in records_of(entries, institution, judged=False):
        by_place.setdefault(record.first.room_id, []).append(done_of(record))
    seals = BookSeal.objects.filter(institution=institution, on__range=(month, last))
    reasons = {(seal.on, seal.room_id): {told["thing"]: told["reason"] for told in seal.missing} for seal in seals}
    for room_id, name in _places(institution, place):
        own = BookPlace.ROOM if room_id else BookPlace.HOUSE
        here = [each for each in kept if each.place == own]
        day = month
        while day <= last:
            told = reasons.get((day, room_id), {})
            for thing in things(here, room_id, by_place.get(room_id, ()), day, ground):
                if thing.due_on == day:
                    _count(lines[thing.template.key], thing.slot, bool(thing.done), day, name, told.get(thing.key, ""))
            day += ONE_DAY
    for line in lines.values():
        line.missing.sort(key=lambda each: (each.on, each.place, each.slot))
    return [line for line in lines.values() if line.due]


def _count(line: PageLine, slot: str, done: bool, day: date, place: str, reason: str) -> None:
    line.due += 1
    if done:
        line.done += 1
    else:
        title = str(line.template.title)
        line.missing.append(Missing(day, place, title, slot_title(line.template, slot), reason))


def _places(institution: Institution, place: str) -> list[tuple[UUID | None, str]]:
    """The rooms of today and the house; one statement."""
    rooms = list(institution.rooms.order_by("order", "name").values_list("pk", "name"))
    everywhere: list[tuple[UUID | None, str]] = [*rooms, (None, str(BookPlace.HOUSE.label))]
    return [each for each in everywhere if place in ("", str(each[0]) if each[0] else HOUSE)]


def _entries(institution: Institution, kept: Iterable[Template], first: date, last: date) -> Iterable[BookEntry]:
    kept = list(kept)
    periodic = [each.key for each in kept if each.is_periodic]
    follow = {key for each in kept if each.every.follows for key in (each.key, each.every.follows)}
    wanted = (
        Q(template__in=[each.key for each in kept], on__range=(first, last))
        | Q(template__in=periodic, on__range=(first - LONGEST_PERIOD, last + LONGEST_PERIOD))
        | Q(template__in=follow, on__range=(first - FOLLOWED_FOR, last + FOLLOWED_FOR))
    )
    return BookEntry.objects.filter(wanted, institution=institution).order_by("entered_at", "pk")
