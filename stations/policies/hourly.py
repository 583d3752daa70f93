"""Hours of care: who offers, who asks, who takes in and hands over."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from families.policies import DECIDING, PARENTS, SEEING, guarded_by, of_guarded
from stations.models import HourlyStay
from stations.policies.scopes import ADVISERS, of_own_station, own_station


def stays_seen(actor: Actor) -> Q:
    return of_guarded(actor, SEEING)


def stays_decided(actor: Actor) -> Q:
    return of_guarded(actor, DECIDING)


def children_decided(actor: Actor) -> Q:
    return guarded_by(actor, DECIDING)


def is_booked(actor: Actor, stay: HourlyStay) -> Verdict:
    return ALLOWED if stay.state == "booked" else refuse(_("这次临时照护现在不能改了。"))


def begins_later(actor: Actor, stay: HourlyStay) -> Verdict:
    return ALLOWED if stay.starts_at > timezone.now() else refuse(_("时间已经到了，请打电话告诉驿站。"))


KEEP_OFFERS = Act("stations.keep_offers", "安排临时照护时段", seats=ADVISERS, posts={"head"}, scope=own_station)
STAYS = Act("stations.stays", "看临时照护", seats=ADVISERS, scope=of_own_station)
TAKE_IN = Act("stations.take_in", "收和交还临时照护的宝宝", seats=ADVISERS, scope=of_own_station)
HOURLY = Act("stations.hourly", "看驿站的临时照护", seats=None)
ASK_STAY = Act("stations.ask_stay", "给宝宝约临时照护", seats=PARENTS, scope=children_decided)
MY_STAYS = Act("stations.my_stays", "看自己的临时照护", seats=PARENTS, scope=stays_seen)
ANSWER_HEALTH = Act(
    "stations.answer_health", "填当天的健康情况", seats=PARENTS, scope=stays_decided, guards=(is_booked,)
)
CANCEL_STAY = Act(
    "stations.cancel_stay", "取消临时照护", seats=PARENTS, scope=stays_decided, guards=(is_booked, begins_later)
)
