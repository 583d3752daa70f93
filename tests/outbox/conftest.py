"""A topic whose sender writes down what it was given and answers as it is told."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from anxintuo.outbox import registry
from anxintuo.outbox.actions import enqueue
from anxintuo.outbox.enums import Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Evidence


class Post:
    """`sent` is the list of payloads; `answer` may be replaced by what the other side should do."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.answer: Callable[[dict[str, Any], OutgoingItem], Evidence] = lambda payload, item: Evidence("post", "m-1")
        self._lock = threading.Lock()

    def __call__(self, payload: dict[str, Any], item: OutgoingItem) -> Evidence:
        with self._lock:
            self.sent.append(payload)
        return self.answer(payload, item)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setattr(registry, "_topics", {})
    post = Post()
    registry.register_sender("test.post", post, urgency=Urgency.URGENT, max_attempts=3, title="试验信件")
    return post


@pytest.fixture
def put(post: Post) -> Callable[..., OutgoingItem]:
    """Enqueue one item in a transaction of its own."""

    def put(key: str = "k1", payload: dict[str, Any] | None = None, **how: Any) -> OutgoingItem:
        with transaction.atomic():
            return enqueue("test.post", payload or {"n": key}, key=key, **how)

    return put
