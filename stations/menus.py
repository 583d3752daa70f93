"""Entries of the advisers' shell, and the families' tab."""

from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.navigation import FAMILY, STATION, MenuItem, register_menu
from stations.policies.groups import DESK, FIGURES, FIND, KEEP_FACTS


def register() -> None:
    register_menu(MenuItem(STATION, _("小组活动"), "calendar-event", "stations:desk", DESK, 10))
    register_menu(MenuItem(STATION, _("本站数据"), "chart-line", "stations:figures", FIGURES, 50))
    register_menu(MenuItem(STATION, _("驿站资料"), "building", "stations:facts", KEEP_FACTS, 40))
    register_menu(MenuItem(FAMILY, _("驿站"), "home-heart", "stations:list", FIND, 35))
