"""Whose station, meeting, booking and child it is."""

from django.db.models import Q

from anxintuo.accounts.access import NOTHING
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.enums import SeatKind
from families.policies import DECIDING, SEEING, guarded_by, of_guarded

ADVISERS = frozenset({SeatKind.ADVISER})


def own_station_id(actor: Actor) -> str | None:
    return actor.seat.scope if actor.seat and actor.seat.kind is SeatKind.ADVISER else None


def own_station(actor: Actor) -> Q:
    own = own_station_id(actor)
    return Q(pk=own) if own else NOTHING


def of_own_station(actor: Actor) -> Q:
    own = own_station_id(actor)
    return Q(station_id=own) if own else NOTHING


def of_own_session(actor: Actor) -> Q:
    own = own_station_id(actor)
    return Q(session__station_id=own) if own else NOTHING


def bookings_decided(actor: Actor) -> Q:
    return of_guarded(actor, DECIDING)


def bookings_seen(actor: Actor) -> Q:
    return of_guarded(actor, SEEING)


def children_decided(actor: Actor) -> Q:
    return guarded_by(actor, DECIDING)
