"""Nurseries that somebody keeps in mind; what was kept on the device joins in after signing in."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from institutions.models import Favourite, Institution
from institutions.policies import FAVOURITE

LIMIT = 200


@transaction.atomic
def keep_favourites(ids: Iterable[UUID], *, actor: Actor) -> int:
    """Add those that exist and are not kept yet; returns how many are kept afterwards. Never more than LIMIT."""
    user_id = _owner(actor)
    mine = Favourite.objects.filter(user_id=user_id)
    room_left = max(0, LIMIT - mine.count())
    wanted = Institution.objects.real().filter(pk__in=list(ids)[:LIMIT]).exclude(pk__in=mine.values("institution_id"))
    new = [Favourite(user_id=user_id, institution=row) for row in wanted.order_by("pk")[:room_left]]
    if new:
        Favourite.objects.bulk_create(new, ignore_conflicts=True)
        _tell("institutions.keep_favourites", [row.institution_id for row in new], actor)
    return mine.count()


@transaction.atomic
def drop_favourite(institution: Institution, *, actor: Actor) -> None:
    dropped, _by_table = Favourite.objects.filter(user_id=_owner(actor), institution=institution).delete()
    if dropped:
        _tell("institutions.drop_favourite", [institution.pk], actor)


def _tell(event: str, ids: Iterable[UUID], actor: Actor) -> None:
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("institution", each) for each in ids])


def _owner(actor: Actor) -> str:
    FAVOURITE.demand(actor)
    if actor.user_id is None:
        raise PermissionDenied
    return actor.user_id
