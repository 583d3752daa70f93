"""Who came: one row a placed child and day, written at the roll call."""

from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from care.enums import AbsenceReason, AttendanceState


class AttendanceDayQuerySet(models.QuerySet["AttendanceDay"]):
    def between(self, first: date, last: date) -> Self:
        return self.filter(on__range=(first, last))

    def present(self) -> Self:
        return self.filter(state=AttendanceState.PRESENT)

    def absent(self) -> Self:
        return self.filter(state=AttendanceState.ABSENT)


@pghistory.track(*removals_too())
class AttendanceDay(models.Model):
    """A day without a row is a day on which nobody called the roll: neither present nor absent.

    `room` is where the child was that day (its own, or that of a cover). `told_on` is the day on which the family said
    that the child would not come: refunds may ask for it in time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    placement = models.ForeignKey("enrollment.Placement", on_delete=models.PROTECT, related_name="attendance")
    room = models.ForeignKey("institutions.Room", on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))
    state = models.CharField(_("到园情况"), max_length=8, choices=AttendanceState.choices)
    arrived_at = models.DateTimeField(_("到园时间"), null=True, blank=True)
    left_at = models.DateTimeField(_("离园时间"), null=True, blank=True)
    reason = models.CharField(_("缺勤原因"), max_length=8, choices=AbsenceReason.choices, blank=True)
    told_on = models.DateField(_("家长告知日期"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"), auto_now=True)

    objects = AttendanceDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("考勤")
        indexes = [models.Index(fields=["room", "on"], name="attendance_by_room_and_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "on"],
                name="attendance_once_a_day",
                violation_error_message=_("这一天已经登记过了。"),
            ),
            models.CheckConstraint(
                condition=Q(state="present", arrived_at__isnull=False, reason="", told_on__isnull=True)
                | (Q(state="absent", arrived_at__isnull=True, left_at__isnull=True) & ~Q(reason="")),
                name="attendance_whole",
                violation_error_message=_("到园要有到园时间，缺勤要有原因。"),
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="attendance_times_in_order",
                violation_error_message=_("离园时间不能早于到园时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"
