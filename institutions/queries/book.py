"""Read models of the book: a day with its places, what is due in each, what was written down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from anxintuo.rulebook.queries import rule
from institutions.book.due import Done, Ground, Thing, missing, things
from institutions.book.limits import Flag, flags
from institutions.book.templates import Field, Template, templates
from institutions.book.words import in_words, shown_value, shown_values, slot_title
from institutions.enums import BookPlace
from institutions.models import BookEntry, BookSeal, Institution, Room
from institutions.opening import is_open, open_days

HOUSE = "house"
UNCLOSED_DAYS = 14  # how far back the page reminds of days that nobody closed
FOLLOWED_FOR = timedelta(days=21)
LONGEST_PERIOD = timedelta(days=740)  # two years: the period before a yearly one
REMEMBERED = timedelta(days=45)  # what was written down last is the usual value
KEEP_MISSING_S = 120


@dataclass(frozen=True, slots=True)
class Record:
    """An entry with everything that corrected it, oldest first."""

    template: Template
    versions: tuple[BookEntry, ...]
    flags: tuple[Flag, ...]

    @property
    def first(self) -> BookEntry:
        return self.versions[0]

    @property
    def current(self) -> BookEntry:
        return self.versions[-1]

    @property
    def shown(self) -> list[tuple[Field, str]]:
        return shown_values(self.template, self.current.values)

    @property
    def summary(self) -> str:
        return in_words(self.template, self.current.values)

    @property
    def changes(self) -> list[dict[str, Any]]:
        """Each correction with what it replaced, field by field."""
        pairs = zip(self.versions, self.versions[1:], strict=False)
        return [{"entry": new, "was": old, "fields": _differing(self.template, old, new)} for old, new in pairs]

    @property
    def slot_title(self) -> str:
        return slot_title(self.template, self.first.slot)


@dataclass(slots=True)
class Place:
    """A room, or the house (without one), on a day."""

    room: Room | None
    things: list[Thing]
    missing: list[Thing]
    seal: BookSeal | None

    @property
    def key(self) -> str:
        return str(self.room.pk) if self.room else HOUSE

    @property
    def occupied(self) -> int | None:
        return self.room.occupied if self.room else None

    @property
    def title(self) -> str:
        return self.room.name if self.room else _("全园")


@dataclass(slots=True)
class BookDay:
    institution: Institution
    on: date
    now: datetime
    is_open: bool
    ground: Ground
    places: list[Place]
    records: list[Record]
    unclosed: list[tuple[date, int]] = field(default_factory=list)

    @property
    def complete(self) -> list[Place]:
        """Places to be closed in which nothing is missing. On a day that is not open there is nothing to close."""
        return [place for place in self.places if place.seal is None and not place.missing] if self.is_open else []

    def place(self, key: str) -> Place | None:
        return next((place for place in self.places if place.key == key), None)

    def record(self, pk: UUID) -> Record | None:
        return next((record for record in self.records if record.first.pk == pk), None)

    def records_at(self, place: Place) -> list[Record]:
        """What was written down for the day in a place."""
        room_id = place.room.pk if place.room else None
        return [each for each in self.records if each.first.on == self.on and each.first.room_id == room_id]


def kept_templates(institution: Institution) -> list[Template]:
    """The pages that this nursery keeps: no food samples where nothing is eaten."""
    return [each for each in templates().values() if each.needs != "meals" or institution.meals]


def ground_of(institution: Institution, on: date) -> Ground:
    """One statement: the day from which the book is kept."""
    first = BookEntry.objects.filter(institution=institution).order_by("on").values_list("on", flat=True).first()
    region = institution.division_id or ""

    def number(key: str) -> int:
        return int(rule(key, region=region, on=on).value)

    return Ground(lambda day: is_open(institution, day), number, first or localdate())


def book_day(institution: Institution, on: date, *, now: datetime | None = None) -> BookDay:
    """The whole day: every place with its things. Four statements, however many rooms and entries."""
    moment = localtime(now or timezone.now())
    kept, ground = kept_templates(institution), ground_of(institution, on)
    rooms = list(institution.rooms.order_by("order", "name"))
    records = records_of(_relevant(institution, on, kept), institution)
    since = moment.date() - timedelta(days=UNCLOSED_DAYS)
    seals = list(BookSeal.objects.filter(Q(on=on) | Q(on__gte=since), institution=institution).order_by("number"))
    done = [done_of(record) for record in records]
    by_place = {(seal.on, seal.room_id): seal for seal in seals}
    places = []
    for room in (None, *rooms):
        room_id, own = room.pk if room else None, BookPlace.ROOM if room else BookPlace.HOUSE
        found = things((each for each in kept if each.place == own), room_id, done, on, ground)
        places.append(Place(room, found, missing(found, on), by_place.get((on, room_id))))
    day = BookDay(institution, on, moment, ground.is_open(on), ground, places, records)
    day.unclosed = _unclosed(institution, max(since, ground.begins_on), moment.date(), rooms, by_place)
    return day


def _relevant(institution: Institution, on: date, kept: Iterable[Template]) -> Iterable[BookEntry]:
    kept = list(kept)
    periodic = [each.key for each in kept if each.is_periodic]
    follow = {key for each in kept if each.every.follows for key in (each.key, each.every.follows)}
    wanted = (
        Q(on=on)
        | Q(template__in=periodic, on__gte=on - LONGEST_PERIOD)
        | Q(template__in=follow, on__gte=on - FOLLOWED_FOR)
    )
    rows = BookEntry.objects.filter(wanted, institution=institution)
    return rows.select_related("entered_by", "photo").order_by("entered_at", "pk")


def _unclosed(
    institution: Institution, first: date, today: date, rooms: list[Room], seals: Mapping[Any, BookSeal]
) -> list[tuple[date, int]]:
    """Open days before today of which some place is not closed, with how many places."""
    found = []
    for day in open_days(institution, first, today - timedelta(days=1)):
        left = sum((day, room_id) not in seals for room_id in (None, *(room.pk for room in rooms)))
        if left:
            found.append((day, left))
    return found


def records_of(entries: Iterable[BookEntry], institution: Institution, *, judged: bool = True) -> list[Record]:
    """Entries of known pages, each with its corrections; flags by the rules of the entry's own day, if `judged`."""
    rows, region = list(entries), institution.division_id or ""
    by_corrected = {row.corrects_id: row for row in rows if row.corrects_id}
    found = []
    for row in rows:
        template = templates().get(row.template)
        if row.corrects_id or template is None:
            continue
        versions = [row]
        while (following := by_corrected.get(versions[-1].pk)) is not None:
            versions.append(following)
        beyond = flags(template, versions[-1].values, region=region, on=row.on) if judged else []
        found.append(Record(template, tuple(versions), tuple(beyond)))
    return found


