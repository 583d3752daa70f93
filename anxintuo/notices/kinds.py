"""What people are told about. The app that tells registers its kinds in `apps.py: ready()`."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.enums import SeatKind
from anxintuo.notices.enums import Channel


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """`channels`: on unless the person says otherwise. `required`: cannot be turned off. `sensitive`: outside the
    inbox only a neutral sentence is sent (no health fact ever stands in an SMS). `urgent`: also at night, and in
    the outbox's urgent queue. `digest`: may wait a little and leave together with others, as one message (digests.py).
    `seats`: whose settings page lists it; empty means everybody's.
    """

    name: str
    title: str | Promise
    channels: frozenset[Channel]
    required: frozenset[Channel]
    sensitive: bool
    urgent: bool
    digest: bool
    seats: frozenset[SeatKind]

    def concerns(self, actor: Actor) -> bool:
        return not self.seats or actor.holds(*self.seats)


_kinds: dict[str, NoticeKind] = {}


def register_kind(
    name: str,
    title: str | Promise,
    *,
    channels: Iterable[Channel] = (),
    required: Iterable[Channel] = (),
    sensitive: bool = False,
    urgent: bool = False,
    digest: bool = False,
    seats: Iterable[SeatKind] = (),
) -> None:
    """`title` is a short Chinese noun (“备案进度”), lazily translated. Two different kinds of one name: ValueError, and
    so is one that may wait although it is urgent or required."""
    required = frozenset(required)
    if digest and (urgent or required):
        raise ValueError(f"notice kind {name!r} is urgent or required: it waits for no digest")
    kind = NoticeKind(
        name, title, frozenset(channels) | required, required, sensitive, urgent, digest, frozenset(seats)
    )
    if _kinds.get(name, kind) != kind:
        raise ValueError(f"notice kind {name!r} is registered already")
    _kinds[name] = kind


def kind_named(name: str) -> NoticeKind:
    """KeyError for a kind that nobody registered: a defect of the caller."""
    return _kinds[name]


def kinds_for(actor: Actor) -> list[NoticeKind]:
    return [kind for kind in _kinds.values() if kind.concerns(actor)]
