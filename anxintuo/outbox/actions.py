"""Putting work into the outbox, and taking parked work up again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.context import current_request_id
from anxintuo.audit.enums import Kind
from anxintuo.outbox.bell import ring_after_commit
from anxintuo.outbox.enums import State, Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.policies import RETRY
from anxintuo.outbox.registry import topic_named


class OutsideTransaction(RuntimeError):
    """Outgoing work is written with what causes it, in one transaction, or not at all."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One item of `enqueue_many`. `key` is unique within the topic; `reference` is shown to operators."""

    key: str
    payload: Mapping[str, Any]
    reference: str = ""


def enqueue(
    topic: str,
    payload: Mapping[str, Any],
    *,
    key: str,
    urgency: Urgency | None = None,
    reference: str = "",
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> OutgoingItem:
    """Write one item; it is sent after the commit. The same key again gives the row that is there already.

    `payload` is JSON and may be personal: it is stored sealed. `reference` must not be. After `not_after` the
    item is not worth sending any more. Raises OutsideTransaction, and ValueError for a topic nobody sends.
    """
    parcel = Parcel(key, payload, reference)
    return enqueue_many(topic, [parcel], urgency=urgency, not_before=not_before, not_after=not_after)[0]


def enqueue_many(
    topic: str,
    parcels: Iterable[Parcel],
    *,
    urgency: Urgency | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> list[OutgoingItem]:
    """The same for many, in two statements and in the order given."""
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"enqueue {topic!r} inside the transaction of what causes it")
    known = topic_named(topic)
    if known is None:
        raise ValueError(f"nobody sends topic {topic!r}")
    urgency = urgency or known.urgency
    now = timezone.now()
    items = [
        OutgoingItem(
            topic=topic,
            key=parcel.key,
            reference=parcel.reference,
            payload=json.dumps(parcel.payload, cls=DjangoJSONEncoder, ensure_ascii=False),
            urgency=urgency,
            created_at=now,
            not_before=not_before or now,
            not_after=not_after,
            request_id=current_request_id(),
        )
        for parcel in parcels
    ]
    OutgoingItem.objects.bulk_create(items, ignore_conflicts=True)
    if items and (not_before is None or not_before <= now):
        ring_after_commit(urgency)
    rows = OutgoingItem.objects.filter(topic=topic, key__in=[item.key for item in items]).defer("payload")
    by_key = {row.key: row for row in rows}
    return [by_key[item.key] for item in items]


@transaction.atomic
def retry_parked(ids: Iterable[UUID], *, actor: Actor) -> int:
    """Send parked items again from their first attempt; how many there were. Expired ones stay where they are."""
    parked = OutgoingItem.objects.retryable().filter(pk__in=list(ids)).defer("payload")
    items = list(parked.select_for_update().order_by("pk"))
    RETRY.demand(actor)
    if not items:
        return 0
    OutgoingItem.objects.filter(pk__in=[item.pk for item in items]).update(
        state=State.WAITING, attempts=0, not_before=timezone.now(), parked_at=None, parked_reason=""
    )
    record(RETRY.name, actor=actor, kind=Kind.CHANGE, subjects=[("outgoing_item", item.pk) for item in items])
    for urgency in {Urgency(item.urgency) for item in items}:
        ring_after_commit(urgency)
    return len(items)
