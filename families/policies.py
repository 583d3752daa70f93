"""What a guardian may do for the own children. What each standing allows is in docs/decisions/admission.md."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.timezone import localdate

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from families.enums import Standing
from families.models import Guardianship

PARENTS = frozenset({SeatKind.PARENT})
DECIDING = frozenset({Standing.MANAGES, Standing.AGREES})
SEEING = DECIDING | {Standing.SEES}


def guarded_by(actor: Actor, standings: Collection[str] = Standing.values) -> Q:
    """Over children: those whose guardian the actor is today, in one of these standings."""
    if actor.user_id is None:
        return NOTHING
    mine = Guardianship.objects.current(localdate()).filter(user_id=actor.user_id, standing__in=list(standings))
    return Q(pk__in=mine.values("child_id"))


def of_guarded(actor: Actor, standings: Collection[str] = Standing.values) -> Q:
    """The same over rows that have a `child`."""
    if actor.user_id is None:
        return NOTHING
    mine = Guardianship.objects.current(localdate()).filter(user_id=actor.user_id, standing__in=list(standings))
    return Q(child_id__in=mine.values("child_id"))


def own_children(actor: Actor) -> Q:
    return guarded_by(actor)


def managed_children(actor: Actor) -> Q:
    return guarded_by(actor, {Standing.MANAGES})


def seen_children(actor: Actor) -> Q:
    return guarded_by(actor, SEEING)


def documents_of_seen(actor: Actor) -> Q:
    return of_guarded(actor, SEEING)


def documents_of_managed(actor: Actor) -> Q:
    return of_guarded(actor, {Standing.MANAGES})


def own_invitations(actor: Actor) -> Q:
    """To the number with which the person signs in."""
    if actor.user_id is None:
        return NOTHING
    return Q(phone_index__in=User.objects.filter(pk=actor.user_id, phone_index__isnull=False).values("phone_index"))


# Anybody may come to have a child; whoever has none yet is told how to begin.
FAMILY_HOME = Act("families.home", "我的宝宝", seats=())
ADD_CHILD = Act("families.add_child", "添加宝宝", seats=())
CHILDREN = Act("families.children", "看自己的宝宝", seats=PARENTS, scope=own_children)
SEE_CHILD = Act("families.see_child", "看宝宝的资料", seats=PARENTS, scope=seen_children)
EDIT_CHILD = Act("families.edit_child", "修改宝宝的资料", seats=PARENTS, scope=managed_children)
SEE_DOCUMENT = Act("families.see_document", "看健康档案材料", seats=PARENTS, scope=documents_of_seen)
MANAGE_GUARDIANS = Act("families.manage_guardians", "管理监护人", seats=PARENTS, scope=managed_children)
GUARDIANSHIP = Act("families.guardianship", "调整一位监护人", seats=PARENTS, scope=documents_of_managed)
CONSENT = Act("families.consent", "同意与撤回", seats=PARENTS, scope=managed_children)
WHO_LOOKED = Act("families.who_looked", "看谁看过宝宝的资料", seats=PARENTS, scope=seen_children)
ANSWER_INVITATION = Act("families.answer_invitation", "接受监护人邀请", seats=(), scope=own_invitations)
