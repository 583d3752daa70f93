"""Files of staff, the roster and leave."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from institutions.enums import ListKind
from institutions.policies.menu import PUBLISHERS
from institutions.policies.scopes import (
    DESK_POSTS,
    DIRECTORS,
    HEALTH_POSTS,
    STAFF,
    of_own_institution,
    own_id,
    own_institution,
)

AT_WORK = frozenset(
    {"director", "office", "health", "caregiver", "cook", "guard", "finance"}
)  # every post; who is on when is no secret among colleagues


def of_own_member(actor: Actor) -> Q:
    """Papers, trainings, shifts and leave of somebody at the actor's nursery."""
    own = own_id(actor)
    return Q(member__institution_id=own) if own else NOTHING


def _lists_of_the_post(actor: Actor, planned: Any) -> Verdict:
    """A health worker brings menus; people and rooms are the director's."""
    is_director = actor.seat is not None and actor.seat.post in DIRECTORS
    if planned is None or is_director or planned.kind == ListKind.MENU:
        return ALLOWED
    return refuse(_("这份名单由负责人来写入。"))


STAFF_LIST = Act("institutions.staff_list", "看人员名单", seats=STAFF, posts=HEALTH_POSTS, scope=of_own_institution)
STAFF_FILE = Act("institutions.staff_file", "看人员档案", seats=STAFF, posts=DESK_POSTS, scope=of_own_institution)
EDIT_STAFF = Act("institutions.edit_staff", "修改人员档案", seats=STAFF, posts=DESK_POSTS, scope=of_own_institution)
ADD_STAFF = Act("institutions.add_staff", "新增人员", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
END_STAFF = Act("institutions.end_staff", "办理离职", seats=STAFF, posts=DIRECTORS, scope=of_own_institution)
STAFF_ACCOUNT = Act(
    "institutions.staff_account",
    "开通和停用同事的账号",
    seats=STAFF,
    posts=DIRECTORS,
    scope=of_own_institution,
    real=True,
)
REMOVE_PAPER = Act("institutions.remove_paper", "删除录错的证件", seats=STAFF, posts=DESK_POSTS, scope=of_own_member)
SEE_PAPER = Act("institutions.see_paper", "看证件扫描件", seats=STAFF, posts=DESK_POSTS, scope=of_own_member)
PUBLISH_STAFF = Act("institutions.publish_staff", "公示人员概况", seats=STAFF, posts=DIRECTORS, scope=own_institution)
IMPORT_STAFF = Act("institutions.import_staff", "导入人员名单", seats=STAFF, posts=DIRECTORS, scope=own_institution)

EXPORT_STAFF = Act("institutions.export_staff", "导出人员名单", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
CLOSE_IMPORT = Act(
    "institutions.close_import",
    "写入或放弃一份名单",
    seats=STAFF,
    posts=PUBLISHERS,
    scope=of_own_institution,
    guards=(_lists_of_the_post,),
)

ROSTER = Act("institutions.roster", "看排班", seats=STAFF, posts=AT_WORK, scope=own_institution, floor=True)
EDIT_ROSTER = Act("institutions.edit_roster", "安排班次", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
PLAN_PERSON = Act(
    "institutions.plan_person", "安排一位同事的班", seats=STAFF, posts=DESK_POSTS, scope=of_own_institution
)
DROP_SHIFT = Act("institutions.drop_shift", "取消一个班", seats=STAFF, posts=DESK_POSTS, scope=of_own_member)
APPROVE_LEAVE = Act("institutions.approve_leave", "批准请假", seats=STAFF, posts=DIRECTORS, scope=of_own_institution)
CANCEL_LEAVE = Act("institutions.cancel_leave", "取消请假", seats=STAFF, posts=DIRECTORS, scope=of_own_member)
EDIT_PATTERNS = Act("institutions.edit_patterns", "设置班次时间", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
