"""A month of one page of the book: what was due where and when, what was written, what was missing and why."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from institutions.book.due import Thing, things
from institutions.book.templates import Template
from institutions.book.words import slot_title
from institutions.enums import BookPlace
from institutions.models import BookEntry, BookSeal, Institution
from institutions.queries.book import (
    FOLLOWED_FOR,
    LONGEST_PERIOD,
    Record,
    done_of,
    ground_of,
    records_of,
)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, or something that was due and is not there; `reason`: why, as it was closed."""

    on: date
    place: str
    slot: str
    record: Record | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place on a day: of how many things that were due how many are there."""

    due: int
    done: int
    lines: tuple[Line, ...]
    closed: bool

    @property
    def state(self) -> str:
        """ "" (nothing was asked and nothing written), done, explained or missing."""
        if self.done < self.due:
            without = [line for line in self.lines if line.record is None]
            return "explained" if without and all(line.reason for line in without) else "missing"
        return "done" if self.due or self.lines else ""

    @property
    def flagged(self) -> bool:
        return any(line.record and line.record.flags for line in self.lines)

    @property
    def late(self) -> bool:
        return any(line.record and line.record.first.is_late for line in self.lines)


@dataclass(frozen=True, slots=True)
class MonthDay:
    on: date
    is_open: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MonthPage:
    institution: Institution
    template: Template
    month: date
    places: tuple[str, ...]
    days: tuple[MonthDay, ...]
    seals: tuple[BookSeal, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for day in self.days for cell in day.cells for line in cell.lines]

    @property
    def due(self) -> int:
        return sum(cell.due for day in self.days for cell in day.cells)

    @property
    def done(self) -> int:
        return sum(cell.done for day in self.days for cell in day.cells)

    @property
    def flagged(self) -> int:
        return sum(bool(line.record and line.record.flags) for line in self.lines)


def month_page(institution: Institution, template: Template, month: date) -> MonthPage:
    """Up to today. Four statements, however many rooms and entries."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    ground = ground_of(institution, min(last, localdate()))
    records = records_of(_entries(institution, template, month, last), institution)
    seals = BookSeal.objects.filter(institution=institution, on__range=(month, last)).select_related("closed_by")
    by_place = {(seal.on, seal.room_id): seal for seal in seals.order_by("number")}
    places = _places(institution, template, records, month)
    done = [done_of(record) for record in records]
    own = [record for record in records if record.template is template]
    days = []
    for day in _days(month, min(last, localdate())):
        cells = []
        for room_id, title in places.items():
            due = [each for each in things([template], room_id, done, day, ground) if each.due_on == day]
            here = [each for each in own if each.first.on == day and each.first.room_id == room_id]
            cells.append(_cell(title, day, due, here, by_place.get((day, room_id))))
        if ground.is_open(day) or any(cell.lines for cell in cells):
            days.append(MonthDay(day, ground.is_open(day), tuple(cells)))
    kept = tuple(seal for key, seal in by_place.items() if key[1] in places)
    return MonthPage(institution, template, month, tuple(places.values()), tuple(days), kept)


def _entries(institution: Institution, template: Template, first: date, last: date) -> Iterable[BookEntry]:
    since = first - LONGEST_PERIOD if template.is_periodic else first
    wanted = Q(template=template.key, on__range=(since, last + LONGEST_PERIOD if template.is_periodic else last))
    if template.every.follows:
        both = (template.key, template.every.follows)
        wanted = Q(template__in=both, on__range=(first - FOLLOWED_FOR, last + FOLLOWED_FOR))
    rows = BookEntry.objects.filter(wanted, institution=institution)
    return rows.select_related("entered_by", "photo").order_by("entered_at", "pk")


def _places(
    institution: Institution, template: Template, records: Iterable[Record], month: date
) -> dict[UUID | None, str]:
    """The house, or the rooms of today and those that entries of the month still name."""
    if template.place == BookPlace.HOUSE:
        return {None: str(BookPlace.HOUSE.label)}
    rooms: dict[UUID | None, str] = dict(institution.rooms.order_by("order", "name").values_list("pk", "name"))
    for record in records:
        if record.first.on >= month:
            rooms.setdefault(record.first.room_id, record.first.room_name)
    return rooms


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def _cell(title: str, day: date, due: list[Thing], here: list[Record], seal: BookSeal | None) -> Cell:
    reasons = {told["thing"]: told["reason"] for told in seal.missing} if seal else {}
    lines = [Line(day, title, record.slot_title, record) for record in here]
    lines += [
        Line(day, title, slot_title(each.template, each.slot), None, reasons.get(each.key, ""))
        for each in due
        if not each.done
    ]
    return Cell(len(due), sum(bool(each.done) for each in due), tuple(lines), seal is not None)
