from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from stations.enums import Profession
from stations.models.station import Station


class StationMembershipQuerySet(models.QuerySet["StationMembership"]):
    def current(self, on: date) -> Self:
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)


@pghistory.track()
class StationMembership(models.Model):
    """An adviser (养育照护指导员) works for a station from a day, until a day. `leads`: keeps its facts as well."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="memberships")
    profession = models.CharField(_("专业"), max_length=16, choices=Profession.choices, default=Profession.OTHER)
    introduction = models.CharField(_("介绍"), max_length=120, blank=True)
    leads = models.BooleanField(_("站长"), default=False)
    from_on = models.DateField(_("开始日期"))
    until_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = StationMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("驿站人员")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="station_membership_dates_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"station membership {self.pk}"
