"""The long steps are rows of the outbox: planned and written by whoever drains it, once, under the official's act."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.audit.models import AuditEntry
from anxintuo.outbox.enums import Urgency
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Retry, topic_named
from governance.policies import IMPORT
from institutions.actions.imports import SILENT, TOPIC, CannotImport, approve_run, discard_run, hand_in, plan_run
from institutions.enums import ImportState
from institutions.models import ImportRun, Institution
from institutions.tasks import carry_on_import
from tests import builders
from tests.institutions.importing.helpers import AS_OF, COUNTY, codes, csv_of, plan, row

pytestmark = pytest.mark.django_db


def handed_in(actor, *rows) -> ImportRun:
    return hand_in(
        csv_of(*rows),
        file_name="名册.csv",
        mapping_text=COUNTY,
        mapping_name="county",
        as_of_on=AS_OF,
        actor=actor,
        act=IMPORT,
    )


def work(run: ImportRun) -> ImportRun:
    """What the worker does with the next item of the run."""
    carry_on_import({"run": str(run.pk)}, OutgoingItem())
    return ImportRun.objects.get(pk=run.pk)


def test_an_official_s_import_goes_its_way_through_the_outbox():
    official = builders.official()
    run = handed_in(official, row(1))
    assert OutgoingItem.objects.filter(topic=TOPIC).count() == 1
    run = work(run)
    assert (run.state, run.creates, run.progress_done) == (ImportState.PLANNED, 1, run.progress_total)
    approve_run(run, actor=official, act=IMPORT)
    assert OutgoingItem.objects.filter(topic=TOPIC).count() == 2
    run = work(run)
    assert (run.state, str(run.applied_by_id)) == (ImportState.APPLIED, official.user_id)
    assert Institution.objects.count() == 1
    events = AuditEntry.objects.filter(subjects=[f"import_run:{run.pk}"]).order_by("recorded_at")
    assert [entry.event for entry in events] == [
        "institutions.import_handed_in", "institutions.import_approved", "institutions.import_written",
    ]  # fmt: skip


def test_a_long_write_keeps_to_the_slow_queue_and_is_neither_killed_nor_taken_for_dead(settings):
    from anxintuo.celery import app

    run = handed_in(builders.official(), row(1))
    assert OutgoingItem.objects.get(topic=TOPIC).urgency == Urgency.SLOW
    assert work(run).state == ImportState.PLANNED
    app.loader.import_default_modules()
    task, topic = app.tasks["outbox.drain_slow"], topic_named(TOPIC)
    # The worker kills a task at its own limit, else at the general one.
    assert task.time_limit > 5 * settings.CELERY_TASK_TIME_LIMIT
    assert topic.lease.total_seconds() > task.time_limit
    assert str(topic.title) == "名册导入"


def test_an_item_delivered_twice_does_nothing_more():
    run = handed_in(builders.official(), row(1))
    work(run)
    assert work(run).state == ImportState.PLANNED
    assert run.rows.count() == 1


def test_a_run_that_is_gone_is_no_error():
    run = handed_in(builders.official(), row(1))
    evidence = carry_on_import({"run": str(builders.user().pk)}, OutgoingItem())
    assert evidence.details == {"state": "gone"}
    assert run.state == ImportState.WAITING


def test_while_one_worker_plans_another_waits_and_takes_over_when_it_falls_silent():
    run = handed_in(builders.official(), row(1))
    now = timezone.now()
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.PLANNING, heartbeat_at=now)
    with pytest.raises(Retry):
        work(run)
    ImportRun.objects.filter(pk=run.pk).update(heartbeat_at=now - SILENT - timedelta(seconds=1))
    assert work(run).state == ImportState.PLANNED


def test_an_official_imports_into_the_own_county_only():
    official = builders.official(builders.OUHAI)
    theirs = builders.institution("别县的园", county=builders.LUCHENG, registry_source="lucheng", registry_id="L002")
    run = handed_in(official, row(1, 县区="鹿城区"), row(2), row(3, 县区="瓯海区", 经度="", 纬度=""))
    run = work(run)
    assert codes(run)["area"] == 2
    assert (run.creates, run.updates, run.skipped) == (1, 0, 2)
    approve_run(run, actor=official, act=IMPORT)
    work(run)
    theirs.refresh_from_db()
    assert theirs.name == "别县的园"
    assert Institution.objects.filter(division_id=builders.LUCHENG).count() == 1


def test_a_register_cannot_pull_a_nursery_out_of_another_county():
    official = builders.official(builders.OUHAI)
    builders.institution(county=builders.LUCHENG, registry_source="lucheng", registry_id="L001")
    run = work(handed_in(official, row(1, 县区="瓯海区", 经度="", 纬度="")))
    assert codes(run)["area"] == 1
    assert run.updates == 0


@pytest.mark.parametrize("who", ["director", "stranger"])
def test_nobody_else_hands_in_or_writes(who):
    somebody = builders.director(builders.institution()) if who == "director" else None
    with pytest.raises(PermissionDenied):
        hand_in(
            csv_of(row(1)),
            file_name="a.csv",
            mapping_text=COUNTY,
            mapping_name="x",
            as_of_on=AS_OF,
            actor=somebody,
            act=IMPORT,
        )
    run = plan(csv_of(row(1)))
    with pytest.raises(PermissionDenied):
        approve_run(run, actor=somebody, act=IMPORT)


def test_another_official_cannot_write_a_colleague_s_run():
    run = work(handed_in(builders.official(), row(1)))
    with pytest.raises(PermissionDenied):
        approve_run(run, actor=builders.official(), act=IMPORT)


def test_an_official_who_was_posted_elsewhere_leaves_the_old_area_s_run_alone():
    there = builders.official(builders.LUCHENG)
    run = work(handed_in(there, row(1)))
    who = User.objects.get(pk=there.user_id)
    here = builders.actor(SeatKind.OFFICIAL, builders.YUEQING, who=who, post="reviewer")
    for act in (approve_run, discard_run):
        with pytest.raises(PermissionDenied):
            act(run, actor=here, act=IMPORT)
    assert not IMPORT.visible(here, ImportRun.objects.all()).exists()
    # Promoted to the city, which covers the county, the same person may go on.
    city = builders.actor(SeatKind.OFFICIAL, "3303", who=who, post="reviewer")
    assert approve_run(run, actor=city, act=IMPORT).state == ImportState.APPLYING


def test_a_run_that_is_put_aside_is_not_written_any_more():
    official = builders.official()
    run = work(handed_in(official, row(1)))
    discard_run(run, actor=official, act=IMPORT)
    with pytest.raises(CannotImport):
        approve_run(run, actor=official, act=IMPORT)
    run = plan_run(run.pk)
    assert (run.state, run.payload) == (ImportState.DISCARDED, None)
    with pytest.raises(CannotImport):
        discard_run(run, actor=official, act=IMPORT)


def test_a_defect_of_ours_becomes_a_sentence_and_no_endless_run(monkeypatch):
    from institutions.actions import imports

    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(imports, "make_plan", broken)
    run = work(handed_in(builders.official(), row(1)))
    assert run.state == ImportState.FAILED
    assert "运维" in run.failure
