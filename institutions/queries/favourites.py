"""What somebody keeps in mind."""

from uuid import UUID

from anxintuo.accounts.actor import Actor
from institutions.models import Favourite, Institution, real_only


def favourite_ids(actor: Actor) -> list[UUID]:
    """The newest first; empty for a visitor."""
    if actor.user_id is None:
        return []
    own = Favourite.objects.filter(real_only("institution"), user_id=actor.user_id)
    return list(own.values_list("institution_id", flat=True))


def is_favourite(institution: Institution, actor: Actor) -> bool:
    """Always False for a visitor: the device knows, we do not."""
    if actor.user_id is None:
        return False
    return Favourite.objects.filter(user_id=actor.user_id, institution=institution).exists()
