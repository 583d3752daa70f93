"""Certificates: who holds what, until when, by post; and what is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.text import clean_line
from institutions.enums import PaperKind, PaperState, StaffPost
from institutions.models import Institution, StaffMember, StaffPaper
from institutions.queries.staff import StaffLine, staff_lines
from institutions.staffing.papers import NOTICE_DAYS, latest, paper_state


@dataclass(frozen=True, slots=True)
class PaperLine:
    """The paper of a kind that counts on the day; without a paper, what is missing."""

    member: StaffMember
    kind: str
    label: str
    paper: StaffPaper | None
    state: str  # a PaperState, or MISSING

    on: date

    @property
    def in_confidence(self) -> bool:
        """A query that found something, is too old or was never made reads the same on a list: the file tells which."""
        return self.kind == PaperKind.CRIME and self.state not in (VALID, ENDING)

    @property
    def state_label(self) -> str:
        if self.in_confidence:
            return _("见档案")
        return str(PaperState(self.state).label) if self.state in PaperState.values else _("没有")

    @property
    def issued_on(self) -> date | None:
        return self.paper.issued_on if self.paper and not self.in_confidence else None

    @property
    def expires_on(self) -> date | None:
        return self.paper.expires_on if self.paper and not self.in_confidence else None

    @property
    def days_left(self) -> int | None:
        """Until its last day, for a paper that holds and ends."""
        if self.paper is None or self.paper.expires_on is None or self.state not in (VALID, ENDING):
            return None
        return (self.paper.expires_on - self.on).days

    def stands(self, state: str) -> bool:
        """One of STATES: 60, 30 and 7 days hold those that end sooner. What is in confidence is to be had anew, and no
        filter tells whether it is too old or was never there."""
        if state == "lacks":
            return self.state not in (VALID, ENDING)
        if state in (EXPIRED, MISSING):
            return self.state == state and not self.in_confidence
        if state == "valid":
            return self.state in (VALID, ENDING)
        return self.days_left is not None and self.days_left <= int(state)


VALID, ENDING, EXPIRED = PaperState.VALID.value, PaperState.ENDING.value, PaperState.EXPIRED.value
MISSING = "missing"
STATES = {
    "lacks": gettext_lazy("要补办"),
    EXPIRED: gettext_lazy("已过期"),
    MISSING: gettext_lazy("没有"),
    **{str(days): format_lazy(gettext_lazy("{days} 天内到期"), days=days) for days in sorted(NOTICE_DAYS)},
    "valid": gettext_lazy("有效"),
}


@dataclass(frozen=True, slots=True)
class PersonPapers:
    member: StaffMember
    lines: list[PaperLine]


def by_person(lines: Iterable[PaperLine]) -> list[PersonPapers]:
    """In the order of the lines."""
    return [PersonPapers(member, list(own)) for member, own in groupby(lines, key=lambda line: line.member)]


def counts(lines: Iterable[PaperLine]) -> dict[str, int]:
    """By state; a paper that ends within a week also ends within a month."""
    found = list(lines)
    return {state: sum(line.stands(state) for line in found) for state in STATES}


def paper_lines(
    institution: Institution, on: date, *, post: str = "", kind: str = "", state: str = ""
) -> list[PaperLine]:
    """Everybody employed on the day, by post. Four statements."""
    members = StaffMember.objects.filter(institution=institution).employed(on)
    if post in StaffPost.values:
        members = members.filter(post=post)
    lines = staff_lines(members, on, region=institution.division_id or "")
    found = [each for line in lines for each in _lines(line, on)]
    if kind in PaperKind.values:
        found = [each for each in found if each.kind == kind]
    return [each for each in found if each.stands(state)] if state in STATES else found


def _lines(line: StaffLine, on: date) -> Iterator[PaperLine]:
    held = set()
    for kind in PaperKind.values:
        paper = latest(line.papers, kind, on)
        if paper is not None:
            held.add(kind)
            label = clean_line(paper.title) or str(PaperKind(kind).label)
            yield PaperLine(line.member, kind, label, paper, paper_state(paper, on), on)
    for lack in line.lacks:
        if lack.code in PaperKind.values and lack.code not in held:
            yield PaperLine(line.member, lack.code, str(PaperKind(lack.code).label), None, MISSING, on)
