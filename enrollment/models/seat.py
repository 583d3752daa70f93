"""A promise of a place is a row: one numbered seat of a room, from a day until a day (docs/decisions/admission.md)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7


class DateSpan(Func):
    """`daterange(from, until, '[]')`: both days belong to it; no end means open."""

    function = "DATERANGE"
    output_field = DateRangeField()


def span() -> tuple[Func, str]:
    return DateSpan("from_on", "until_on", Value("[]")), RangeOperators.OVERLAPS


def same(field: str, range_type: str = "uuidrange") -> tuple[Func, str]:
    """Equality inside a GiST index: a range of one value (the bundled PostgreSQL has no btree_gist)."""
    return Func(F(field), F(field), Value("[]"), function=range_type), RangeOperators.EQUAL


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
