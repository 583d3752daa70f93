"""Entries of the advisers' shell."""

from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.navigation import STATION, MenuItem, register_menu
from stations.policies import DESK


def register() -> None:
    register_menu(MenuItem(STATION, _("驿站首页"), "home", "stations:desk", DESK, 10))
