"""The weekly menu (周食谱): dishes by day and meal, shown to parents once the week is published."""

from datetime import datetime
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.allergens import Allergen
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.enums import ClassKind, Meal
from institutions.models.institution import Institution


@pghistory.track(*removals_too())
class MenuWeek(models.Model):
    """A week of one nursery. `changed_at` is told to parents: a menu changed after it was published says so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="menu_weeks")
    monday = models.DateField(_("周一"))
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(_("更新时间"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("周食谱")
        ordering = ("-monday",)
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "monday"],
                name="menu_week_once",
                violation_error_message=_("这一周已经有食谱。"),
            ),
            models.CheckConstraint(
                condition=Q(monday__iso_week_day=1),
                name="menu_week_begins_on_monday",
                violation_error_message=_("食谱从周一开始。"),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="menu_week_published_by_somebody",
                violation_error_message=_("公布要有公布的人。"),
            ),
        ]

    def __str__(self) -> str:
        return f"menu week {self.pk}"

    @property
    def changed_since(self) -> datetime | None:
        """When it was last changed after parents could see it; None where it stands as it was published."""
        is_later = self.published_at is not None and self.changed_at > self.published_at
        return self.changed_at if is_later else None


@pghistory.track(*removals_too())
class MenuDish(models.Model):
    """One dish. `class_kind` empty: for every class; `note` is how it is made for the smallest (糊状, 去刺 …)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    week = models.ForeignKey(MenuWeek, on_delete=models.CASCADE, related_name="dishes")
    on = models.DateField(_("日期"))
    meal = models.CharField(_("餐次"), max_length=10, choices=Meal.choices)
    name = models.CharField(_("菜名"), max_length=40)
    ingredients = models.CharField(_("主要食材"), max_length=120, blank=True)
    allergens = ArrayField(
        models.CharField(max_length=12, choices=Allergen.choices), verbose_name=_("含有"), default=list, blank=True
    )
    class_kind = models.CharField(_("适用班型"), max_length=8, choices=ClassKind.choices, blank=True)
    note = models.CharField(_("做法"), max_length=60, blank=True)
    substitute = models.CharField(_("不能吃的宝宝改吃"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    clashes: Any = ()  # filled by queries.menu: the rooms with children who must not eat it (kitchen.Clash)

    class Meta:
        verbose_name = _("菜")
        ordering = ("on", "order", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["week", "on", "meal", "name", "class_kind"],
                name="menu_dish_once",
                violation_error_message=_("这一餐已经有这道菜。"),
            )
        ]

    def __str__(self) -> str:
        return f"dish {self.pk}"

    @property
    def allergen_words(self) -> list[str]:
        return [str(Allergen(each).label) for each in self.allergens]
