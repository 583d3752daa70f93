"""Who sends what. A higher floor registers its sender in `apps.py: ready()`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from anxintuo.outbox.enums import Urgency

if TYPE_CHECKING:
    from anxintuo.outbox.models import OutgoingItem


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that it was delivered; kept with the item, so nothing personal in it."""

    provider: str = ""
    message_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


class Retry(Exception):
    """Try again later: `after`, or the topic's backoff. `sentence` is Chinese, for operators, and impersonal."""

    def __init__(self, code: str, sentence: str, *, after: timedelta | None = None) -> None:
        super().__init__(code)
        self.code, self.sentence, self.after = code, sentence, after


class Permanent(Exception):
    """Trying again cannot help: the other side refuses this item."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code, self.sentence = code, sentence


class Misconfigured(Permanent):
    """Trying again cannot help until our own settings or contract are put right."""


LEASE = timedelta(minutes=5)
Sender = Callable[[dict[str, Any], "OutgoingItem"], Evidence]
Backoff = Callable[[int], timedelta]


def doubling(first: timedelta = timedelta(seconds=30), *, ceiling: timedelta = timedelta(hours=1)) -> Backoff:
    """Wait `first` after attempt 1, twice as long after each further one, at most `ceiling`."""

    def wait(attempts: int) -> timedelta:
        return min(first * 2 ** min(max(attempts - 1, 0), 20), ceiling)

    return wait


@dataclass(frozen=True, slots=True)
class Topic:
    """`send(payload, item)` runs outside any transaction and may run twice for one item: make it idempotent.

    `lease` is longer than `send` ever takes: after it, the process is taken for dead and the item is sent again.
    """

    name: str
    title: str | Promise
    send: Sender
    urgency: Urgency
    max_attempts: int
    backoff: Backoff
    lease: timedelta


_topics: dict[str, Topic] = {}


def register_sender(
    topic: str,
    sender: Sender,
    *,
    urgency: Urgency = Urgency.NORMAL,
    max_attempts: int = 12,
    backoff: Backoff | None = None,
    lease: timedelta = LEASE,
    title: str | Promise = "",
) -> None:
    """Registering a topic twice with different senders is a defect (ValueError).

    `title` is the topic's Chinese name for operators, lazily translated.
    """
    known = _topics.get(topic)
    if known is not None and known.send is not sender:
        raise ValueError(f"topic {topic!r} has a sender already")
    _topics[topic] = Topic(
        topic, title or topic, sender, urgency, max_attempts, backoff or doubling(), max(lease, LEASE)
    )


def topic_named(name: str) -> Topic | None:
    return _topics.get(name)
