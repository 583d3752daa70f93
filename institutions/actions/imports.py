"""Imports of registers: hand in, plan, approve, write. Each step is a state of the run; a worker does the long ones.

The acts of officials live on a higher floor, so the caller passes the act it answers for
(`governance.policies.IMPORT`); the command line acts for the system and passes none.
"""

import gzip
import logging
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import SYSTEM, ActorLike, record
from anxintuo.audit.enums import Kind
from anxintuo.kit.ids import uuid7
from anxintuo.outbox.actions import enqueue
from institutions.actions.directory import refresh_directory_entries
from institutions.enums import ImportAction, ImportState
from institutions.importing.apply import StalePlan, apply_rows
from institutions.importing.mapping import MappingError
from institutions.importing.mapping_reader import load_mapping
from institutions.importing.plan import Plan, PlannedRow, make_plan
from institutions.importing.report import figures_of
from institutions.importing.sources import SourceError, read_table
from institutions.models import ImportProblem, ImportRow, ImportRun

logger = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
OPEN = (ImportState.PLANNED, ImportState.BRAKED)
MAX_UPLOAD = 20 * 1024 * 1024
BATCH = 1000
TOPIC = "institutions.import"
SILENT = timedelta(minutes=10)


class CannotImport(Exception):
    """The step is not possible now; the text is a Chinese sentence."""


