"""Promising seats. Every function here needs the room's row locked (`lock_room`), which serialises all promises of it;
what the code forgot, the exclusion and the trigger of `seat_hold` still refuse."""

import heapq
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enrollment.models import SeatHold
from enrollment.queries.places import Span, holds_of, most_at_once, room_takes
from institutions.actions.occupancy import tell_listed
from institutions.models import Room


class NoSeat(Exception):
    """The room has no place for these days. The text is a sentence for whoever wanted to promise one."""


def lock_room(room_id: UUID) -> Room:
    """The room, locked until the commit. Several rooms: in the order of their ids."""
    return Room.objects.select_for_update(of=("self",)).select_related("institution").get(pk=room_id)


def hold_seat(room: Room, during: Span) -> SeatHold:
    """Take a seat of a locked room for the span; NoSeat when there is none on every day of it."""
    takes = room_takes(room, during)
    holds = holds_of(room, during)
    if most_at_once(holds, during) >= takes:
        raise NoSeat(_("“%(room)s”在这段时间里没有空托位了。") % {"room": room.name})
    free = _free_seat(holds, takes)
    if free is None:
        return _seat_by_numbering_anew(room, during)
    return _taken(SeatHold(room=room, seat=free, from_on=during.start, until_on=during.end))


def change_span(hold: SeatHold, during: Span, room: Room) -> None:
    """Give a hold of a locked room other days; NoSeat when they are not free."""
    others = [each for each in holds_of(room, during) if each.pk != hold.pk]
    if most_at_once(others, during) >= room_takes(room, during):
        raise NoSeat(_("“%(room)s”在这段时间里没有空托位了。") % {"room": room.name})
    hold.from_on, hold.until_on = during.start, during.end
    if any(each.seat == hold.seat for each in others):
        free = _free_seat(others, room_takes(room, during))
        if free is None:
            _number_anew(room, [*_all_holds(room, without=hold), hold])
            return
        hold.seat = free
    _taken(hold)


def shorten(hold: SeatHold, until_on: date) -> None:
    """Always possible: it frees days, it takes none."""
    hold.until_on = until_on
    hold.save(update_fields=["until_on"])


def tell_room(room: Room) -> None:
    """After the promises changed: how many places of a locked room are promised from today on. Call it last."""
    today = Span(localdate())
    tell_listed(room, most_at_once(holds_of(room, today), today))


def count_among_unlisted(room: Room) -> None:
    """A child whom the nursery counted already is now entered: it takes over one of the places that were only counted.
    Before `hold_seat`; without such a place nothing changes."""
    if room.unlisted:
        room.occupied -= 1
        room.save(update_fields=["occupied"])


def _taken(hold: SeatHold) -> SeatHold:
    """Saved, or NoSeat if the database knows better than the count (somebody went round the lock)."""
    try:
        with transaction.atomic():
            hold.save()
    except IntegrityError as fault:
        raise NoSeat(_("这个托位刚刚被占用，请刷新页面再试。")) from fault
    return hold


def _free_seat(holds: Sequence[SeatHold], takes: int) -> int | None:
    """The lowest number that no hold has."""
    used = {hold.seat for hold in holds}
    return next((seat for seat in range(1, takes + 1) if seat not in used), None)


def _seat_by_numbering_anew(room: Room, during: Span) -> SeatHold:
    hold = SeatHold(room=room, seat=1, from_on=during.start, until_on=during.end)
    _number_anew(room, [*_all_holds(room), hold])
    return hold


def _all_holds(room: Room, without: SeatHold | None = None) -> list[SeatHold]:
    return [hold for hold in SeatHold.objects.filter(room=room) if without is None or hold.pk != without.pk]


def _number_anew(room: Room, holds: list[SeatHold]) -> None:
    """Spans on a line need as many seats as overlap at most: by their start, each gets the lowest number then free."""
    free: list[int] = []
    busy: list[tuple[date, int]] = []  # (last day, seat)
    used = 0
    for hold in sorted(holds, key=lambda each: (each.from_on, each.pk)):
        while busy and busy[0][0] < hold.from_on:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            hold.seat = heapq.heappop(free)
        else:
            used += 1
            hold.seat = used
        heapq.heappush(busy, (hold.until_on or date.max, hold.seat))
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS seat_held_once DEFERRED")
            for hold in holds:
                hold.save()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS seat_held_once IMMEDIATE")
    except IntegrityError as fault:
        raise NoSeat(_("“%(room)s”在这段时间里没有空托位了。") % {"room": room.name}) from fault
