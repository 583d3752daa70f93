"""Is the chain of closed days as it was sealed? Read anew from the rows of today."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from institutions.book.chain import GENESIS, digest
from institutions.models import BookEntry, BookSeal, Institution

BATCH = 200


@dataclass(frozen=True, slots=True)
class Break:
    """The seal at which something is wrong: a code of what (page words it)."""

    seal: BookSeal | None
    what: str  # changed, lost, link, number, smuggled
    count: int = 0


@dataclass(slots=True)
class ChainReport:
    seals: int = 0
    entries: int = 0
    last: BookSeal | None = None
    breaks: list[Break] = field(default_factory=list)
    waiting: int = 0  # additions that the next seal will cover

    @property
    def first_break(self) -> Break | None:
        return self.breaks[0] if self.breaks else None


def facts_of_day(seal: BookSeal) -> dict[str, Any]:
    """What of the seal itself is hashed. `missing` is text throughout, so that JSONB gives it back as it was."""
    return {
        "institution": str(seal.institution_id),
        "number": seal.number,
        "room": str(seal.room_id or ""),
        "room_name": seal.room_name,
        "on": seal.on.isoformat(),
        "missing": seal.missing,
        "entries": [str(pk) for pk in seal.entries],
        "additions": [str(pk) for pk in seal.additions],
        "closed_by": str(seal.closed_by_id),
        "closed_at": _instant(seal.closed_at),
    }


def facts_of_entry(entry: BookEntry) -> dict[str, Any]:
    """Everything that an entry says; of its picture the fingerprint of the bytes."""
    return {
        "id": str(entry.pk),
        "institution": str(entry.institution_id),
        "template": entry.template,
        "room": str(entry.room_id or ""),
        "room_name": entry.room_name,
        "on": entry.on.isoformat(),
        "slot": entry.slot,
        "values": entry.values,
        "measure": entry.measure,
        "photo": entry.photo.sha256 if entry.photo_id and entry.photo else "",
        "about": str(entry.about_id or ""),
        "corrects": str(entry.corrects_id or ""),
        "reason": entry.reason,
        "is_addition": entry.is_addition,
        "entered_by": str(entry.entered_by_id),
        "entered_at": _instant(entry.entered_at),
    }


def check_chain(institution: Institution) -> ChainReport:
    """Recompute the whole chain of a nursery: one statement for each two hundred days closed, and three."""
    report, previous, expected = ChainReport(), GENESIS, 1
    seals = BookSeal.objects.filter(institution=institution).select_related("closed_by").order_by("number")
    covered: set[UUID] = set()
    for batch in _batches(seals):
        wanted = {pk for seal in batch for pk in (*seal.entries, *seal.additions)}
        rows = {row.pk: row for row in BookEntry.objects.filter(pk__in=wanted).select_related("photo")}
        covered |= wanted
        for seal in batch:
            report.breaks += _faults(seal, rows, previous, expected)
            report.seals += 1
            report.entries += len(seal.entries) + len(seal.additions)
            previous, expected, report.last = seal.digest, seal.number + 1, seal
    report.breaks += [Break(None, "smuggled", count) for count in [_smuggled(institution).count()] if count]
    loose = BookEntry.objects.filter(institution=institution, is_addition=True).values_list("pk", flat=True)
    report.waiting = sum(pk not in covered for pk in loose)
    return report


def _faults(seal: BookSeal, rows: dict[UUID, BookEntry], previous: str, expected: int) -> Iterable[Break]:
    if seal.number != expected:
        yield Break(seal, "number", seal.number - expected)
    if seal.previous != previous:
        yield Break(seal, "link")
    wanted = [*seal.entries, *seal.additions]
    present = [rows[pk] for pk in wanted if pk in rows]
    if len(present) != len(wanted):
        yield Break(seal, "lost", len(wanted) - len(present))
    elif digest(seal.previous, facts_of_day(seal), map(facts_of_entry, present)) != seal.digest:
        yield Break(seal, "changed")


def _smuggled(institution: Institution) -> "QuerySet[BookEntry]":
    """Rows in a closed class-day that neither were there when it was closed nor say that they came later."""
    closed = BookSeal.objects.filter(institution=institution, on=OuterRef("on")).exclude(
        entries__contains=[OuterRef("pk")]
    )
    rows = BookEntry.objects.filter(institution=institution, is_addition=False)
    in_room = Exists(closed.filter(room_id=OuterRef("room_id")))
    in_house = Exists(closed.filter(room_id__isnull=True))
    return rows.filter(in_room | (Q(room_id__isnull=True) & in_house))


def _batches(seals: Any) -> Iterable[list[BookSeal]]:
    batch: list[BookSeal] = []
    for seal in seals:
        batch.append(seal)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
