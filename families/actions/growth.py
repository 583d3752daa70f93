"""Writing a child's measurements down, correcting one, striking one out."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from families.enums import MeasuringPlace
from families.models import Child, Measurement
from families.policies import EDIT_CHILD

MOST_MEASUREMENTS = 300
FIELDS = ("measured_on", "weight_g", "stature_mm", "posture", "head_mm", "place")


@transaction.atomic
def put_measurement(
    child: Child, values: dict[str, Any], *, actor: Actor, row: Measurement | None = None, act: Act = EDIT_CHILD
) -> Measurement:
    """A new measurement, or the correction of `row`. `values`: grams, millimetres, a posture with a stature, a place.
    The same values twice are one. ValidationError with sentences."""
    locked = Child.objects.select_for_update().get(pk=child.pk)
    act.demand(actor, locked)
    _check_day(locked, values["measured_on"])
    own = locked.measurements.filter(struck_at__isnull=True)
    if row is None:
        same = own.filter(**{name: values.get(name) for name in FIELDS}).first()
        if same is not None:
            return same
        if own.count() >= MOST_MEASUREMENTS:
            raise ValidationError(_("记录太多了，请先划去不需要的。"))
        row = Measurement(child=locked, recorded_by_id=UUID(str(actor.user_id)))
    for name in FIELDS:
        setattr(row, name, values.get(name))
    row.posture = row.posture or ""
    row.place = MeasuringPlace(row.place)
    row.full_clean(exclude=["recorded_by"])
    row.save()
    record("families.put_measurement", actor=actor, kind=Kind.CHANGE, subjects=[("child", locked.pk)])
    return row


@transaction.atomic
def strike_measurement(row: Measurement, *, actor: Actor, act: Act = EDIT_CHILD) -> None:
    """Struck out twice is struck out once."""
    child = Child.objects.select_for_update().get(pk=row.child_id)
    act.demand(actor, child)
    if Measurement.objects.filter(pk=row.pk, struck_at__isnull=True).update(struck_at=timezone.now()):
        record("families.strike_measurement", actor=actor, kind=Kind.CHANGE, subjects=[("child", child.pk)])


def _check_day(child: Child, day: date) -> None:
    if day > localdate():
        raise ValidationError({"measured_on": _("测量日期不能晚于今天。")})
    if day < child.born_on:
        raise ValidationError({"measured_on": _("测量日期不能早于宝宝的出生日期。")})
