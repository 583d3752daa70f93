"""Scans of staff papers: sealed at rest, every look recorded, for the desk of the nursery only."""

from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.files.models import StoredFile
from anxintuo.files.purposes import Purpose, Subjects, register_purpose
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from institutions.actions.staff_papers import PAPER_FILE
from institutions.models import StaffPaper
from institutions.policies.staff import SEE_PAPER


def register() -> None:
    register_purpose(Purpose(PAPER_FILE, "证件扫描件", may_read=_may_read, sensitive=True, subjects=_subjects))


def _paper(stored: StoredFile) -> StaffPaper | None:
    return StaffPaper.objects.filter(file=stored).select_related("member").first()


def _may_read(actor: Actor, stored: StoredFile) -> Verdict:
    paper = _paper(stored)
    return ALLOWED if paper is not None and SEE_PAPER.check(actor, paper) else refuse(_("文件不存在。"))


def _subjects(stored: StoredFile) -> Subjects:
    paper = _paper(stored)
    return () if paper is None else (("staff_member", paper.member_id),)
