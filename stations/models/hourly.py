"""临时照护: hours of care at a station, beside its groups."""

from datetime import date, datetime
from decimal import Decimal

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.database.spans import same
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from stations.enums import StayState, Symptom
from stations.models.programme import moments
from stations.models.station import Station

MOST_PLACES = 20
HOLDING = ("booked", "here")


@pghistory.track(*removals_too())
class HourlyOffer(models.Model):
    """One span a weekday (0 is Monday). `age_to` is the first month that is too old; `price` yuan an hour, 0 free."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="hourly_offers")
    weekday = models.PositiveSmallIntegerField(_("星期"), validators=[MaxValueValidator(6)])
    opens_at = models.TimeField(_("从几点"))
    closes_at = models.TimeField(_("到几点"))
    places = models.PositiveSmallIntegerField(
        _("同时几个宝宝"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    age_from = models.PositiveSmallIntegerField(_("从几个月"), default=12)
    age_to = models.PositiveSmallIntegerField(_("到几个月"), default=36)
    most_hours = models.PositiveSmallIntegerField(
        _("一次最多几小时"), default=4, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    price = models.DecimalField(
        _("每小时多少元"), max_digits=6, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    bring = models.CharField(_("要带什么"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("临时照护时段")
        ordering = ("weekday",)
        constraints = [
            models.UniqueConstraint(
                fields=["station", "weekday"],
                name="hourly_offer_once_a_weekday",
                violation_error_message=_("这个星期几已经有时段。"),
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hourly_offer_weekday"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="hourly_offer_in_order",
                violation_error_message=_("结束要晚于开始。"),
            ),
            models.CheckConstraint(
                condition=Q(age_from__lt=F("age_to"), age_to__lte=48),
                name="hourly_offer_age",
                violation_error_message=_("月龄要从小到大，最大 48 个月。"),
            ),
            models.CheckConstraint(
                condition=Q(places__range=(1, MOST_PLACES)),
                name="hourly_offer_places",
                violation_error_message=_("同时照护 1 到 20 个宝宝。"),
            ),
        ]

    def __str__(self) -> str:
        return f"hourly offer {self.pk}"

    @property
    def weekday_word(self) -> str:
        return str(WEEKDAYS[self.weekday])


@pghistory.track(*removals_too())
class HourlyStay(models.Model):
    """Hours of one child. `seat` is numbered: PostgreSQL lets nobody overlap on it. `symptoms` and `answered_at` are
    the family's answers of that day; `tenths` what the adviser measured at the door (365: 36.5 °C)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="stays")
    child = models.ForeignKey("families.Child", on_delete=models.PROTECT, related_name="station_stays")
    seat = models.PositiveSmallIntegerField(editable=False)
    starts_at = models.DateTimeField(_("从几点"))
    ends_at = models.DateTimeField(_("到几点"))
    state = models.CharField(_("状态"), max_length=10, choices=StayState.choices, default=StayState.BOOKED)
    price = models.DecimalField(_("每小时多少元"), max_digits=6, decimal_places=2, default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("预约时间"), auto_now_add=True)
    consent_version = models.CharField(max_length=20)
    emergency_phone = EncryptedTextField(_("紧急联系电话"))
    fetcher_name = EncryptedTextField(_("谁来接"), blank=True)
    fetcher_phone = EncryptedTextField(_("来接的人的手机号"), blank=True)
    symptoms = ArrayField(models.CharField(max_length=10, choices=Symptom.choices), default=list, blank=True)
    told = EncryptedTextField(_("还要告诉老师的"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    tenths = models.PositiveSmallIntegerField(_("体温"), null=True, blank=True)
    refused_why = models.CharField(_("没有收的原因"), max_length=100, blank=True)
    in_at = models.DateTimeField(_("送来"), null=True, blank=True)
    in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    out_at = models.DateTimeField(_("接走"), null=True, blank=True)
    out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    out_to = EncryptedTextField(_("接走的人"), blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("临时照护")
        ordering = ("starts_at", "seat")
        indexes = [models.Index(fields=["station", "starts_at"], name="stay_by_station")]
        constraints = [
            ExclusionConstraint(
                name="stay_seat_once",
                expressions=[moments(), same("station"), same("seat", "int4range")],
                condition=Q(state__in=HOLDING),
                violation_error_message=_("这个时间刚刚约满了。"),
            ),
            ExclusionConstraint(
                name="stay_child_once",
                expressions=[moments(), same("child")],
                condition=Q(state__in=HOLDING),
                violation_error_message=_("宝宝在这段时间里已经约了临时照护。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="stay_in_order",
                violation_error_message=_("结束要晚于开始。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["here", "gone"])
                | Q(in_at__isnull=False, in_by__isnull=False, tenths__isnull=False, answered_at__isnull=False),
                name="stay_here_was_checked",
            ),
            models.CheckConstraint(
                condition=~Q(state="gone") | Q(out_at__isnull=False, out_by__isnull=False),
                name="stay_gone_with_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"hourly stay {self.pk}"

    @property
    def degrees(self) -> Decimal | None:
        return None if self.tenths is None else Decimal(self.tenths) / 10

    def answered_on(self, day: date) -> bool:
        return self.answered_at is not None and timezone.localdate(self.answered_at) == day

    def is_over_time(self, now: datetime) -> bool:
        return self.state == StayState.HERE and now > self.ends_at
