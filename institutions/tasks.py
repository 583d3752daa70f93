"""Work for a worker. It comes through the outbox, so that neither a lost Redis nor a killed worker loses it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Evidence, Retry
from institutions.actions.imports import TOPIC, plan_run, write_run
from institutions.enums import ImportState
from institutions.models import ImportRun

__all__ = ["TOPIC", "carry_on_import"]


def carry_on_import(payload: dict[str, Any], item: OutgoingItem) -> Evidence:
    """Plan a run that waits, or write one that was approved. Safe to run twice: each step looks at the state."""
    run = ImportRun.objects.filter(pk=UUID(payload["run"])).first()
    if run is None:
        return Evidence(details={"state": "gone"})
    run = write_run(run.pk) if run.state == ImportState.APPLYING else plan_run(run.pk)
    if run.state == ImportState.PLANNING:
        # Another worker is at it; if that one has died, its silence lets us take over.
        raise Retry("busy", "另一个进程正在试运行这份名册。", after=timedelta(minutes=2))
    return Evidence(details={"state": run.state})
