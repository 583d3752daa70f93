"""Rooms: one class at a time lives in one room (设置标准 art. 19)."""

from datetime import date

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.enums import ClassKind
from institutions.models.institution import Institution


@pghistory.track(*removals_too())
class Room(models.Model):
    """A class of a nursery. `places` is a filed fact; `occupied` and `next_free_on` are told by the nursery.

    `occupied` may exceed `places`: an overcrowded room must be visible, not impossible to say. `listed` of them are
    promised on the platform (a placement, present or to come, or an open offer), which enrollment keeps; the others are
    children whom the nursery counts but has not entered. `floor` counts from 1, a cellar is -1; `window_share` is the
    opening of the windows in per cent of the floor's area (SET-window).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("班级名称"), max_length=40)
    class_kind = models.CharField(_("班型"), max_length=8, choices=ClassKind.choices)
    places = models.PositiveSmallIntegerField(_("托位数"))
    occupied = models.PositiveSmallIntegerField(_("已入托人数"), default=0)
    listed = models.PositiveSmallIntegerField(_("其中已在系统登记"), default=0, editable=False)
    next_free_on = models.DateField(_("预计有空位的月份"), null=True, blank=True)
    area_m2 = models.DecimalField(_("面积（平方米）"), max_digits=8, decimal_places=2, null=True, blank=True)
    floor = models.SmallIntegerField(_("楼层"), null=True, blank=True)
    window_share = models.DecimalField(_("窗地比（%）"), max_digits=4, decimal_places=1, null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("班级")
        ordering = ("order", "name")
        constraints = [
            # Checked at the end of a statement, so that rooms may swap their names in one.
            models.UniqueConstraint(
                fields=["institution", "name"],
                name="room_name_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("已经有同名的班级。"),
            ),
            models.CheckConstraint(
                condition=Q(area_m2__isnull=True) | Q(area_m2__gt=0),
                name="room_area_positive",
                violation_error_message=_("面积要大于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | (Q(floor__gte=-3, floor__lte=60) & ~Q(floor=0)),
                name="room_floor_real",
                violation_error_message=_("楼层填 1、2、3……，地下填 -1。"),
            ),
            models.CheckConstraint(
                condition=Q(window_share__isnull=True) | Q(window_share__gte=0, window_share__lte=100),
                name="room_window_share_of_100",
                violation_error_message=_("窗地比在 0 到 100 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(next_free_on__isnull=True) | Q(next_free_on__day=1),
                name="room_next_free_is_month",
                violation_error_message=_("预计有空位的时间精确到月。"),
            ),
        ]

    def __str__(self) -> str:
        return f"room {self.pk}"

    @property
    def free(self) -> int:
        """Places free now."""
        return max(self.places - self.occupied, 0)

    @property
    def unlisted(self) -> int:
        """Children whom the nursery counts but has not entered."""
        return max(self.occupied - self.listed, 0)

    def free_by(self, month: date) -> bool:
        """Whether a place is free now or expected by the first of `month`."""
        return self.free > 0 or (self.next_free_on is not None and self.next_free_on <= month)


@pghistory.track(*removals_too())
class RoomCapacity(models.Model):
    """What a room takes from a day on, where that differs from its filed `places`: a wing that opens in March, a room
    halved while it is painted. Holds until the next row of the room."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="capacities")
    from_on = models.DateField(_("起始日期"))
    places = models.PositiveSmallIntegerField(_("托位数"))

    class Meta:
        verbose_name = _("托位安排")
        ordering = ("room", "from_on")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "from_on"],
                name="room_capacity_once_a_day",
                violation_error_message=_("这一天已经有一条托位安排。"),
            )
        ]

    def __str__(self) -> str:
        return f"capacity {self.pk}"
