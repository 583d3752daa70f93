"""Entries and cards of the shells that lead to this app's pages."""

from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.navigation import FAMILY, FLOOR, NURSERY, Card, MenuItem, register_card, register_menu
from care.policies.allergies import SEE_ALLERGIES
from care.policies.attendance import ROLL_DAY, SEE_ATTENDANCE, SEE_ROLL
from care.policies.money import FAMILY_MONEY, SEE_MONEY
from care.queries.attendance_cards import family_card, roll_card
from care.queries.money_cards import money_card
from institutions.menu_groups import CHILDREN, MONEY


def register() -> None:
    for item in (
        MenuItem(NURSERY, _("过敏与忌口"), "alert-triangle", "care:allergies", SEE_ALLERGIES, 18, group=CHILDREN),
        MenuItem(FLOOR, _("过敏与忌口"), "alert-triangle", "care:allergies", SEE_ALLERGIES, 22),
        MenuItem(FLOOR, _("点名"), "clipboard-check", "care:roll_rooms", SEE_ROLL, 5),
        MenuItem(NURSERY, _("账单与收款"), "coin", "care:money", SEE_MONEY, 40, group=MONEY),
        MenuItem(NURSERY, _("点名"), "clipboard-check", "care:roll_day", ROLL_DAY, 12, group=CHILDREN),
        MenuItem(
            NURSERY, _("点名"), "clipboard-check", "care:roll_rooms", SEE_ROLL, 12, group=CHILDREN, unless=ROLL_DAY
        ),
    ):
        register_menu(item)
    register_card(Card(FLOOR, "roll", "care/floor/_roll_card.html", SEE_ROLL, 10, roll_card))
    register_card(Card(FAMILY, "attendance", "care/family/_attendance_card.html", SEE_ATTENDANCE, 12, family_card))
    register_card(Card(FAMILY, "money", "care/family/_money_card.html", FAMILY_MONEY, 14, money_card))
