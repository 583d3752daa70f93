"""Which request (or task) is at work: an id that log lines, audit entries and history rows share."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pghistory

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Empty outside requests and tasks."""
    return _request_id.get()


def new_request_id() -> str:
    return uuid.uuid4().hex


@contextmanager
def request_id_set(request_id: str) -> Iterator[None]:
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


@contextmanager
def history_of(actor: Any, *, request_id: str = "") -> Iterator[None]:
    """Changes made inside carry the actor's ids in their history rows. `actor`: see actions.ActorLike."""
    seat = getattr(actor, "seat", None)
    with pghistory.context(
        user=str(actor.user_id) if getattr(actor, "user_id", None) else "",
        seat=seat.key if seat else "",
        request=request_id or current_request_id(),
    ):
        yield


@contextmanager
def task_context(name: str, *, request_id: str = "", **ids: str) -> Iterator[str]:
    """For work without a person: a task, a command. `ids` are further identifiers, never names.

    `request_id` continues the request that caused the work; without it the work gets an id of its own.
    """
    own = request_id or new_request_id()
    with request_id_set(own), pghistory.context(task=name, request=own, **ids):
        yield own
