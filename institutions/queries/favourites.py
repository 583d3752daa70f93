"""What somebody keeps in mind."""

from anxintuo.accounts.actor import Actor
from institutions.models import Favourite, Institution


def is_favourite(institution: Institution, actor: Actor) -> bool:
    """Always False for a visitor: the device knows, we do not."""
    if actor.user_id is None:
        return False
    return Favourite.objects.filter(user_id=actor.user_id, institution=institution).exists()