def done_of(record: Record) -> Done:
    first = record.first
    return Done(first.pk, first.template, first.room_id, first.on, first.slot, clock_of(record), first.about_id)


def clock_of(record: Record) -> time | None:
    """The time of day that the page writes down, if it writes one down."""
    clock = next((each.key for each in record.template.fields if each.kind == "clock"), "")
    text = record.current.values.get(clock)
    return time.fromisoformat(text) if text else None


def moment_of(entry: BookEntry) -> datetime | None:
    """When the thing itself was done: the entry's day and the time written in it, with its corrections."""
    template = templates().get(entry.template)
    if template is None:
        return None
    at = clock_of(Record(template, (entry,), ()))
    return datetime.combine(entry.on, at) if at else None


def _differing(template: Template, old: BookEntry, new: BookEntry) -> list[tuple[str, str, str]]:
    """Field, old and new value of what a correction changed."""
    rows = [
        (str(each.title), shown_value(each, old.values.get(each.key)), shown_value(each, new.values.get(each.key)))
        for each in template.fields
    ]
    rows.append((_("处理情况"), old.measure, new.measure))
    return [row for row in rows if row[1] != row[2]]


def last_values(institution: Institution, room_id: UUID | None, on: date) -> dict[str, dict[str, Any]]:
    """By page: what was written down last in this place. One statement."""
    rows = BookEntry.objects.at(room_id).filter(
        institution=institution, on__range=(on - REMEMBERED, on), corrected_by__isnull=True
    )
    latest = rows.order_by("template", "-on", "-entered_at").distinct("template")
    return dict(latest.values_list("template", "values"))


# --- Counting what is missing now --------------------------------------------------------------------------


def missing_key(institution_id: object, day: date) -> str:
    return f"book.missing:{institution_id}:{day.isoformat()}"


def missing_now(institution_id: UUID | str) -> list[tuple[str, str]]:
    """Place and page of each thing that today still lacks. Kept for two minutes, or until something is entered: then
    it costs no statement."""
    today = localdate()
    key = missing_key(institution_id, today)
    known = cache.get(key)
    if known is None:
        institution = Institution.objects.filter(pk=institution_id).first()
        known = lacking(book_day(institution, today)) if institution else []
        cache.set(key, known, KEEP_MISSING_S)
    return list(known)


def lacking(day: BookDay) -> list[tuple[str, str]]:
    return [(place.key, thing.template.key) for place in day.places if place.seal is None for thing in place.missing]
