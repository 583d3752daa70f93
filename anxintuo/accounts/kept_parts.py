"""What a page of work needs and is dear to make: kept for a minute for a place of work (a seat's scope), and made anew
as soon as anybody who works there has changed anything.

What others change (a family accepts a place, an office decides) shows within the minute. With Redis lost, it is made
each time. A part of a page holds no form and nothing of the one person who looks: the post and the language name it.
"""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import get_language

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.enums import SeatKind

KEPT_SECONDS = 60
T = TypeVar("T")


def kept_part(name: str, actor: Actor, make: Callable[[], SafeString]) -> SafeString:
    """The part as it is kept, else as `make` makes it. One question to Redis."""
    return _kept(f"{name}:{actor.seat.post}:{get_language()}" if actor.seat else name, actor, make)


def kept_counts(name: str, actor: Actor, make: Callable[[], list[int]]) -> list[int]:
    """The same for numbers of the one seat that is worn."""
    return _kept(f"{name}:{actor.seat.key}" if actor.seat else name, actor, make)


def _kept(name: str, actor: Actor, make: Callable[[], T]) -> T:
    if actor.seat is None or actor.seat.kind is not SeatKind.STAFF:
        return make()  # nobody would notice that it changed (note_change)
    stamp_key = _stamp_key(actor.seat.scope)
    part_key = f"part:{name}:{actor.seat.scope}:{localdate().isoformat()}"
    found = cache.get_many([stamp_key, part_key])
    stamp = found.get(stamp_key, "")
    kept: tuple[str, T] | None = found.get(part_key)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    made = make()
    cache.set(part_key, (stamp, made), KEPT_SECONDS)
    return made


def note_change(actor: Actor) -> None:
    """Somebody who wears this seat changes something: once it is committed, the parts of the place are made anew."""
    if actor.wears(SeatKind.STAFF) and actor.seat is not None:
        key = _stamp_key(actor.seat.scope)
        transaction.on_commit(lambda: cache.set(key, uuid.uuid4().hex, KEPT_SECONDS * 2))


def _stamp_key(scope: str) -> str:
    return f"part.stamp:{scope}"
