"""What a guardian may do for the own children."""

from django.db.models import Q
from django.utils.timezone import localdate

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.enums import SeatKind
from families.models import Guardianship


def own_children(actor: Actor) -> Q:
    if actor.user_id is None:
        return NOTHING
    mine = Guardianship.objects.current(localdate()).filter(user_id=actor.user_id)
    return Q(pk__in=mine.values("child_id"))


# Anybody may come to have a child; whoever has none yet is told how to begin.
FAMILY_HOME = Act("families.home", "我的宝宝", seats=())
CHILDREN = Act("families.children", "看自己的宝宝", seats=frozenset({SeatKind.PARENT}), scope=own_children)
