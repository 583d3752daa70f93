"""A child at a meeting: a numbered seat, or a place in the queue."""

from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.database.spans import same
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from stations.enums import BookingState, SignedBy
from stations.models.programme import GroupSession, moments

SEATED = ("booked", "came", "away")


class BookingQuerySet(models.QuerySet["Booking"]):
    def seated(self) -> Self:
        return self.filter(state__in=SEATED)

    def waiting(self) -> Self:
        """First come, first served."""
        return self.filter(state=BookingState.WAITING).order_by("asked_at", "pk")

    def live(self) -> Self:
        return self.exclude(state=BookingState.CANCELLED)


@pghistory.track(*removals_too())
class Booking(models.Model):
    """`seat` is 1 … places while it holds one; `starts_at` and `ends_at` are the session's, so that PostgreSQL keeps a
    child from being at two at once. `late`: given back after the hour until which it costs nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(GroupSession, on_delete=models.PROTECT, related_name="bookings")
    child = models.ForeignKey("families.Child", on_delete=models.PROTECT, related_name="station_bookings")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("预约时间"), auto_now_add=True)
    companions = models.PositiveSmallIntegerField(
        _("几位家人一起来"), default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    state = models.CharField(_("状态"), max_length=10, choices=BookingState.choices)
    seat = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    late = models.BooleanField(default=False)
    signed_by = models.CharField(_("签到方式"), max_length=8, choices=SignedBy.choices, blank=True)
    signed_at = models.DateTimeField(_("签到时间"), null=True, blank=True)
    forgiven_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    forgiven_why = models.CharField(_("为什么不算"), max_length=100, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("预约")
        indexes = [
            models.Index(fields=["child", "starts_at"], name="booking_by_child"),
            models.Index(fields=["session", "state"], name="booking_by_session"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "seat"], condition=Q(seat__isnull=False), name="booking_seat_once"
            ),
            models.UniqueConstraint(
                fields=["session", "child"],
                condition=~Q(state="cancelled"),
                name="booking_child_once",
                violation_error_message=_("宝宝已经约过这一场了。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=SEATED, seat__isnull=False) | (~Q(state__in=SEATED) & Q(seat__isnull=True)),
                name="booking_seat_while_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(state="came", signed_at__isnull=False)
                | (~Q(state="came") & Q(signed_at__isnull=True, signed_by="")),
                name="booking_came_is_signed",
            ),
            ExclusionConstraint(
                name="booking_child_at_one_place",
                expressions=[moments(), same("child")],
                condition=Q(state__in=["booked", "came"]),
                violation_error_message=_("宝宝在这段时间里已经约了别的活动。"),
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"
