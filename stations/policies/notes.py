"""What was seen of a child and taken home: the adviser's side asks for the family's consent each time."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from families.enums import ConsentPurpose, Standing
from families.models import Consent
from families.policies import DECIDING, PARENTS, SEEING, guarded_by
from families.queries.passport import has_consent
from stations.enums import BookingState
from stations.models import Booking
from stations.policies.scopes import (
    ADVISERS,
    bookings_decided,
    bookings_seen,
    of_own_session,
    of_own_station,
    own_station_id,
)
from stations.rules import FEEDBACK_WITHIN, NOTED_WITHIN


def agreed() -> Q:
    """Over rows with a `child`: its guardians let the station keep a record, today."""
    given = Consent.objects.in_force().filter(purpose=ConsentPurpose.STATION_RECORD)
    return Q(child_id__in=given.values("child_id"))


def measured_here(actor: Actor) -> Q:
    """Over children: came to a meeting of the own station within the last days, with the consent."""
    own = own_station_id(actor)
    if own is None:
        return NOTHING
    since = timezone.now() - NOTED_WITHIN
    came = Booking.objects.filter(agreed(), session__station_id=own, state=BookingState.CAME, starts_at__gt=since)
    return Q(pk__in=came.values("child_id"))


def seen_children(actor: Actor) -> Q:
    return guarded_by(actor, SEEING)


def decided_children(actor: Actor) -> Q:
    return guarded_by(actor, DECIDING)


def managed_children(actor: Actor) -> Q:
    return guarded_by(actor, {Standing.MANAGES})


def may_be_noted(actor: Actor, booking: Booking) -> Verdict:
    if booking.state != BookingState.CAME:
        return refuse(_("宝宝签到以后才能记录。"))
    if booking.starts_at < timezone.now() - NOTED_WITHIN:
        return refuse(_("活动过去 %(days)s 天以上，不能再改记录了。") % {"days": NOTED_WITHIN.days})
    if not has_consent(booking.child_id, ConsentPurpose.STATION_RECORD):
        return refuse(_("家长还没有同意记录，请先和家长说一声。"))
    return ALLOWED


def may_be_told(actor: Actor, booking: Booking) -> Verdict:
    if booking.state != BookingState.CAME:
        return refuse(_("来过的活动才能评价。"))
    if timezone.now() > booking.ends_at + FEEDBACK_WITHIN:
        return refuse(_("活动过去一个月以上，不用再评价了。"))
    return ALLOWED


SEE_CHILD_HERE = Act("stations.see_child_here", "看活动里的一个宝宝", seats=ADVISERS, scope=of_own_session)
NOTE = Act("stations.note", "写一个宝宝的观察", seats=ADVISERS, scope=of_own_session, guards=(may_be_noted,))
MEASURE = Act("stations.measure", "登记在驿站量的身高体重", seats=ADVISERS, scope=measured_here)
KEEP_HAND_OUT = Act("stations.keep_hand_out", "写带回家的话", seats=ADVISERS, scope=of_own_station)

VISIT = Act("stations.visit", "看宝宝参加的一场活动", seats=PARENTS, scope=bookings_seen)
GIVE_FEEDBACK = Act(
    "stations.give_feedback", "说说这场活动", seats=PARENTS, scope=bookings_decided, guards=(may_be_told,)
)
PATH = Act("stations.path", "看宝宝的驿站足迹", seats=PARENTS, scope=seen_children)
ERASE_NOTES = Act("stations.erase_notes", "删掉驿站的记录", seats=PARENTS, scope=managed_children)
