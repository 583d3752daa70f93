"""Writing doses into a child's vaccination record, striking a wrong one out, and what a doctor puts off."""

from collections.abc import Iterable, Sequence
from datetime import date
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
from families.enums import DoseSource
from families.immunisation.reading import ReadDose
from families.immunisation.schedule import schedule_on
from families.models import Child, VaccineDeferral, VaccineDose
from families.policies import EDIT_CHILD

MOST_DOSES = 80


@transaction.atomic
def record_doses(
    child: Child, doses: Iterable[ReadDose], *, source: str, actor: Actor, act: Act = EDIT_CHILD
) -> tuple[int, int]:
    """All or none. Returns how many were added and how many stood there already. ValidationError with a sentence for a
    day before the birth or after today, an unknown vaccine, or too many."""
    locked = Child.objects.select_for_update().get(pk=child.pk)
    act.demand(actor, locked)
    wanted = {(dose.vaccine, dose.on): dose for dose in doses}
    for dose in wanted.values():
        check_dose(locked, dose.vaccine, dose.on)
    present = set(locked.vaccine_doses.current().values_list("vaccine", "given_on"))
    fresh = [dose for key, dose in sorted(wanted.items()) if key not in present]
    if len(present) + len(fresh) > MOST_DOSES:
        raise ValidationError(_("一个宝宝最多登记 %(count)s 剂，请检查是不是重复了。") % {"count": MOST_DOSES})
    for dose in fresh:
        VaccineDose.objects.create(
            child=locked,
            vaccine=dose.vaccine,
            given_on=dose.on,
            lot=dose.lot,
            place=dose.place,
            source=DoseSource(source),
            recorded_by_id=UUID(str(actor.user_id)),
        )
    if fresh:
        record("families.record_doses", actor=actor, kind=Kind.CHANGE, subjects=[("child", locked.pk)])
    return len(fresh), len(wanted) - len(fresh)


def check_dose(child: Child, vaccine: str, on: date) -> None:
    """ValidationError for what cannot be a dose of this child."""
    if vaccine not in schedule_on(localdate()).vaccines:
        raise ValidationError(_("请从列表里选择疫苗。"))
    if on > localdate():
        raise ValidationError(_("接种日期不能晚于今天。"))
    if on < child.born_on:
        raise ValidationError(_("接种日期不能早于宝宝的出生日期。"))


@transaction.atomic
def strike_dose(dose: VaccineDose, *, actor: Actor, act: Act = EDIT_CHILD) -> None:
    """Struck out twice is struck out once."""
    child = Child.objects.select_for_update().get(pk=dose.child_id)
    act.demand(actor, child)
    locked = VaccineDose.objects.select_for_update().get(pk=dose.pk)
    if locked.struck_at is not None:
        return
    locked.struck_at, locked.struck_by_id = timezone.now(), UUID(str(actor.user_id))
    locked.save(update_fields=["struck_at", "struck_by"])
    record("families.strike_dose", actor=actor, kind=Kind.CHANGE, subjects=[("child", child.pk)])


@transaction.atomic
def defer_series(child: Child, series: Sequence[str], *, until_on: date | None, reason: str, actor: Actor) -> None:
    """What a doctor has put off is not late. A deferral in force of the same series is replaced."""
    locked = Child.objects.select_for_update().get(pk=child.pk)
    EDIT_CHILD.demand(actor, locked)
    known = {row.key for row in schedule_on(localdate()).series}
    if not series or not set(series) <= known:
        raise ValidationError({"series": _("请选择疫苗。")})
    if until_on is not None and until_on < localdate():
        raise ValidationError({"until_on": _("暂缓到的日期不能早于今天。")})
    now = timezone.now()
    locked.vaccine_deferrals.filter(series__in=series, ended_at__isnull=True).update(ended_at=now)
    for key in series:
        VaccineDeferral.objects.create(
            child=locked, series=key, until_on=until_on, reason=reason.strip(), set_by_id=UUID(str(actor.user_id))
        )
    record("families.defer_vaccine", actor=actor, kind=Kind.CHANGE, subjects=[("child", locked.pk)])


@transaction.atomic
def end_deferral(deferral: VaccineDeferral, *, actor: Actor) -> None:
    child = Child.objects.select_for_update().get(pk=deferral.child_id)
    EDIT_CHILD.demand(actor, child)
    ended = VaccineDeferral.objects.filter(pk=deferral.pk, ended_at__isnull=True).update(ended_at=timezone.now())
    if ended:
        record("families.end_vaccine_deferral", actor=actor, kind=Kind.CHANGE, subjects=[("child", child.pk)])
