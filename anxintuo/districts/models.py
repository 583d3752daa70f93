"""Administrative divisions of the city: the tree of codes, the counties' boundaries, the centres that are known."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.districts.codes import area_prefix
from anxintuo.districts.enums import CentreSource, Level


class DivisionQuerySet(models.QuerySet["Division"]):
    def shown(self) -> Self:
        """Without placeholders of the source (龙港's), which nobody may ever see."""
        return self.filter(hidden=False)

    def counties(self) -> Self:
        return self.shown().filter(level=Level.COUNTY)

    def streets(self) -> Self:
        return self.shown().filter(level=Level.STREET)

    def streets_of(self, county: str) -> Self:
        """The 镇街 of a county's code; none for 龙港市, which has no such tier."""
        return self.streets().filter(parent_id=county)

    def within(self, code: str) -> Self:
        """The division itself and everything inside it. Takes a code or an official's area prefix."""
        return self.filter(code__startswith=area_prefix(code))


class Division(models.Model):
    """One division. `boundary` is a GeoJSON geometry (counties only); places are WGS-84 degrees.

    `centre_*` is where a search “near this division” starts. It is empty where no source gives it
    (`centre_source` tells which did); `label_*` is where a map writes the name.
    """

    code = models.CharField(_("区划代码"), primary_key=True, max_length=9)
    level = models.CharField(_("级别"), max_length=8, choices=Level.choices)
    name = models.CharField(_("名称"), max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    hidden = models.BooleanField(_("不显示"), default=False)
    boundary = models.JSONField(_("边界"), null=True, blank=True)
    label_lon = models.FloatField(null=True, blank=True)
    label_lat = models.FloatField(null=True, blank=True)
    centre_lon = models.FloatField(_("中心经度"), null=True, blank=True)
    centre_lat = models.FloatField(_("中心纬度"), null=True, blank=True)
    centre_source = models.CharField(_("中心点来源"), max_length=12, choices=CentreSource.choices, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("行政区划")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=(Q(level=Level.STREET) & Q(code__regex=r"^\d{9}$"))
                | (~Q(level=Level.STREET) & Q(code__regex=r"^\d{6}$")),
                name="division_code_fits_level",
                violation_error_message=_("镇街代码为 9 位数字，其他级别为 6 位。"),
            ),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent__isnull=True)
                | (~Q(level=Level.PROVINCE) & Q(parent__isnull=False)),
                name="division_has_parent",
                violation_error_message=_("省以下的区划要有上级。"),
            ),
            models.CheckConstraint(
                condition=Q(centre_lon__isnull=True, centre_lat__isnull=True, centre_source="")
                | (Q(centre_lon__isnull=False, centre_lat__isnull=False) & ~Q(centre_source="")),
                name="division_centre_has_source",
                violation_error_message=_("中心点的经度、纬度和来源要一起填写。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def centre(self) -> tuple[float, float] | None:
        """(lon, lat) in WGS-84, or None where no source gives it."""
        if self.centre_lon is None or self.centre_lat is None:
            return None
        return self.centre_lon, self.centre_lat
