"""Nurseries that somebody keeps in mind; what was kept on the device joins in after signing in."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from anxintuo.accounts.actor import Actor
from institutions.models import Favourite, Institution
from institutions.policies import FAVOURITE

LIMIT = 200


@transaction.atomic
def keep_favourites(ids: Iterable[UUID], *, actor: Actor) -> int:
    """Add those that exist and are not kept yet; returns how many are kept afterwards. Never more than LIMIT."""
    user_id = _owner(actor)
    mine = Favourite.objects.filter(user_id=user_id)
    room_left = max(0, LIMIT - mine.count())
    wanted = Institution.objects.filter(pk__in=list(ids)[:LIMIT]).exclude(pk__in=mine.values("institution_id"))
    new = [Favourite(user_id=user_id, institution=row) for row in wanted.order_by("pk")[:room_left]]
    Favourite.objects.bulk_create(new, ignore_conflicts=True)
    return mine.count()


@transaction.atomic
def drop_favourite(institution: Institution, *, actor: Actor) -> None:
    Favourite.objects.filter(user_id=_owner(actor), institution=institution).delete()


def _owner(actor: Actor) -> str:
    FAVOURITE.demand(actor)
    if actor.user_id is None:
        raise PermissionDenied
    return actor.user_id
