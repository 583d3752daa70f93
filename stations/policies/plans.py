"""The library of activity plans: the city's are read by every adviser, a station's own are written by its advisers."""

from django.db.models import Q

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from stations.policies.scopes import ADVISERS, own_station, own_station_id


def plans_read(actor: Actor) -> Q:
    own = own_station_id(actor)
    return Q(station__isnull=True) | Q(station_id=own) if own else NOTHING


def plans_written(actor: Actor) -> Q:
    own = own_station_id(actor)
    return Q(station_id=own) if own else NOTHING


READ_PLANS = Act("stations.read_plans", "看活动方案", seats=ADVISERS, scope=plans_read)
ADD_PLAN = Act("stations.add_plan", "写一个活动方案", seats=ADVISERS, scope=own_station)
EDIT_PLAN = Act("stations.edit_plan", "改本站的活动方案", seats=ADVISERS, scope=plans_written)
