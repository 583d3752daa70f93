"""Placed children and rooms for the tests of the roll."""

import dataclasses
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from enrollment.actions.seats import hold_seat, lock_room
from enrollment.models import Cover, Placement
from enrollment.queries.places import Span
from institutions.models import Institution, Room, StaffMembership
from institutions.opening import is_open
from tests import builders


def placed(room: Room, *, from_on: date | None = None, until_on: date | None = None, name: str = "") -> Placement:
    start = from_on or localdate() - timedelta(days=60)
    with transaction.atomic():
        hold = hold_seat(lock_room(room.pk), Span(start, until_on))
    child = builders.child(name=name) if name else builders.child()
    return Placement.objects.create(child=child, room=room, hold=hold, from_on=start, until_on=until_on)


def covered(placement: Placement, room: Room, first: date, last: date) -> Cover:
    hold = hold_seat(lock_room(room.pk), Span(first, last))
    return Cover.objects.create(
        placement=placement,
        room=room,
        hold=hold,
        from_on=first,
        until_on=last,
        reason="合班",
        arranged_by=builders.user(),
    )


def carer_of(room: Room) -> Actor:
    """A carer whose seat is in the room."""
    who = builders.user()
    seat = StaffMembership.objects.create(
        user=who, institution=room.institution, post="caregiver", room=room, from_on=date(2026, 1, 1)
    )
    return _wearing(builders.actor("staff", str(room.institution_id), who=who, post="caregiver"), seat)


def _wearing(actor: Actor, seat: StaffMembership) -> Actor:
    assert actor.seat is not None
    worn = dataclasses.replace(actor.seat, key=f"staff:{seat.pk}")
    return dataclasses.replace(actor, seats=(worn,), seat=worn)


def member_of(nursery: Institution, post: str, room: Room | None = None) -> StaffMembership:
    return StaffMembership.objects.create(
        user=builders.user(), institution=nursery, post=post, room=room, from_on=date(2026, 1, 1)
    )


def next_open_day(nursery: Institution, after: date) -> date:
    return next(day for day in (after + timedelta(days=step) for step in range(1, 30)) if is_open(nursery, day))
