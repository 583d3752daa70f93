"""The directory, favourites, and what a nursery says about itself. Officials' acts on nurseries live in
`governance.policies`."""

from django.db.models import Q

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from institutions.policies.scopes import DESK_POSTS, DIRECTORS, MONEY_POSTS, STAFF, of_own_institution, own_institution


def own_favourites(actor: Actor) -> Q:
    return Q(user_id=actor.user_id) if actor.user_id else NOTHING


# For everybody, without signing in.
DIRECTORY = Act("institutions.directory", "查找托育机构", seats=None)
NURSERY_DETAIL = Act("institutions.nursery_detail", "查看托育机构", seats=None)
COMPARE = Act("institutions.compare", "比较托育机构", seats=None)

# For anybody signed in.
FAVOURITE = Act("institutions.favourite", "收藏托育机构", seats=(), scope=own_favourites)

# At the nursery's desk.
DESK_HOME = Act("institutions.desk", "机构工作台", seats=STAFF, scope=own_institution)
EDIT_PROFILE = Act("institutions.edit_profile", "修改机构资料", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
EDIT_FEES = Act("institutions.edit_fees", "修改收费项目", seats=STAFF, posts=MONEY_POSTS, scope=own_institution)
SEE_DAY_PLAN = Act("institutions.see_day_plan", "看一日作息", seats=STAFF, scope=own_institution, floor=True)
EDIT_DAY_PLAN = Act("institutions.edit_day_plan", "修改一日作息", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
EDIT_PHOTOS = Act("institutions.edit_photos", "管理机构照片", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
PHOTO_OF_OWN = Act(
    "institutions.photo_of_own", "移动或撤下照片", seats=STAFF, posts=DESK_POSTS, scope=of_own_institution
)
EDIT_ROOMS = Act("institutions.edit_rooms", "更新托位空余", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
REQUEST_CHANGE = Act(
    "institutions.request_change", "申请变更备案信息", seats=STAFF, posts=DIRECTORS, scope=own_institution, real=True
)
CHANGE_REQUESTS = Act(
    "institutions.change_requests", "查看变更申请", seats=STAFF, posts=DESK_POSTS, scope=of_own_institution
)
WITHDRAW_CHANGE = Act(
    "institutions.withdraw_change", "撤回变更申请", seats=STAFF, posts=DIRECTORS, scope=of_own_institution
)
