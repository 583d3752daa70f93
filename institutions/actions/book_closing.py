"""A class-day is closed for good: what is missing gets a reason, and the day becomes a link of the nursery's chain.

Of two who close it at once the second finds it closed: the nursery's row is the lock.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from institutions.actions.book import forget_missing, is_closed, lock_book
from institutions.actions.desk import lock
from institutions.book.chain import GENESIS, digest
from institutions.book.due import Thing
from institutions.models import BookEntry, BookSeal, Institution, Room
from institutions.policies.book import CLOSE_BOOK, CLOSE_COMPLETE
from institutions.queries.book import HOUSE, book_day
from institutions.queries.book_chain import facts_of_day, facts_of_entry


class DayClosed(ValidationError):
    """Somebody closed the day meanwhile."""


@transaction.atomic
def close_day(
    institution: Institution, room: Room | None, on: date, reasons: Mapping[str, str], *, actor: Actor
) -> BookSeal:
    """Close a class-day: what is missing needs a reason each (by `Thing.key`), then the day is sealed.

    DayClosed when it is closed already. ValidationError with a `reasons` map of the things without a reason.
    """
    locked = lock_book(institution, CLOSE_BOOK, room, actor)
    if on > localdate():
        raise ValidationError(_("这一天还没有到。"))
    if is_closed(locked, room, on):
        raise DayClosed(_("这一天刚刚已经封存了。"))
    place = book_day(locked, on).place(str(room.pk) if room else HOUSE)
    lacking = place.missing if place else []
    bare = [thing for thing in lacking if not reasons.get(thing.key, "").strip()]
    if bare:
        raise ValidationError(_("还有 %(n)s 项没有记，请补上，或者写明原因。") % {"n": len(bare)}, code="missing")
    told = [_explained(thing, reasons[thing.key].strip()) for thing in lacking]
    seal = seal_day(locked, room, on, told, closed_by=UUID(str(actor.user_id)), closed_at=timezone.now())
    record(
        "institutions.close_book",
        actor=actor,
        kind=Kind.CHANGE,
        subjects=[("institution", locked.pk), ("book_seal", seal.pk)],
    )
    forget_missing(locked)
    return seal


@transaction.atomic
def close_complete(institution: Institution, on: date, *, actor: Actor) -> list[BookSeal]:
    """Close every room, and the house, in which nothing of the day is missing. What is closed already stays."""
    locked = lock(institution, actor=actor, act=CLOSE_COMPLETE)
    places = book_day(locked, on).complete if on <= localdate() else []
    return [close_day(locked, place.room, on, {}, actor=actor) for place in places]


def seal_day(
    institution: Institution,
    room: Room | None,
    on: date,
    missing: list[dict[str, str]],
    *,
    closed_by: UUID,
    closed_at: datetime,
) -> BookSeal:
    """The next link of the nursery's chain. The caller holds the nursery's lock."""
    last = BookSeal.objects.filter(institution=institution).order_by("-number").first()
    entries = list(_of_day(institution, room, on))
    additions = list(_unsealed_additions(institution).exclude(pk__in=[entry.pk for entry in entries]))
    seal = BookSeal(
        institution=institution,
        number=last.number + 1 if last else 1,
        room=room,
        room_name=room.name if room else "",
        on=on,
        missing=missing,
        entries=sorted(entry.pk for entry in entries),
        additions=sorted(entry.pk for entry in additions),
        closed_by_id=closed_by,
        closed_at=closed_at.astimezone(UTC),
        previous=last.digest if last else GENESIS,
    )
    seal.digest = digest(seal.previous, facts_of_day(seal), map(facts_of_entry, [*entries, *additions]))
    seal.save(force_insert=True)
    return seal


def _of_day(institution: Institution, room: Room | None, on: date) -> "QuerySet[BookEntry]":
    rows = BookEntry.objects.at(room.pk if room else None).filter(institution=institution, on=on)
    return rows.select_related("photo")


def _unsealed_additions(institution: Institution) -> "QuerySet[BookEntry]":
    """Rows that came to days closed before, which no seal covers yet."""
    covered = BookSeal.objects.filter(institution=institution, additions__contains=[OuterRef("pk")])
    rows = BookEntry.objects.filter(~Exists(covered), institution=institution, is_addition=True)
    return rows.select_related("photo")


def _explained(thing: Thing, reason: str) -> dict[str, str]:
    return {"thing": thing.key, "template": thing.template.key, "slot": thing.slot, "reason": reason}
