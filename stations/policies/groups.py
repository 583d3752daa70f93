"""Who plans groups, who books, who lets children in."""

from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from families.policies import PARENTS
from stations.models import Booking, GroupSession
from stations.policies.scopes import (
    ADVISERS,
    bookings_decided,
    bookings_seen,
    children_decided,
    of_own_session,
    of_own_station,
    own_station,
)


def has_not_begun(actor: Actor, session: GroupSession) -> Verdict:
    return ALLOWED if session.starts_at > timezone.now() else refuse(_("这场活动已经开始了。"))


def begins_later(actor: Actor, booking: Booking) -> Verdict:
    return has_not_begun(actor, booking.session)


DESK = Act("stations.desk", "驿站工作台", seats=ADVISERS)
KEEP_FACTS = Act("stations.keep_facts", "维护驿站资料", seats=ADVISERS, posts={"head"}, scope=own_station)
PLAN = Act("stations.plan", "安排小组活动", seats=ADVISERS, scope=own_station)
SEE_SESSION = Act("stations.see_session", "看小组活动和名单", seats=ADVISERS, scope=of_own_station)
CHANGE_SESSION = Act(
    "stations.change_session", "修改或取消小组活动", seats=ADVISERS, scope=of_own_station, guards=(has_not_begun,)
)
LET_IN = Act("stations.let_in", "签到和现场加入", seats=ADVISERS, scope=of_own_station)
SIGN_IN = Act("stations.sign_in", "给一个宝宝签到", seats=ADVISERS, scope=of_own_session)
FORGIVE = Act("stations.forgive", "不算一次没来", seats=ADVISERS, scope=of_own_session)

# For everybody, without signing in.
FIND = Act("stations.find", "查找驿站", seats=None)
STATION = Act("stations.station", "查看驿站", seats=None)
SESSION = Act("stations.session", "看一场小组活动", seats=None)

MY_GROUPS = Act("stations.my_groups", "看自己约的活动", seats=PARENTS, scope=bookings_seen)
BOOK = Act("stations.book", "给宝宝预约活动", seats=PARENTS, scope=children_decided)
GIVE_BACK = Act("stations.give_back", "取消预约", seats=PARENTS, scope=bookings_decided, guards=(begins_later,))
SIGN_OWN = Act("stations.sign_own", "扫码签到", seats=PARENTS)
FIGURES = Act("stations.figures", "看本站的数据", seats=ADVISERS, scope=own_station)
EXPORT_FIGURES = Act("stations.export_figures", "导出本站的数据", seats=ADVISERS, scope=own_station)
