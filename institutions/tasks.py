"""Work for a worker. Imports come through the outbox, so that neither a lost Redis nor a killed worker loses them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils.timezone import localdate

from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Evidence, Retry
from institutions.actions import (
    device_beats,
    device_keys,
    device_reminders,
    floor,
    list_imports,
    staff_numbers,
    staff_reminders,
)
from institutions.actions.book_clock import remind_of_missing
from institutions.actions.directory import dated_fees_of_the_day
from institutions.actions.imports import TOPIC, plan_run, write_run
from institutions.enums import ImportState
from institutions.models import ImportRun

__all__ = ["IMPORT_LEASE", "TOPIC", "carry_on_import", "follow_dated_fees", "remind_book"]

# A whole register is written in one transaction. Longer than the slow queue's task may run (CELERY_TASK_ANNOTATIONS).
IMPORT_LEASE = timedelta(hours=1)


@shared_task(name="institutions.follow_dated_fees")
def follow_dated_fees() -> None:
    """After midnight, and each hour in case that run was lost: done once, it does nothing more that day."""
    dated_fees_of_the_day()


@shared_task(name="institutions.remind_book")
def remind_book() -> None:
    """Every quarter of an hour: nurseries that close soon and whose book of today has gaps. Once a day for each."""
    remind_of_missing()


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


@shared_task(name="institutions.remind_of_papers")
def remind_of_papers() -> None:
    """Each morning: papers of staff that end."""
    staff_reminders.remind_of_papers(localdate())


@shared_task(name="institutions.remind_of_filing")
def remind_of_filing() -> None:
    """Each morning: cameras to be filed with the police."""
    device_reminders.remind_of_filing(localdate())


@shared_task(name="institutions.nightly")
def nightly() -> None:
    """Codes that nobody used, nonces that are old; the numbers of staff where a paper ended."""
    floor.forget_old_codes()
    device_keys.forget_old_pairings()
    device_beats.forget_old_nonces()
    list_imports.forget_old_imports()
    staff_numbers.follow_files_of_the_day()
