"""A child's place in a room from a day, until a day; and a temporary cover in another room."""

from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.database.spans import same, span
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from enrollment.enums import EndReason
from enrollment.models.case import Case
from enrollment.models.seat import SeatHold


class PlacementQuerySet(models.QuerySet["Placement"]):
    def current(self, on: date) -> Self:
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)

    def ahead(self, on: date) -> Self:
        """Present or to come."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=on))


@pghistory.track(*removals_too())
class Placement(models.Model):
    """Owns a seat for exactly its days. `until_on` is the last day; open until somebody ends it.

    A placement that never began (given up before the first day) is removed; its history stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey("families.Child", on_delete=models.PROTECT, related_name="placements")
    room = models.ForeignKey("institutions.Room", on_delete=models.PROTECT, related_name="placements")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="placements")
    hold = models.OneToOneField(SeatHold, on_delete=models.PROTECT, related_name="placement")
    from_on = models.DateField(_("入托日期"))
    until_on = models.DateField(_("离托日期"), null=True, blank=True)
    end_reason = models.CharField(_("离托原因"), max_length=10, choices=EndReason.choices, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("在托")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="placement_dates_in_order",
                violation_error_message=_("离托日期不能早于入托日期。"),
            ),
            # A child is in one room at a time.
            ExclusionConstraint(
                name="placement_one_room_at_a_time",
                expressions=[span(), same("child")],
                violation_error_message=_("宝宝在这段时间里已经有一个托位。"),
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"


@pghistory.track(*removals_too())
class Cover(models.Model):
    """Some days in another room of the same nursery, with a seat there; the own seat stays the child's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="covers")
    room = models.ForeignKey("institutions.Room", on_delete=models.PROTECT, related_name="covers")
    hold = models.OneToOneField(SeatHold, on_delete=models.PROTECT, related_name="cover")
    from_on = models.DateField(_("起始日期"))
    until_on = models.DateField(_("结束日期"))
    reason = models.CharField(_("原因"), max_length=100)
    arranged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("临时调班")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="cover_dates_in_order",
                violation_error_message=_("结束日期不能早于起始日期。"),
            ),
            ExclusionConstraint(
                name="cover_one_at_a_time",
                expressions=[span(), same("placement")],
                violation_error_message=_("这几天已经安排了临时调班。"),
            ),
        ]

    def __str__(self) -> str:
        return f"cover {self.pk}"
