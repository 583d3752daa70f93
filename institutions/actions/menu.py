"""The weekly menu: a day written, a week copied, published, taken back."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.dates import format_day
from institutions.actions.desk import StaleForm, lock
from institutions.lists.menu import FARTHEST, MOST_DISHES
from institutions.models import Institution, MenuDish, MenuWeek
from institutions.policies.menu import EDIT_MENU, PUBLISH_MENU
from institutions.queries.menu import unanswered_clashes


@transaction.atomic
def save_day(
    institution: Institution, on: date, dishes: Sequence[MenuDish], *, seen_version: int, actor: Actor
) -> MenuWeek:
    """The day's dishes in order, in the place of those that stand there; `seen_version` 0 for a week not begun yet.

    StaleForm when a colleague saved since; ValidationError for a day that is over or too far ahead.
    """
    locked = lock(institution, actor=actor, act=EDIT_MENU)
    _demand_day(on)
    if len(dishes) > MOST_DISHES:
        raise ValidationError(_("一天最多 %(n)s 道菜。") % {"n": MOST_DISHES})
    week = _week(locked, on)
    if week.published_at is not None and not PUBLISH_MENU.admits(actor):
        raise ValidationError(_("这一周已经公布给家长，请负责人或保健员来改。"))
    if (0 if week._state.adding else week.version) != seen_version:
        raise StaleForm(_("同事刚刚也改了这一周的食谱。请核对后再保存一次。"))
    _touch(week)
    week.dishes.filter(on=on).delete()
    for order, dish in enumerate(dishes):
        dish.week, dish.on, dish.order = week, on, order
        dish.full_clean()
        dish.save(force_insert=True)
    _tell("institutions.save_menu", week, actor)
    return week


@transaction.atomic
def copy_week(institution: Institution, monday: date, source: MenuWeek, *, actor: Actor) -> MenuWeek:
    """The dishes of another week, day by day, into one that is empty; days that are over stay as they were served.

    ValidationError when nothing would be copied.
    """
    if source.institution_id != institution.pk:
        raise PermissionDenied(_("这不是您管辖的内容。"))
    away = monday - source.monday
    dishes = [
        MenuDish(
            on=dish.on + away,
            meal=dish.meal,
            name=dish.name,
            ingredients=dish.ingredients,
            allergens=dish.allergens,
            class_kind=dish.class_kind,
            note=dish.note,
            substitute=dish.substitute,
            order=dish.order,
        )
        for dish in source.dishes.all()
    ]
    return fill_week(institution, monday, dishes, event="institutions.copy_menu", actor=actor)


@transaction.atomic
def fill_week(
    institution: Institution, monday: date, dishes: Sequence[MenuDish], *, event: str, actor: Actor
) -> MenuWeek:
    """Unsaved dishes with their days into a week that is empty; those of days that are over are left out."""
    locked = lock(institution, actor=actor, act=EDIT_MENU)
    week = _week(locked, monday)
    if week.monday > localdate() + FARTHEST:
        raise ValidationError(_("最多提前三个月写食谱。"))
    if not week._state.adding and week.dishes.exists():
        raise ValidationError(_("这一周已经有菜了，先清空再复制。"))
    ahead = [dish for dish in dishes if dish.on >= localdate()]
    if not ahead:
        raise ValidationError(_("没有可以照着填的菜，或者这一周已经过去了。"))
    _touch(week)
    for dish in ahead:
        dish.week = week
    MenuDish.objects.bulk_create(ahead)
    _tell(event, week, actor)
    return week


@transaction.atomic
def publish(week: MenuWeek, *, actor: Actor) -> None:
    """Parents see it from now on. Twice is once. ValidationError while children must not eat a dish of today or
    later and nothing says what they get instead."""
    locked = _lock_week(week, actor)
    if not locked.dishes.exists():
        raise ValidationError(_("这一周还没有菜，写好再公布。"))
    _demand_substitutes(week.institution, locked)
    if locked.published_at is None:
        locked.published_at, locked.published_by_id = timezone.now(), UUID(str(actor.user_id))
        locked.save(update_fields=["published_at", "published_by"])
        _tell("institutions.publish_menu", locked, actor)


@transaction.atomic
def take_back(week: MenuWeek, *, actor: Actor) -> None:
    """Off the parents' page; the menu stays."""
    locked = _lock_week(week, actor)
    if locked.published_at is not None:
        locked.published_at, locked.published_by = None, None
        locked.save(update_fields=["published_at", "published_by"])
        _tell("institutions.take_back_menu", locked, actor)


def _lock_week(week: MenuWeek, actor: Actor) -> MenuWeek:
    lock(week.institution, actor=actor, act=PUBLISH_MENU)
    return MenuWeek.objects.select_for_update(of=("self",)).get(pk=week.pk)


def _demand_substitutes(institution: Institution, week: MenuWeek) -> None:
    told = [
        _("%(day)s“%(dish)s”：%(rooms)s")
        % {
            "day": format_day(dish.on),
            "dish": dish.name,
            "rooms": "、".join(each.sentence for each in dish.clashes),
        }
        for dish in unanswered_clashes(institution, week, from_on=localdate())
    ]
    if told:
        raise ValidationError([_("先写好这些菜里不能吃的宝宝改吃什么，再公布。"), *told])


def _week(institution: Institution, day: date) -> MenuWeek:
    monday = day - timedelta(days=day.weekday())
    found = MenuWeek.objects.filter(institution=institution, monday=monday).first()
    return found or MenuWeek(institution=institution, monday=monday, version=0)


def _touch(week: MenuWeek) -> None:
    week.version += 1
    week.save()


def _demand_day(on: date) -> None:
    if on < localdate():
        raise ValidationError(_("过去的食谱不再修改，它是那天吃了什么的记录。"))
    if on > localdate() + FARTHEST:
        raise ValidationError(_("最多提前三个月写食谱。"))


def _tell(event: str, week: MenuWeek, actor: Actor) -> None:
    subjects = [("institution", week.institution_id), ("menu_week", week.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
