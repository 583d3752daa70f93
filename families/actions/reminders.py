"""Reminders of doses: for families that keep the record here. Safe to repeat; a day that was missed is made good."""

from datetime import date, timedelta

from django.db import transaction

from anxintuo.kit.ages import add_months
from families.immunisation.engine import Assessment, DoseState
from families.models import Child
from families.notices import tell_vaccine_due
from families.queries.vaccination import assessments_of

BATCH = 500
LOOK_BACK = timedelta(days=7)  # a dose is told once (the notice's key), even if some mornings were lost
UNTIL_MONTHS = 84  # the programme's last dose of childhood


def remind_vaccines(on: date) -> int:
    """Returns for how many children something was told, or had been told within the week."""
    youngest_first = Child.objects.filter(vaccine_doses__struck_at__isnull=True, vaccine_doses__isnull=False)
    rows = youngest_first.filter(born_on__gt=add_months(on, -UNTIL_MONTHS)).distinct().order_by("pk")
    told, last = 0, None
    while batch := list((rows.filter(pk__gt=last) if last else rows)[:BATCH]):
        last = batch[-1].pk
        judged = assessments_of(batch, on=on)
        told += sum(_remind(child, judged[child.pk], on) for child in batch)
    return told


@transaction.atomic
def _remind(child: Child, assessment: Assessment, on: date) -> bool:
    due = {dose.from_on for dose in assessment.in_state(DoseState.DUE) if _is_new(dose.from_on, on)}
    late = {dose.before_on for dose in assessment.in_state(DoseState.OVERDUE) if _is_new(dose.before_on, on)}
    for day in due:
        tell_vaccine_due(child.pk, is_late=False, day=day)
    for day in late:
        tell_vaccine_due(child.pk, is_late=True, day=day)
    return bool(due or late)


def _is_new(day: date, on: date) -> bool:
    return on - LOOK_BACK < day <= on
