"""What the operator's page shows. Two statements, whatever the size of the outbox."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from anxintuo.outbox.enums import State, Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import topic_named

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class QueueStanding:
    """One queue now: how many wait, since when the oldest is due, how many are being sent or parked."""

    urgency: Urgency
    waiting: int
    oldest_due_at: datetime | None
    in_flight: int
    parked: int


def standing() -> list[QueueStanding]:
    unfinished = OutgoingItem.objects.exclude(state=State.DONE).order_by()
    rows = {row["urgency"]: row for row in unfinished.values("urgency").annotate(**_COUNTS)}
    nothing = {"waiting": 0, "oldest_due_at": None, "in_flight": 0, "parked": 0}
    return [
        QueueStanding(urgency, **{name: rows.get(urgency, nothing)[name] for name in _COUNTS}) for urgency in Urgency
    ]


_COUNTS = {
    "waiting": Count("pk", filter=Q(state=State.WAITING)),
    "oldest_due_at": Min("not_before", filter=Q(state=State.WAITING)),
    "in_flight": Count("pk", filter=Q(state=State.IN_FLIGHT)),
    "parked": Count("pk", filter=Q(state=State.PARKED)),
}


def parked_items() -> list[tuple[str, OutgoingItem]]:
    """Titles of the topics with the items, newest first, at most a page; the sealed payload is not even read."""
    items = OutgoingItem.objects.parked().defer("payload").order_by("-parked_at", "-pk")[:PAGE_SIZE]
    return [(_title(item.topic), item) for item in items]


def _title(topic: str) -> str:
    known = topic_named(topic)
    return str(known.title) if known else topic


def parked_count() -> int:
    return OutgoingItem.objects.parked().count()
