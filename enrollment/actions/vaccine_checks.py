"""查验预防接种证: opened when a child starts, closed with what the certificate shows, opened again where doses lack."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.workflow import MoveRefused
from anxintuo.rulebook.queries import rule
from enrollment.enums import CheckResult, CheckStage
from enrollment.models import Case, Placement, VaccineCheck
from enrollment.policies import CHECK_VACCINES
from families.queries.vaccination import assessment_of


def refuse_where_gaps_block(case: Case) -> None:
    """Only where the region says so; elsewhere a gap is reported and caught up (VAX-48)."""
    told = rule("vaccination.gap", region=case.institution.division_id or "")
    if told.blocks and not assessment_of(case.application.child).is_complete:
        raise MoveRefused(_("%(sentence)s依据：%(source)s。") % {"sentence": told.sentence, "source": told.source})


def open_check(placement: Placement) -> VaccineCheck:
    """A task for the nursery from the first day on. Twice is once."""
    region = placement.room.institution.division_id or ""
    days = int(rule("vaccine_check.days", region=region).value)
    due_on = max(placement.from_on, localdate()) + timedelta(days=days)
    check, _new = VaccineCheck.objects.get_or_create(
        placement=placement, stage=CheckStage.FIRST, defaults={"due_on": due_on}
    )
    return check


@transaction.atomic
def close_check(check: VaccineCheck, *, result: str, clinic: str, actor: Actor) -> VaccineCheck | None:
    """Returns the second inspection where the first found gaps. ValidationError for gaps reported to nobody, or for an
    inspection that somebody has closed meanwhile."""
    rows = VaccineCheck.objects.select_for_update(of=("self",)).select_related("placement__room__institution")
    locked = rows.get(pk=check.pk)
    CHECK_VACCINES.demand(actor, locked)
    if locked.done_at is not None:
        raise ValidationError(_("同事刚刚登记过这次查验，请刷新页面。"))
    if result == CheckResult.GAPS and not clinic.strip():
        raise ValidationError({"clinic": _("有缺漏的，请写明报告了哪个接种单位。")})
    locked.result, locked.clinic = CheckResult(result), clinic.strip()
    locked.done_at, locked.done_by_id = timezone.now(), UUID(str(actor.user_id))
    locked.save(update_fields=["result", "clinic", "done_at", "done_by"])
    record(
        "enrollment.check_vaccines",
        actor=actor,
        kind=Kind.CHANGE,
        subjects=[("child", locked.placement.child_id)],
    )
    if locked.result != CheckResult.GAPS or locked.stage == CheckStage.AGAIN:
        return None
    again, _new = VaccineCheck.objects.get_or_create(
        placement=locked.placement, stage=CheckStage.AGAIN, defaults={"due_on": _recheck_day(locked)}
    )
    return again


def _recheck_day(check: VaccineCheck) -> date:
    """The day of the year that the rulebook names, this year's or, once it is past, the next's."""
    told = rule("vaccine_check.recheck_by", region=check.placement.room.institution.division_id or "")
    month, day = (int(part) for part in str(told.value).split("-"))
    this_year = date(localdate().year, month, day)
    return this_year if this_year > localdate() else date(localdate().year + 1, month, day)
