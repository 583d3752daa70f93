"""Entries of the shells that lead to this app's pages."""

from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.navigation import FLOOR, NURSERY, MenuItem, register_menu
from care.policies.allergies import SEE_ALLERGIES


def register() -> None:
    for item in (
        MenuItem(NURSERY, _("过敏与忌口"), "alert-triangle", "care:allergies", SEE_ALLERGIES, 54),
        MenuItem(FLOOR, _("过敏与忌口"), "alert-triangle", "care:allergies", SEE_ALLERGIES, 22),
    ):
        register_menu(item)
