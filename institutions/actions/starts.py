"""Beginning from a proposal: a day plan for a kind of class, a week of menus. What is copied belongs to the nursery."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from institutions.actions.desk import lock, tell
from institutions.actions.menu import fill_week
from institutions.enums import ClassKind
from institutions.models import DayPlanItem, Institution, MenuDish, MenuWeek
from institutions.opening import open_days
from institutions.policies import EDIT_DAY_PLAN
from institutions.starts import day_plans, menu_weeks


@transaction.atomic
def start_day_plan(institution: Institution, kind: ClassKind, *, actor: Actor) -> None:
    """ValidationError where the kind of class has a plan already, its own or the one for all."""
    locked = lock(institution, actor=actor, act=EDIT_DAY_PLAN)
    if locked.day_plan.filter(class_kind__in=("", kind)).exists():
        raise ValidationError(_("这个班型已经有作息了，直接改就好。"))
    DayPlanItem.objects.bulk_create(
        DayPlanItem(institution=locked, class_kind=kind, starts_at=item.starts_at, title=item.title, note=item.note)
        for item in day_plans()[kind]
    )
    tell("institutions.start_day_plan", locked, actor=actor)


@transaction.atomic
def start_menu(institution: Institution, monday: date, number: int, *, actor: Actor) -> MenuWeek:
    """One of the proposed weeks (`number` from 0) into an empty one, on the days on which the nursery is open."""
    weeks = menu_weeks()
    if not 0 <= number < len(weeks):
        raise ValidationError(_("没有这一周的参考食谱。"))
    days = set(open_days(institution, monday, monday + timedelta(days=6)))
    dishes = [
        MenuDish(
            on=monday + timedelta(days=dish.weekday),
            meal=dish.meal,
            name=dish.name,
            ingredients=dish.ingredients,
            allergens=list(dish.allergens),
            order=order,
        )
        for order, dish in enumerate(weeks[number])
        if monday + timedelta(days=dish.weekday) in days
    ]
    return fill_week(institution, monday, dishes, event="institutions.start_menu", actor=actor)
