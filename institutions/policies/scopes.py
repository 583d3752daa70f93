"""Whose rows are whose at a nursery's desk, and which posts do which kind of work."""

from django.db.models import Q
from django.utils.timezone import localdate

from anxintuo.accounts.access import NOTHING
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.enums import SeatKind
from institutions.enums import StaffPost
from institutions.models import Shift, StaffMembership

STAFF = frozenset({SeatKind.STAFF})
DIRECTORS = frozenset({StaffPost.DIRECTOR.value})
DESK_POSTS = frozenset({StaffPost.DIRECTOR.value, StaffPost.OFFICE.value})
MONEY_POSTS = frozenset({StaffPost.DIRECTOR.value, StaffPost.FINANCE.value})
HEALTH_POSTS = frozenset({StaffPost.DIRECTOR.value, StaffPost.OFFICE.value, StaffPost.HEALTH.value})


def own_id(actor: Actor) -> str | None:
    """The nursery of a staff seat; None for any other seat."""
    return actor.seat.scope if actor.seat and actor.seat.kind is SeatKind.STAFF else None


def own_institution(actor: Actor) -> Q:
    own = own_id(actor)
    return Q(pk=own) if own else NOTHING


def of_own_institution(actor: Actor) -> Q:
    own = own_id(actor)
    return Q(institution_id=own) if own else NOTHING


def is_carer(actor: Actor) -> bool:
    return actor.seat is not None and actor.seat.post == StaffPost.CAREGIVER


def in_rooms_of_carer(name: str, actor: Actor) -> Q:
    """The seat's own room, and where the roster has put the person today. `name`: the field with a room's id."""
    assert actor.seat is not None
    seat = actor.seat.key.partition(":")[2]
    own = StaffMembership.objects.filter(pk=seat, room__isnull=False).values("room_id")
    today = Shift.objects.filter(member__memberships__pk=seat, on=localdate(), room__isnull=False).values("room_id")
    return Q(**{f"{name}__in": own}) | Q(**{f"{name}__in": today})
