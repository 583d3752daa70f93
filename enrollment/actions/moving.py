"""One step of a case: the move, the clock that starts with it, the log, and who is told."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import SYSTEM, record
from anxintuo.audit.enums import Kind
from anxintuo.kit.workdays import add_working_days, working_days_between
from anxintuo.kit.workflow import transition
from anxintuo.rulebook.queries import rule
from enrollment.enums import CaseState
from enrollment.models import Application, Case, CaseMove
from enrollment.notices import tell_moved
from enrollment.workflow import CASE, CLOCKS, CLOSED_STATES

CHINA_DAY_ENDS = timedelta(hours=23, minutes=59, seconds=59)


def lock_case(case: Case) -> Case:
    """Application first, then the case: the order in which every act takes them. Rooms are locked before both."""
    Application.objects.select_for_update().get(pk=case.application_id)
    rows = Case.objects.select_for_update(of=("self",)).select_related("application__child", "institution__division")
    return rows.get(pk=case.pk)


def move(case: Case, name: str, *, actor: Actor | None, note: str = "", **changes: Any) -> CaseMove:
    """Make a move on a locked case. `actor` None: a deadline or another act made it."""
    now = timezone.now()
    target = CASE.move(name).target
    clock = _clock_of(case, target, localdate(now))
    closed = {"closed_at": now if target in CLOSED_STATES else None}
    row: CaseMove = transition(
        case,
        name,
        actor_id=actor.user_id if actor else None,
        note=note,
        at=now,
        **{"holder_since": now, "reminded_on": None, **clock, **closed, **changes},
    )
    if closed["closed_at"] is not None or case.application.closed_at is not None:
        _close_application(case.application, now)
    subjects = [("case", case.pk), ("child", case.application.child_id), ("institution", case.institution_id)]
    record(f"enrollment.{name}", actor=actor or SYSTEM, kind=Kind.CHANGE, subjects=subjects)
    tell_moved(case, row)
    return row


def _clock_of(case: Case, target: str, today: date) -> dict[str, Any]:
    """`due_on` of the state to come, and what is left of the nursery's days while the family corrects.

    The nursery's review is one clock over several turns: it stops at `send_back` and goes on at `resubmit`.
    """
    clock = CLOCKS[target]
    if not clock.rule:
        return {"due_on": None}
    days = int(rule(clock.rule, region=case.institution.division_id or "", on=today).value)
    changes: dict[str, Any] = {}
    if case.state == CaseState.REVIEWING and target == CaseState.CORRECTING and case.due_on is not None:
        changes["days_left"] = max(working_days_between(today, case.due_on), 0)
    elif clock.kept and case.state == CaseState.CORRECTING and case.days_left is not None:
        days = max(case.days_left, 1)  # answered on the last day: still a day to look
        changes["days_left"] = None
    return {"due_on": add_working_days(today, days).on, **changes}


def _close_application(application: Application, now: datetime) -> None:
    """Over when nothing is open any more; open again when a case is."""
    is_open = application.cases.exclude(state__in=CLOSED_STATES).exists()
    if is_open and application.closed_at is not None:
        application.closed_at = None
    elif not is_open and application.closed_at is None:
        application.closed_at = now
    else:
        return
    application.save(update_fields=["closed_at", "updated_at"])


def end_of_day(day: date) -> datetime:
    """The last second of a day in China."""
    return datetime.combine(day, datetime.min.time(), timezone.get_default_timezone()) + CHINA_DAY_ENDS
