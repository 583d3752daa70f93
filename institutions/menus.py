"""Entries of the shells that lead to this app's pages."""

from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.navigation import FAMILY, NURSERY, MenuItem, register_menu
from institutions.enums import ChangeState
from institutions.models import ChangeRequest
from institutions.policies import (
    CHANGE_REQUESTS,
    DESK_HOME,
    DIRECTORY,
    EDIT_DAY_PLAN,
    EDIT_FEES,
    EDIT_PHOTOS,
    EDIT_PROFILE,
    EDIT_ROOMS,
)


def waiting_changes(actor: Actor) -> int:
    rows = ChangeRequest.objects.filter(state=ChangeState.SUBMITTED)
    return CHANGE_REQUESTS.visible(actor, rows).count()


def register() -> None:
    for item in (
        MenuItem(FAMILY, _("找托育"), "search", "institutions:nursery_list", DIRECTORY, 10),
        MenuItem(FAMILY, _("收藏"), "heart", "institutions:favourites", DIRECTORY, 20),
        MenuItem(NURSERY, _("今日"), "layout-dashboard", "institutions:desk", DESK_HOME, 10),
        MenuItem(NURSERY, _("托位与空位"), "users-group", "institutions:desk_rooms", EDIT_ROOMS, 20),
        MenuItem(NURSERY, _("机构资料"), "building", "institutions:desk_profile", EDIT_PROFILE, 30),
        MenuItem(NURSERY, _("收费目录"), "cash", "institutions:desk_fees", EDIT_FEES, 40),
        MenuItem(NURSERY, _("一日作息"), "clock", "institutions:desk_day_plan", EDIT_DAY_PLAN, 50),
        MenuItem(NURSERY, _("照片"), "photo", "institutions:desk_photos", EDIT_PHOTOS, 60),
        MenuItem(
            NURSERY, _("变更申请"), "clipboard-check", "institutions:desk_changes", CHANGE_REQUESTS, 70, waiting_changes
        ),
    ):
        register_menu(item)
