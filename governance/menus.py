"""Entries of the officials' and the operator's shells."""

from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.navigation import GOVERNANCE, OPERATOR, MenuItem, register_menu
from governance.policies import (
    ADMISSIONS,
    CHANGE_REQUESTS,
    DOUBLE_WORK,
    HOME,
    IMPORT,
    NURSERIES,
    OPERATOR_HOME,
    STATIONS,
)
from governance.queries import waiting_changes


def register() -> None:
    for item in (
        MenuItem(GOVERNANCE, _("总览"), "layout-dashboard", "governance:home", HOME, 10),
        MenuItem(GOVERNANCE, _("托育机构"), "building-community", "governance:nursery_table", NURSERIES, 20),
        MenuItem(GOVERNANCE, _("机构地图"), "map-2", "governance:nursery_map", NURSERIES, 30),
        MenuItem(
            GOVERNANCE,
            _("变更申请"),
            "clipboard-check",
            "governance:change_requests",
            CHANGE_REQUESTS,
            40,
            waiting_changes,
        ),
        MenuItem(GOVERNANCE, _("入托情况"), "clipboard-list", "governance:admissions", ADMISSIONS, 35),
        MenuItem(GOVERNANCE, _("驿站"), "home-heart", "governance:stations", STATIONS, 38),
        MenuItem(GOVERNANCE, _("重复任职"), "users", "governance:double_work", DOUBLE_WORK, 45),
        MenuItem(GOVERNANCE, _("名册导入"), "file-import", "governance:imports", IMPORT, 50),
        MenuItem(OPERATOR, _("平台运维"), "layout-dashboard", "governance:operator", OPERATOR_HOME, 10),
        MenuItem(OPERATOR, _("各项服务"), "server", "services", OPERATOR_HOME, 20),
    ):
        register_menu(item)
