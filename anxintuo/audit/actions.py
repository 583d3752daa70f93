"""Appending to the log. Call inside the transaction of what is being logged."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db import DatabaseError
from django.utils import timezone

from anxintuo.audit.context import current_request_id
from anxintuo.audit.enums import Kind
from anxintuo.audit.models import AuditEntry
from anxintuo.kit.readonly import writes_allowed

EVENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
CODE = re.compile(r"[a-z][a-z0-9_]*")
TYPE = re.compile(r"[a-z][a-z0-9_.]*")
SUBJECT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# A mainland phone number, with or without its country code, and an identity number (GB 11643).
PERSONAL = re.compile(r"(86)?1\d{10}|\d{17}[\dXx]")

Subject = tuple[str, object]


class SeatLike(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def scope(self) -> str: ...


class ActorLike(Protocol):
    """What the log needs of `accounts.actor.Actor`, which lives on a higher floor."""

    @property
    def user_id(self) -> str | None: ...
    @property
    def seat(self) -> SeatLike | None: ...


@dataclass(frozen=True, slots=True)
class _SystemSeat:
    kind: str = "system"
    key: str = "system"
    scope: str = ""


@dataclass(frozen=True, slots=True)
class _System:
    user_id: None = None
    seat: _SystemSeat = _SystemSeat()


SYSTEM = _System()  # the actor of tasks and commands


class ReadNotLogged(Exception):
    """The log could not be written; the page must not be shown."""


def record(
    event: str,
    *,
    actor: ActorLike,
    kind: Kind,
    subjects: Iterable[Subject] = (),
    purpose: str = "",
    earliest_on: date | None = None,
    request_id: str = "",
) -> AuditEntry:
    """Append one entry. `event` is ``app.verb``; `subjects` are (type, id) of everybody and everything concerned.

    Raises ValueError when something other than an identifier is offered: names stay out of the log.
    """
    if not EVENT.fullmatch(event):
        raise ValueError(f"an event is written app.verb, not {event!r}")
    if purpose and not CODE.fullmatch(purpose):
        raise ValueError("a purpose is a code, never free text")
    seat = actor.seat
    return AuditEntry.objects.create(
        recorded_at=timezone.now(),
        event=event,
        kind=kind,
        actor_id=uuid.UUID(str(actor.user_id)) if actor.user_id else None,
        seat_kind=str(seat.kind) if seat else "",
        seat_key=seat.key if seat else "",
        seat_scope=seat.scope if seat else "",
        purpose=purpose,
        subjects=sorted({subject_key(*subject) for subject in subjects}),
        earliest_on=earliest_on,
        request_id=request_id or current_request_id(),
    )


def log_read(
    event: str,
    *,
    actor: ActorLike,
    subjects: Iterable[Subject],
    purpose: str = "",
    earliest_on: date | None = None,
    kind: Kind = Kind.READ,
) -> None:
    """Log that sensitive data of `subjects` is about to be shown; usable inside a GET.

    Call it before the data leaves the view, with everybody whose data the page holds: a list counts each
    child. Raises ReadNotLogged when the log cannot be written; RequestMiddleware then answers 503.
    """
    try:
        with writes_allowed():
            record(event, actor=actor, kind=kind, subjects=subjects, purpose=purpose, earliest_on=earliest_on)
    except DatabaseError as error:
        raise ReadNotLogged(event) from error


def subject_key(type_: str, id_: object) -> str:
    """How a subject stands in the log: ``type:id``. Only identifiers pass."""
    text = str(id_)
    if not TYPE.fullmatch(type_) or not SUBJECT_ID.fullmatch(text) or PERSONAL.fullmatch(text):
        raise ValueError(f"a subject is (type, id) with an internal id; this {type_!r} is not")
    return f"{type_}:{text}"
