"""A child's place in a room from a day, until a day. Applications and offers stand above it."""

from datetime import date
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7


class PlacementQuerySet(models.QuerySet["Placement"]):
    def current(self, on: date) -> Self:
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)


class DateSpan(Func):
    """`daterange(from, until, '[]')`: both days belong to the placement; no end means open."""

    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track()
class Placement(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey("families.Child", on_delete=models.PROTECT, related_name="placements")
    room = models.ForeignKey("institutions.Room", on_delete=models.PROTECT, related_name="placements")
    from_on = models.DateField(_("入托日期"))
    until_on = models.DateField(_("离托日期"), null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("在托")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="placement_dates_in_order",
                violation_error_message=_("离托日期不能早于入托日期。"),
            ),
            # Equality of UUIDs needs btree_gist, which the bundled PostgreSQL lacks: a one-value range does it
            # (reference/tried.md 1.1). A child is in one room at a time.
            ExclusionConstraint(
                name="placement_one_room_at_a_time",
                expressions=[
                    (DateSpan("from_on", "until_on", models.Value("[]")), RangeOperators.OVERLAPS),
                    (Func(F("child"), F("child"), models.Value("[]"), function="uuidrange"), RangeOperators.EQUAL),
                ],
                violation_error_message=_("宝宝在这段时间里已经有一个托位。"),
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"