@transaction.atomic
def hand_in(
    content: bytes,
    *,
    file_name: str,
    mapping_text: str,
    mapping_name: str,
    as_of_on: date,
    actor: Actor | None,
    act: Act | None = None,
    source: str = "",
    background: bool = True,
) -> ImportRun:
    """Store the file with its mapping as a run that waits to be planned (`background`: by a worker).

    Raises MappingError or SourceError with Chinese sentences when mapping or file cannot be used at all. An official's
    run is limited to the area of the seat worn.
    """
    area = _ask(actor, act)
    mapping = load_mapping(mapping_text)
    if len(content) > MAX_UPLOAD:
        raise SourceError(_("文件超过 %(n)s MB，请用 gzip 压缩或拆开后再导入。") % {"n": MAX_UPLOAD // 1024 // 1024})
    run = ImportRun.objects.create(
        source=source or mapping.source,
        file_name=file_name[-200:],
        mapping_name=mapping_name[:80],
        mapping=mapping_text,
        as_of_on=as_of_on,
        area=area,
        payload=content if content[:2] == b"\x1f\x8b" else gzip.compress(content, mtime=0),
        by_id=actor.user_id if actor else None,
    )
    _tell("institutions.import_handed_in", run, actor)
    if background:
        _call_worker(run)
    return run


def plan_run(run_id: UUID, *, progress: Progress | None = None) -> ImportRun:
    """Dry run: fills the run's rows, problems and figures. Does nothing unless the run waits for it, or a worker
    that had begun it has been silent for SILENT.

    Never raises for what is wrong with the file: the run is then `failed` with the sentence.
    """
    now = timezone.now()
    waits = Q(state=ImportState.WAITING) | Q(state=ImportState.PLANNING, heartbeat_at__lt=now - SILENT)
    if not ImportRun.objects.filter(waits, pk=run_id).update(state=ImportState.PLANNING, heartbeat_at=now):
        return ImportRun.objects.get(pk=run_id)
    run = ImportRun.objects.get(pk=run_id)

    def tell(done: int, total: int) -> None:
        now = timezone.now()
        ImportRun.objects.filter(pk=run_id).update(progress_done=done, progress_total=total, heartbeat_at=now)
        if progress is not None:
            progress(done, total)

    try:
        _store(run, _plan(run, tell))
    except (SourceError, MappingError) as fault:
        return _fail(ImportRun.objects.get(pk=run_id), str(fault))
    except Exception:
        # Told to the official as a sentence, and to us in full.
        logger.exception("import run %s could not be planned", run_id)
        sentence = _("读取这份名册时程序出错，已经记录下来，请联系平台运维。")
        return _fail(ImportRun.objects.get(pk=run_id), sentence)
    return run


def _plan(run: ImportRun, progress: Progress) -> Plan:
    mapping = load_mapping(run.mapping)
    name = f"{run.file_name.removesuffix('.gz')}.gz"
    table = read_table(
        bytes(run.payload or b""), name, format=mapping.format, encoding=mapping.encoding, sheet=mapping.sheet
    )
    if run.source != mapping.source:
        mapping = mapping.with_source(run.source)
    return make_plan(table, mapping, as_of=run.as_of_on, area=run.area, progress=progress)


@transaction.atomic
def _store(run: ImportRun, plan: Plan) -> None:
    run.rows.all().delete()
    run.problems.all().delete()
    kept = [row for row in plan.rows if row.action != ImportAction.UNCHANGED]
    ImportRow.objects.bulk_create([_row(run, row) for row in kept], batch_size=BATCH)
    same = [row for row in plan.rows if row.action == ImportAction.UNCHANGED]
    run.same_as_before = [row.known.institution.pk for row in same if row.known]
    ImportProblem.objects.bulk_create(
        [
            ImportProblem(
                run=run, row=item.row, column=item.column, code=item.code, severity=item.severity,
                sentence=item.sentence, value=item.value,
            )
            for item in plan.problems.ordered()
        ],
        batch_size=BATCH,
    )  # fmt: skip
    for name, value in figures_of(plan).items():
        setattr(run, name, value)
    run.state = ImportState.BRAKED if plan.brake else ImportState.PLANNED
    run.planned_at = timezone.now()
    run.progress_done = run.progress_total = 2 * plan.rows_read
    run.save()


def _row(run: ImportRun, row: PlannedRow) -> ImportRow:
    institution = row.known.institution if row.known else None
    return ImportRow(
        run=run,
        number=row.number,
        action=row.action,
        institution=institution,
        seen_version=institution.version if institution else None,
        key=row.key,
        name=row.name[:120],
        changes=row.diff.changes,
        record=row.diff.record if row.diff.changes else {},
        marks=row.diff.marks,
        move_m=row.diff.move_m,
    )


@transaction.atomic
def approve_run(
    run: ImportRun, *, actor: Actor | None, act: Act | None = None, brake_reason: str = "", background: bool = True
) -> ImportRun:
    """Say that the planned run shall be written; a worker then does it. A braked run needs the reason."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    _ask(actor, act, run)
    if run.state not in OPEN:
        raise CannotImport(_("这次导入现在是“%(state)s”，不能写入。") % {"state": run.get_state_display()})
    if run.state == ImportState.BRAKED and not brake_reason.strip():
        raise CannotImport(_("变动超过设定的比例，请写明核对过的理由。"))
    run.state = ImportState.APPLYING
    run.brake_reason = brake_reason.strip()[:300]
    run.applied_by_id = actor.user_id if actor else None
    run.progress_done = 0
    run.save()
    _tell("institutions.import_approved", run, actor)
    if background:
        _call_worker(run)
    return run


def write_run(run_id: UUID, *, progress: Progress | None = None) -> ImportRun:
    """Write an approved run in one transaction. Whatever goes wrong, nothing is half-written."""
    try:
        return _write(run_id, progress)
    except StalePlan as fault:
        return _plan_anew(run_id, str(fault))
    except DatabaseError:
        logger.exception("import run %s could not be written", run_id)
        return _fail(
            ImportRun.objects.get(pk=run_id), _("写入时数据库拒绝了这份名册，什么都没有写入，请联系平台运维。")
        )


@transaction.atomic
def _plan_anew(run_id: UUID, sentence: str) -> ImportRun:
    """The file is still kept: a worker plans it again, and a person approves it again."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    run.state, run.failure, run.heartbeat_at = ImportState.WAITING, sentence[:500], None
    run.save(update_fields=["state", "failure", "heartbeat_at"])
    _call_worker(run)
    return run


@transaction.atomic
def _write(run_id: UUID, progress: Progress | None) -> ImportRun:
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.state != ImportState.APPLYING:
        return run
    touched = apply_rows(run, progress=progress)
    refresh_directory_entries(touched)
    run.state = ImportState.APPLIED
    run.applied_at = run.finished_at = timezone.now()
    run.progress_done = run.progress_total
    run.payload, run.same_as_before, run.failure = None, [], ""
    run.save()
    _tell("institutions.import_written", run, None)
    return run


@transaction.atomic
def discard_run(run: ImportRun, *, actor: Actor, act: Act) -> ImportRun:
    """Put a planned run aside; the file is dropped, the report stays."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    _ask(actor, act, run)
    if run.state not in (*OPEN, ImportState.WAITING):
        raise CannotImport(_("这次导入现在是“%(state)s”，不能放弃。") % {"state": run.get_state_display()})
    run.state, run.payload, run.finished_at = ImportState.DISCARDED, None, timezone.now()
    run.save(update_fields=["state", "payload", "finished_at"])
    _tell("institutions.import_discarded", run, actor)
    return run


def _ask(actor: Actor | None, act: Act | None, run: ImportRun | None = None) -> str:
    """The policy; returns the area that the actor's import is limited to (empty for the system)."""
    if actor is None and act is None:
        return ""
    if actor is None or act is None:
        raise PermissionDenied(_("请先登录。"))
    act.demand(actor, run)
    return actor.seat.scope if actor.seat else "-"


def _call_worker(run: ImportRun) -> None:
    """A row in the outbox: losing Redis, or the worker, loses no import."""
    enqueue(TOPIC, {"run": str(run.pk)}, key=f"{run.pk}:{uuid7()}", reference=f"import {run.pk}")


def _fail(run: ImportRun, sentence: str) -> ImportRun:
    run.state, run.failure, run.payload, run.finished_at = ImportState.FAILED, sentence[:500], None, timezone.now()
    run.save(update_fields=["state", "failure", "payload", "finished_at"])
    return run


def _tell(event: str, run: ImportRun, actor: Actor | None) -> None:
    speaker: ActorLike = actor if actor is not None else SYSTEM
    record(event, actor=speaker, kind=Kind.CHANGE, subjects=[("import_run", run.pk)])
