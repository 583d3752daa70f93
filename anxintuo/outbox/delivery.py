"""Draining the outbox: claim a batch and commit the claim, send, record. At least once, never by two at a time.

A claim is a lease. A process that dies between claim and result leaves its items in flight; when the lease has
run out they come back. A process that lives but is slow gives back what it has not begun (docs/decisions/outbox.md).
"""

import json
import logging
import os
import re
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from anxintuo.audit.context import task_context
from anxintuo.kit.crypto import DecryptionError
from anxintuo.outbox.enums import ParkedReason, State, Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import LEASE, Evidence, Misconfigured, Permanent, Retry, doubling, topic_named

logger = logging.getLogger(__name__)

BEGIN_WITHIN = LEASE / 2  # what is not begun by then is given back; a sender takes less than the other half
BATCH = 20
RECOVERED_AT_ONCE = 200
UNKNOWN_TOPIC_ATTEMPTS = 12
LONG_NUMBER = re.compile(r"\d{7,}")


@dataclass(slots=True)
class Report:
    """What one drain did. `more` tells that it stopped at its limit rather than at the end of the queue."""

    done: int = 0
    retried: int = 0
    parked: int = 0
    more: bool = False

    @property
    def handled(self) -> int:
        return self.done + self.retried + self.parked


def drain(urgency: Urgency, *, limit: int = 500, seconds: float = 240.0) -> Report:
    """Deliver what is due in one queue, at most `limit` items, beginning nothing after `seconds`."""
    report, until = Report(), time.monotonic() + seconds
    recover_abandoned(urgency, report)
    while report.handled < limit:
        if time.monotonic() > until:
            report.more = True
            return report
        items = claim(urgency, size=min(BATCH, limit - report.handled))
        if not items:
            return report
        for item in _while_leased(items):
            _deliver(item, report)
    report.more = True
    return report


def claim(urgency: Urgency, *, size: int) -> list[OutgoingItem]:
    """Take up to `size` due items and commit, so that nobody else takes them. Rows others hold are skipped."""
    now, by = timezone.now(), _worker_name()
    with transaction.atomic(durable=True):
        due = OutgoingItem.objects.due(urgency, now).defer("payload").order_by("not_before", "id")
        items = list(due.select_for_update(skip_locked=True)[:size])
        OutgoingItem.objects.filter(pk__in=[item.pk for item in items]).update(
            state=State.IN_FLIGHT, attempts=F("attempts") + 1, claimed_at=now, claimed_by=by
        )
    for item in items:
        item.state, item.attempts, item.claimed_at, item.claimed_by = State.IN_FLIGHT, item.attempts + 1, now, by
    return items


def recover_abandoned(urgency: Urgency, report: Report) -> None:
    """Items whose process never came back wait again; one that keeps killing its process is parked."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        lost = OutgoingItem.objects.abandoned(urgency, now - LEASE).defer("payload").order_by("claimed_at")
        for item in lost.select_for_update(skip_locked=True)[:RECOVERED_AT_ONCE]:
            if _may_still_be_at_it(item, now):
                continue
            if item.attempts >= _max_attempts(item):
                _park(item, ParkedReason.TIMEOUT, "interrupted", "发送途中多次中断，请查看运行日志。", report)
            else:
                _settle(item, state=State.WAITING, not_before=now)


def _may_still_be_at_it(item: OutgoingItem, now: datetime) -> bool:
    topic = topic_named(item.topic)
    return topic is not None and item.claimed_at is not None and now - item.claimed_at < topic.lease


def _while_leased(items: list[OutgoingItem]) -> Iterator[OutgoingItem]:
    for position, item in enumerate(items):
        assert item.claimed_at is not None
        if timezone.now() - item.claimed_at > BEGIN_WITHIN:
            for unbegun in items[position:]:
                _settle(unbegun, state=State.WAITING, attempts=F("attempts") - 1)
            return
        yield item


def _deliver(item: OutgoingItem, report: Report) -> None:
    if item.not_after is not None and timezone.now() > item.not_after:
        _park(item, ParkedReason.EXPIRED, "expired", "已过最晚发送时间，不再发送。", report, payload="")
        return
    try:
        with task_context(f"outbox.{item.topic}", request_id=item.request_id, item=str(item.pk)):
            evidence = _send(item)
    except Misconfigured as error:
        _park(item, ParkedReason.CONFIG, error.code, error.sentence, report)
    except Permanent as error:
        _park(item, ParkedReason.PERMANENT, error.code, error.sentence, report)
    except Retry as error:
        _try_later(item, error, report)
    except Exception as error:  # a defect in a sender must not stop the queue
        _log_defect(item, error)
        _try_later(item, Retry(type(error).__name__, "发送程序出错，请查看运行日志。"), report)
    else:
        _settle(item, state=State.DONE, done_at=timezone.now(), evidence=asdict(evidence), payload="",
                last_error_code="", last_error="")  # fmt: skip
        report.done += 1


def _send(item: OutgoingItem) -> Evidence:
    topic = topic_named(item.topic)
    if topic is None:  # perhaps a newer release wrote it and this process is the older one
        raise Retry("no_sender", "本进程不认识这类条目，等待新版本处理。")
    try:
        payload: dict[str, Any] = json.loads(item.payload)
    except (DecryptionError, ValueError) as error:
        raise Misconfigured("unreadable", "内容无法解开，请检查字段密钥。") from error
    return topic.send(payload, item)


def _try_later(item: OutgoingItem, error: Retry, report: Report) -> None:
    if item.attempts >= _max_attempts(item):
        _park(item, ParkedReason.EXCEEDED, error.code, error.sentence, report)
        return
    topic = topic_named(item.topic)
    wait = error.after if error.after is not None else (topic.backoff if topic else doubling())(item.attempts)
    _settle(item, state=State.WAITING, not_before=timezone.now() + wait, **_error(error.code, error.sentence))
    report.retried += 1


def _park(item: OutgoingItem, reason: ParkedReason, code: str, sentence: str, report: Report, **also: Any) -> None:
    logger.warning("outbox parks %s %s: %s (%s)", item.topic, item.pk, reason, _error(code, "")["last_error_code"])
    _settle(item, state=State.PARKED, parked_at=timezone.now(), parked_reason=reason, **_error(code, sentence), **also)
    report.parked += 1


def _settle(item: OutgoingItem, **changes: Any) -> None:
    """Write the outcome, unless the lease was lost and somebody else holds the item by now."""
    ours = OutgoingItem.objects.filter(
        pk=item.pk, state=State.IN_FLIGHT, claimed_at=item.claimed_at, claimed_by=item.claimed_by
    )
    if not ours.update(claimed_at=None, claimed_by="", **changes):
        logger.warning("outbox item %s was taken over before its outcome was known", item.pk)


def _error(code: str, sentence: str) -> dict[str, str]:
    """Long numbers may be phones; they do not go where operators and logs see them."""
    return {
        "last_error_code": LONG_NUMBER.sub("…", code)[:80],
        "last_error": LONG_NUMBER.sub("…", str(sentence))[:200],
    }


def _log_defect(item: OutgoingItem, error: Exception) -> None:
    """Where it happened, without the exception's message, which may quote the payload."""
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("sender of %s failed on %s with %s\n%s", item.topic, item.pk, type(error).__name__, where)


def _max_attempts(item: OutgoingItem) -> int:
    topic = topic_named(item.topic)
    return topic.max_attempts if topic else UNKNOWN_TOPIC_ATTEMPTS


def _worker_name() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{threading.get_ident() % 100_000}"
