"""The nursery's desk before a place is offered: taking in, checking, sending back, queueing, refusing."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.workflow import MoveRefused
from enrollment.actions.moving import lock_case, move
from enrollment.enums import RejectionCode, VisitState
from enrollment.models import Case, CaseNote, Visit
from enrollment.policies import CASES, REVIEW
from enrollment.queries.documents import documents_asked


@transaction.atomic
def open_review(case: Case, *, actor: Actor) -> None:
    locked = _lock(case, actor, REVIEW)
    move(locked, "open_review", actor=actor)


@transaction.atomic
def send_back(case: Case, *, note: str, actor: Actor) -> None:
    """For correction; the nursery's clock stops. MoveRefused without a sentence for the family."""
    locked = _lock(case, actor, REVIEW)
    move(locked, "send_back", actor=actor, note=note)


@transaction.atomic
def queue_case(case: Case, *, actor: Actor) -> None:
    """Everything that is asked for before the queue has been accepted (`admission.documents` of kind apply)."""
    locked = _lock(case, actor, REVIEW)
    lacking = [line for line in documents_asked(locked, "apply") if not line.is_good]
    if lacking:
        names = "、".join(str(line.kind.label) for line in lacking)
        raise MoveRefused(_("还有材料没有核验通过：%(names)s。") % {"names": names})
    move(locked, "queue", actor=actor, queued_at=timezone.now())


@transaction.atomic
def reject_case(case: Case, *, code: str, note: str, actor: Actor) -> None:
    locked = _lock(case, actor, REVIEW)
    move(locked, "reject", actor=actor, note=note, reason_code=RejectionCode(code))


@transaction.atomic
def reopen_case(case: Case, *, note: str, actor: Actor) -> None:
    """Refused by mistake. Not when the family has begun another application meanwhile."""
    locked = _lock(case, actor, REVIEW)
    others = locked.application.child.applications.open().exclude(pk=locked.application_id)
    if others.exists():
        raise MoveRefused(_("家长已经另外提交了一份申请，请在那一份里办理。"))
    move(locked, "reopen", actor=actor, note=note, reason_code="")


@transaction.atomic
def add_note(case: Case, text: str, *, actor: Actor) -> CaseNote:
    locked = _lock(case, actor, CASES)
    note = CaseNote.objects.create(case=locked, text=text, written_by_id=user_id(actor))
    _tell("enrollment.add_note", locked, actor)
    return note


@transaction.atomic
def propose_visit(case: Case, *, at: datetime, note: str, actor: Actor) -> Visit:
    locked = _lock(case, actor, REVIEW)
    if at <= timezone.now():
        raise ValidationError({"at": _("到访时间要在现在之后。")})
    if not locked.is_open:
        raise ValidationError(_("这份申请已经结束，不能再约到访。"))
    visit = Visit(case=locked, at=at, note=note, proposed_by_id=user_id(actor))
    visit.full_clean(exclude=["case", "proposed_by"])
    visit.save(force_insert=True)
    _tell("enrollment.propose_visit", locked, actor)
    return visit


@transaction.atomic
def set_visit(visit: Visit, state: str, *, actor: Actor, act: Act) -> None:
    """The family confirms or cancels (`act` APPLY_CASE), the nursery cancels or notes that they came (REVIEW)."""
    locked = _lock(visit.case, actor, act)
    row = Visit.objects.select_for_update().get(pk=visit.pk)
    if row.state in (VisitState.DONE, VisitState.CANCELLED):
        raise MoveRefused(_("这次到访已经结束。"))
    row.state = VisitState(state)
    row.save(update_fields=["state"])
    _tell("enrollment.set_visit", locked, actor)


def _lock(case: Case, actor: Actor, act: Act) -> Case:
    locked = lock_case(case)
    act.demand(actor, locked)
    return locked


def _tell(event: str, case: Case, actor: Actor) -> None:
    subjects = [("case", case.pk), ("child", case.application.child_id)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
