"""Entries of the shells that lead to this app's pages."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.navigation import FAMILY, FLOOR, NURSERY, MenuItem, register_menu
from institutions.enums import ChangeState
from institutions.menu_groups import DAY, HOUSE, MONEY, PEOPLE
from institutions.models import ChangeRequest, Device, StaffMember
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
from institutions.policies.book import SEE_BOOK
from institutions.policies.devices import DEVICES
from institutions.policies.floor import FLOOR_DEVICES
from institutions.policies.guide import GUIDE
from institutions.policies.menu import MENU
from institutions.policies.reports import REPORTS
from institutions.policies.staff import ROSTER, STAFF_LIST
from institutions.queries.book_todo import book_todo
from institutions.queries.devices import filing_todo
from institutions.queries.staff import unfit_by
from institutions.staffing.papers import NOTICE_DAYS


def waiting_changes(actor: Actor) -> QuerySet[ChangeRequest]:
    return CHANGE_REQUESTS.visible(actor, ChangeRequest.objects.filter(state=ChangeState.SUBMITTED))


def staff_todo(actor: Actor) -> QuerySet[StaffMember]:
    """People who may not be on duty, today or within a week."""
    rows = STAFF_LIST.visible(actor, StaffMember.objects.employed(localdate()))
    return unfit_by(rows, localdate() + timedelta(days=min(NOTICE_DAYS)))


def devices_todo(actor: Actor) -> QuerySet[Device]:
    """Cameras to be filed with the police within a week, or late."""
    return filing_todo(DEVICES.visible(actor, Device.objects.all()), localdate())


def register() -> None:
    for item in (
        MenuItem(FAMILY, _("找托育"), "search", "institutions:nursery_list", DIRECTORY, 10),
        MenuItem(NURSERY, _("今日"), "layout-dashboard", "institutions:desk", DESK_HOME, 10),
        MenuItem(NURSERY, _("报表"), "report-analytics", "institutions:reports", REPORTS, 70, group=HOUSE),
        MenuItem(NURSERY, _("开园准备"), "flag", "institutions:guide", GUIDE, 80, group=HOUSE),
        MenuItem(NURSERY, _("托位与空位"), "users-group", "institutions:desk_rooms", EDIT_ROOMS, 50, group=HOUSE),
        MenuItem(NURSERY, _("人员与证照"), "id-badge-2", "institutions:staff", STAFF_LIST, 30, staff_todo, PEOPLE),
        MenuItem(NURSERY, _("排班"), "calendar-time", "institutions:roster", ROSTER, 32, group=PEOPLE),
        MenuItem(NURSERY, _("共用平板"), "device-mobile", "institutions:floor_tablets", FLOOR_DEVICES, 58, group=HOUSE),
        MenuItem(NURSERY, _("摄像头与门禁"), "device-cctv", "institutions:devices", DEVICES, 56, devices_todo, HOUSE),
        MenuItem(FLOOR, _("安全卫生台账"), "shield-check", "institutions:book", SEE_BOOK, 10, book_todo),
        MenuItem(FLOOR, _("排班"), "calendar-time", "institutions:roster", ROSTER, 30),
        MenuItem(NURSERY, _("机构资料"), "building", "institutions:desk_profile", EDIT_PROFILE, 52, group=HOUSE),
        MenuItem(NURSERY, _("安全卫生台账"), "shield-check", "institutions:book", SEE_BOOK, 20, book_todo, DAY),
        MenuItem(NURSERY, _("收费目录"), "cash", "institutions:desk_fees", EDIT_FEES, 42, group=MONEY),
        MenuItem(NURSERY, _("一日作息"), "clock", "institutions:desk_day_plan", EDIT_DAY_PLAN, 24, group=DAY),
        MenuItem(NURSERY, _("周食谱"), "salad", "institutions:menu", MENU, 22, group=DAY),
        MenuItem(FLOOR, _("周食谱"), "salad", "institutions:menu", MENU, 20),
        MenuItem(NURSERY, _("照片"), "photo", "institutions:desk_photos", EDIT_PHOTOS, 54, group=HOUSE),
        MenuItem(
            NURSERY,
            _("变更申请"),
            "clipboard-check",
            "institutions:desk_changes",
            CHANGE_REQUESTS,
            60,
            waiting_changes,
            HOUSE,
        ),
    ):
        register_menu(item)
