"""Plans written, changed, retired. The city's are copied, never changed by a station."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from stations.models import ActivityPlan, Station
from stations.policies.plans import ADD_PLAN, EDIT_PLAN

FIELDS = (
    "title", "age_from", "age_to", "care_areas", "domains", "minutes", "bring", "materials", "steps", "take_home",
    "source",
)  # fmt: skip


@transaction.atomic
def keep_plan(
    station: Station, values: Mapping[str, Any], *, actor: Actor, plan: ActivityPlan | None = None
) -> ActivityPlan:
    """`values`: FIELDS. A new plan of the station, or one of its own changed; meetings held stay as they were."""
    if plan is None:
        ADD_PLAN.demand(actor, station)
        row = ActivityPlan(station=station)
    else:
        row = ActivityPlan.objects.select_for_update().get(pk=plan.pk)
        EDIT_PLAN.demand(actor, row)
    for name in FIELDS:
        setattr(row, name, values[name])
    row.full_clean()
    row.save()
    _keep("stations.keep_plan", row, actor)
    return row


@transaction.atomic
def retire_plan(plan: ActivityPlan, *, retired: bool, actor: Actor) -> None:
    """Out of the library, or back into it. Twice is once."""
    row = ActivityPlan.objects.select_for_update().get(pk=plan.pk)
    EDIT_PLAN.demand(actor, row)
    if (row.retired_at is not None) is not retired:
        row.retired_at = timezone.now() if retired else None
        row.save(update_fields=["retired_at"])
        _keep("stations.retire_plan", row, actor)


def _keep(event: str, row: ActivityPlan, actor: Actor) -> None:
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("station", row.station_id), ("plan", row.pk)])
