"""A public station (婴幼儿照护服务驿站) that offers free parent groups."""

from datetime import date
from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from stations.enums import HostKind, StationState


class StationQuerySet(models.QuerySet["Station"]):
    def open(self) -> Self:
        return self.filter(state=StationState.OPEN)

    def listed(self) -> Self:
        """What parents may find: open, and those to come."""
        return self.exclude(state=StationState.CLOSED)

    def opened_in(self, year: int) -> Self:
        return self.filter(opened_on__year=year)

    def planned_in(self, year: int) -> Self:
        """To open this year: planned or being built."""
        return self.filter(state__in=[StationState.PLANNED, StationState.BUILDING], planned_year=year)


@pghistory.track(*removals_too())
class Station(models.Model):
    """`planned_year`: in which it is to open. The place is WGS-84. `name_pinyin`, `grams` and `search_text` follow from
    the name and the address (stations.actions.register)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("名称"), max_length=80)
    slug = models.SlugField(max_length=100, unique=True, editable=False)
    division = models.ForeignKey(
        "districts.Division", on_delete=models.PROTECT, related_name="+", verbose_name=_("县市区")
    )
    street = models.ForeignKey(
        "districts.Division", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("镇街")
    )
    address = models.CharField(_("地址"), max_length=200)
    directions = models.CharField(_("怎么找"), max_length=200, blank=True)
    lon = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    phone = models.CharField(_("联系电话"), max_length=60, blank=True)
    host_kind = models.CharField(_("主办单位类型"), max_length=10, choices=HostKind.choices, default=HostKind.OTHER)
    host_name = models.CharField(_("主办单位"), max_length=80, blank=True)
    introduction = models.TextField(_("介绍"), max_length=1000, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=StationState.choices, default=StationState.PLANNED)
    planned_year = models.PositiveSmallIntegerField(
        _("计划开放年份"), null=True, blank=True, validators=[MinValueValidator(2015), MaxValueValidator(2100)]
    )
    opened_on = models.DateField(_("开放日期"), null=True, blank=True)
    closed_on = models.DateField(_("关闭日期"), null=True, blank=True)
    hourly_care = models.BooleanField(_("有临时照护"), default=False)
    name_pinyin = models.CharField(max_length=400, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    grams = ArrayField(models.TextField(), default=list, blank=True, editable=False)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("驿站")
        ordering = ("name_pinyin", "pk")
        indexes = [
            models.Index(fields=["division", "name_pinyin"], name="station_by_division"),
            models.Index(fields=["state", "planned_year"], name="station_by_state"),
            GinIndex(fields=["grams"], name="station_grams", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="open") | Q(opened_on__isnull=False),
                name="station_open_since",
                violation_error_message=_("开放的驿站要有开放日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False),
                name="station_closed_since",
                violation_error_message=_("关闭的驿站要有关闭日期。"),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="station_days_in_order",
                violation_error_message=_("关闭日期不能早于开放日期。"),
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-85, lat__lte=85),
                name="station_place_whole",
                violation_error_message=_("经度和纬度要一起填写。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open_on(self, day: date) -> bool:
        return self.opened_on is not None and self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


@pghistory.track(*removals_too())
class StationHours(models.Model):
    """When somebody is there, by day of the week (0 is Monday)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("星期"))
    opens_at = models.TimeField(_("开门"))
    closes_at = models.TimeField(_("关门"))

    class Meta:
        verbose_name = _("开放时间")
        ordering = ("weekday", "opens_at")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "weekday", "opens_at"],
                name="station_hours_once",
                violation_error_message=_("这个时间已经写过了。"),
            ),
            models.CheckConstraint(
                condition=Q(weekday__lte=6), name="station_hours_weekday", violation_error_message=_("星期有误。")
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="station_hours_in_order",
                violation_error_message=_("关门时间要晚于开门时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"station hours {self.pk}"


@pghistory.track(*removals_too())
class StationRoom(models.Model):
    """`places`: how many children a group there takes at most."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("房间"), max_length=40)
    places = models.PositiveSmallIntegerField(
        _("最多几个宝宝"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    note = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("活动室")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "name"], name="station_room_once", violation_error_message=_("已经有同名的房间。")
            ),
            models.CheckConstraint(
                condition=Q(places__range=(1, 60)),
                name="station_room_places",
                violation_error_message=_("一个房间 1 到 60 个宝宝。"),
            ),
        ]

    def __str__(self) -> str:
        return f"station room {self.pk}"


@pghistory.track(*removals_too())
class StationPhoto(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="photos")
    photo = models.ForeignKey("files.PublicPhoto", on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("说明"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("驿站照片")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"station photo {self.pk}"
