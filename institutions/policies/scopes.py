"""Whose rows are whose at a nursery's desk, and which posts do which kind of work."""

from django.db.models import Q

from anxintuo.accounts.access import NOTHING
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.enums import SeatKind
from institutions.enums import StaffPost

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
