"""Who sees and enters what a placed child must not eat."""

from django.db.models import Q
from django.utils.timezone import localdate

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from enrollment.models import Placement
from enrollment.policies import placements_in_charge
from institutions.enums import StaffPost
from institutions.policies.scopes import HEALTH_POSTS, STAFF, own_id

AT_THE_TABLE = HEALTH_POSTS | {StaffPost.CAREGIVER.value, StaffPost.COOK.value}


def children_placed_here(actor: Actor) -> Q:
    """Over children: present or to come. Safety at the table is no matter of a consent that can be taken back."""
    own = own_id(actor)
    if own is None:
        return NOTHING
    return Q(pk__in=Placement.objects.ahead(localdate()).filter(room__institution_id=own).values("child_id"))


SEE_ALLERGIES = Act(
    "care.see_allergies", "看过敏与忌口名单", seats=STAFF, posts=AT_THE_TABLE, scope=placements_in_charge, floor=True
)
ENTER_ALLERGY = Act(
    "care.enter_allergy", "登记宝宝的过敏与忌口", seats=STAFF, posts=HEALTH_POSTS, scope=children_placed_here
)
