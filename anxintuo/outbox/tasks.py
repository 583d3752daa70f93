"""One task per queue: it is rung after a commit, and by beat every half minute in case a bell was lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from celery import shared_task
from django.db import connection
from django.utils import timezone

from anxintuo.outbox.bell import ring
from anxintuo.outbox.delivery import drain
from anxintuo.outbox.enums import State, Urgency
from anxintuo.outbox.models import OutgoingItem

KEEP_DONE = timedelta(days=180)
SLOW_LANE = 0x736C6F77  # "slow"


@shared_task(name="outbox.drain_urgent")
def drain_urgent() -> None:
    _drain(Urgency.URGENT)


@shared_task(name="outbox.drain_normal")
def drain_normal() -> None:
    _drain(Urgency.NORMAL)


@shared_task(name="outbox.drain_slow")
def drain_slow() -> None:
    """At most one at a time, so that a province that answers slowly never occupies every process of a worker."""
    with _alone(SLOW_LANE) as alone:
        if alone:
            _drain(Urgency.SLOW)


@shared_task(name="outbox.purge")
def purge() -> None:
    """Delivered items are kept half a year for questions, then forgotten."""
    OutgoingItem.objects.filter(state=State.DONE, done_at__lt=timezone.now() - KEEP_DONE).delete()


def _drain(urgency: Urgency) -> None:
    if drain(urgency).more:
        ring(urgency)


@contextmanager
def _alone(lock: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
