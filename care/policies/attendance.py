"""The roll: who calls it, who reads it, and the family that says ahead that its child stays at home.

A guard sees no roll: whom a child may leave with is another act, at the gate.
"""

from django.db.models import Q
from django.utils.timezone import localdate

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from enrollment.models import Cover
from enrollment.policies import PARENT, placements_in_charge
from families.policies import DECIDING, SEEING, of_guarded
from institutions.enums import StaffPost
from institutions.policies.book import rooms_to_write
from institutions.policies.scopes import HEALTH_POSTS, STAFF, in_rooms_of_carer, is_carer, own_id, own_institution

CALLING = HEALTH_POSTS | {StaffPost.CAREGIVER.value}


def placements_seen(actor: Actor) -> Q:
    return of_guarded(actor, SEEING)


def placements_decided(actor: Actor) -> Q:
    return of_guarded(actor, DECIDING)


def placements_called(actor: Actor) -> Q:
    """Also the children that cover in one of the actor's rooms today."""
    own, today = own_id(actor), localdate()
    if own is None:
        return NOTHING
    covers = Cover.objects.filter(from_on__lte=today, until_on__gte=today, room__institution_id=own)
    here = covers.filter(in_rooms_of_carer("room_id", actor)) if is_carer(actor) else covers
    return placements_in_charge(actor) | Q(pk__in=here.values("placement_id"))


SEE_ROLL = Act("care.see_roll", "看点名", seats=STAFF, posts=CALLING, scope=rooms_to_write, floor=True)
CALL_ROLL = Act("care.call_roll", "点名", seats=STAFF, posts=CALLING, scope=rooms_to_write, floor=True)
ROLL_DAY = Act("care.roll_day", "看全园的点名", seats=STAFF, posts=HEALTH_POSTS, scope=own_institution)
EXPORT_ROLL = Act("care.export_roll", "导出考勤", seats=STAFF, posts=HEALTH_POSTS, scope=own_institution)
CHILD_MONTH = Act(
    "care.child_month", "看一个宝宝的考勤", seats=STAFF, posts=CALLING, scope=placements_called, floor=True
)
SEE_ATTENDANCE = Act("care.see_attendance", "看宝宝的考勤", seats=PARENT, scope=placements_seen)
TELL_ABSENCE = Act("care.tell_absence", "告诉园里哪天不来", seats=PARENT, scope=placements_decided)
