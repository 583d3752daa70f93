"""Papers and training of a staff member: entered, taken away when entered wrongly."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.files.actions import accept_upload, delete_file
from anxintuo.files.checking import CheckedFile
from institutions.actions.staff import lock_member, tell_of_member
from institutions.enums import PaperKind
from institutions.models import StaffMember, StaffPaper, TrainingRecord
from institutions.policies.staff import EDIT_STAFF, REMOVE_PAPER
from institutions.staffing.papers import TERMS, proposed_end

PAPER_FILE = "staff_paper"  # the purpose of the scans
LONGEST_TERM = timedelta(days=366 * 30)


@transaction.atomic
def add_paper(member: StaffMember, values: Mapping[str, Any], *, file: CheckedFile | None, actor: Actor) -> StaffPaper:
    """`values`: kind, title, number, issuer, issued_on, expires_on, result. Where the rulebook names a term and no end
    is given, the term is the end; a later end than the term is refused."""
    locked = lock_member(member, EDIT_STAFF, actor)
    paper = StaffPaper(member=locked, entered_by_id=UUID(str(actor.user_id)), **values)
    _check_days(paper)
    if file is not None:
        paper.file = accept_upload(file, purpose=PAPER_FILE, actor=actor)
    paper.full_clean()
    paper.save(force_insert=True)
    tell_of_member("institutions.add_paper", locked, actor)
    return paper


@transaction.atomic
def remove_paper(paper: StaffPaper, *, actor: Actor) -> None:
    """Entered wrongly. The row goes, its history stays; the scan is no longer shown to anybody."""
    REMOVE_PAPER.demand(actor, paper)
    member = lock_member(paper.member, EDIT_STAFF, actor)
    locked = StaffPaper.objects.select_for_update(of=("self",)).select_related("file").filter(pk=paper.pk).first()
    if locked is None:
        return
    scan = locked.file
    locked.delete()
    if scan is not None:
        delete_file(scan, actor=actor)
    tell_of_member("institutions.remove_paper", member, actor)


@transaction.atomic
def add_training(member: StaffMember, values: Mapping[str, Any], *, actor: Actor) -> TrainingRecord:
    locked = lock_member(member, EDIT_STAFF, actor)
    row = TrainingRecord(member=locked, **values)
    if row.ended_on > localdate():
        raise ValidationError({"ended_on": _("结业日期不能晚于今天。")})
    row.full_clean()
    row.save(force_insert=True)
    tell_of_member("institutions.add_training", locked, actor)
    return row


@transaction.atomic
def remove_training(row: TrainingRecord, *, actor: Actor) -> None:
    member = lock_member(row.member, EDIT_STAFF, actor)
    TrainingRecord.objects.filter(pk=row.pk, member=member).delete()
    tell_of_member("institutions.remove_training", member, actor)


def _check_days(paper: StaffPaper) -> None:
    today = localdate()
    if paper.issued_on > today:
        raise ValidationError({"issued_on": _("发证（查询）日期不能晚于今天。")})
    if paper.kind in TERMS:
        region = paper.member.institution.division_id or ""
        term = proposed_end(paper.kind, paper.issued_on, region=region)
        if paper.expires_on is None:
            paper.expires_on = term
        elif term is not None and paper.expires_on > term:
            sentence = _("%(paper)s最长到 %(day)s，请核对日期。")
            told = {"paper": PaperKind(paper.kind).label, "day": term.isoformat()}
            raise ValidationError({"expires_on": sentence % told})
    elif paper.expires_on and paper.expires_on - paper.issued_on > LONGEST_TERM:
        raise ValidationError({"expires_on": _("有效期超过 30 年，请核对；长期有效就空着。")})
