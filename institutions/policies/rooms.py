"""One room: what the nursery says about it, and what it takes from a day on."""

from django.db.models import Q

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from institutions.policies.scopes import (
    DESK_POSTS,
    DIRECTORS,
    HEALTH_POSTS,
    STAFF,
    of_own_institution,
    own_id,
    own_institution,
)


def capacities_here(actor: Actor) -> Q:
    own = own_id(actor)
    return Q(room__institution_id=own) if own else NOTHING


SEE_ROOM = Act("institutions.see_room", "看一个班", seats=STAFF, posts=HEALTH_POSTS, scope=of_own_institution)
EDIT_ROOM = Act("institutions.edit_room", "填班级的楼层和采光", seats=STAFF, posts=DESK_POSTS, scope=of_own_institution)
SET_CAPACITY = Act("institutions.set_capacity", "安排托位数", seats=STAFF, posts=DIRECTORS, scope=of_own_institution)
IMPORT_ROOMS = Act("institutions.import_rooms", "导入班级名单", seats=STAFF, posts=DIRECTORS, scope=own_institution)
EXPORT_ROOMS = Act("institutions.export_rooms", "导出班级名单", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
DROP_CAPACITY = Act("institutions.drop_capacity", "取消托位安排", seats=STAFF, posts=DIRECTORS, scope=capacities_here)
