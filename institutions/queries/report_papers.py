"""Certificates: who holds what, until when, by post; and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from anxintuo.kit.text import clean_line
from institutions.enums import PaperKind, PaperState, StaffPost
from institutions.models import Institution, StaffMember, StaffPaper
from institutions.queries.staff import StaffLine, staff_lines
from institutions.staffing.papers import latest, paper_state


@dataclass(frozen=True, slots=True)
class PaperLine:
    """The paper of a kind that counts on the day; without a paper, what is missing. What a query found is never
    printed in a list: it reads as any other reason why somebody may not be on duty."""

    member: StaffMember
    label: str
    paper: StaffPaper | None
    state: str  # a PaperState, or "missing"

    @property
    def state_label(self) -> str:
        return str(PaperState(self.state).label) if self.state in PaperState.values else ""


def paper_lines(institution: Institution, on: date, *, post: str = "", kind: str = "") -> list[PaperLine]:
    """Everybody employed on the day, by post. Four statements."""
    members = StaffMember.objects.filter(institution=institution).employed(on)
    if post in StaffPost.values:
        members = members.filter(post=post)
    lines = staff_lines(members, on, region=institution.division_id or "")
    found = [each for line in lines for each in _lines(line, on)]
    if kind in PaperKind.values:
        found = [each for each in found if _kind(each) == kind]
    return found


def _kind(line: PaperLine) -> str:
    if line.paper is not None:
        return line.paper.kind
    return next((value for value, label in PaperKind.choices if str(label) == line.label), "")


def _lines(line: StaffLine, on: date) -> Iterator[PaperLine]:
    held = set()
    for kind in PaperKind.values:
        paper = latest(line.papers, kind, on)
        if paper is not None:
            held.add(kind)
            label = clean_line(paper.title) or str(PaperKind(kind).label)
            yield PaperLine(line.member, label, paper, paper_state(paper, on))
    for lack in line.lacks:
        if lack.code in PaperKind.values and lack.code not in held:
            yield PaperLine(line.member, str(PaperKind(lack.code).label), None, "missing")
