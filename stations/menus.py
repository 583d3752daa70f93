"""Entries of the advisers' shell, and the families' tab."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.navigation import FAMILY, STATION, Card, MenuItem, register_card, register_menu
from stations.models import Question
from stations.policies.board import BOARD_DESK
from stations.policies.groups import DESK, FIGURES, FIND, KEEP_FACTS, MY_GROUPS
from stations.policies.hourly import STAYS
from stations.policies.plans import READ_PLANS
from stations.policies.questions import QUESTIONS
from stations.queries.groups import next_groups
from stations.queries.questions import waiting_at


def waiting_questions(actor: Actor) -> QuerySet[Question]:
    assert actor.seat is not None  # the act admits advisers only
    return waiting_at(UUID(actor.seat.scope))


def register() -> None:
    register_menu(MenuItem(STATION, _("小组活动"), "calendar-event", "stations:desk", DESK, 10))
    register_menu(
        MenuItem(STATION, _("家长咨询"), "message-circle", "stations:questions", QUESTIONS, 20, waiting_questions)
    )
    register_menu(MenuItem(STATION, _("家长交流"), "users", "stations:board_desk", BOARD_DESK, 25))
    register_menu(MenuItem(STATION, _("活动方案"), "book", "stations:plans", READ_PLANS, 12))
    register_menu(MenuItem(STATION, _("临时照护"), "clock", "stations:stays", STAYS, 15))
    register_menu(MenuItem(STATION, _("本站数据"), "chart-line", "stations:figures", FIGURES, 50))
    register_menu(MenuItem(STATION, _("驿站资料"), "building", "stations:facts", KEEP_FACTS, 40))
    register_card(Card(FAMILY, "groups", "stations/family/_home_card.html", MY_GROUPS, 20, next_groups))
    register_menu(MenuItem(FAMILY, _("驿站"), "home-heart", "stations:list", FIND, 35))
