"""A promise of a place is a row: one numbered seat of a room, from a day until a day (docs/decisions/admission.md)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.database.spans import same, span
from anxintuo.kit.ids import uuid7


class SeatHold(models.Model):
    """Owned by an open offer, a placement or a cover. Its history is theirs.

    Two holds of one seat never overlap; a trigger keeps `seat` within what the room takes on every day of the hold.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    room = models.ForeignKey("institutions.Room", on_delete=models.PROTECT, related_name="seat_holds")
    seat = models.PositiveSmallIntegerField(_("座位号"))
    from_on = models.DateField(_("起始日期"))
    until_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("托位占用")
        constraints = [
            models.CheckConstraint(
                condition=Q(seat__gte=1), name="seat_numbered_from_one", violation_error_message=_("座位号从 1 开始。")
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="seat_hold_dates_in_order",
                violation_error_message=_("结束日期不能早于起始日期。"),
            ),
            # Deferrable, so that a room's seats may be numbered anew in one transaction.
            ExclusionConstraint(
                name="seat_held_once",
                expressions=[span(), same("room"), same("seat", "int4range")],
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("这个托位已经有人了。"),
            ),
        ]

    def __str__(self) -> str:
        return f"seat hold {self.pk}"
