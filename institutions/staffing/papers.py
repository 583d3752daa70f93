"""Is somebody fit for duty on a day? Judged from the papers and the rulebook (regulations.md §1.3), never stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from anxintuo.kit.ages import add_months
from anxintuo.kit.dates import format_full_day
from anxintuo.rulebook.enums import Severity
from anxintuo.rulebook.queries import RuleValue, rule
from institutions.enums import Education, PaperKind, PaperState, QueryResult, StaffPost
from institutions.models import StaffMember, StaffPaper

# How long a paper holds, by the rule that says so; the others hold for as long as is printed on them.
TERMS = {PaperKind.HEALTH: "staff.health_certificate.months", PaperKind.CRIME: "staff.crime_query.months"}
NOTICE_DAYS = (60, 30, 7)  # before the end of a paper
EDUCATION_RANK = {value: rank for rank, value in enumerate(Education.values)}


CRIME_FOUND = "crime_found"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a person needs and has not, on a day. `rule` says why; `blocks`: no shift without it."""

    code: str
    sentence: str
    rule: RuleValue

    @property
    def blocks(self) -> bool:
        return self.rule.severity is Severity.BLOCK

    @property
    def in_confidence(self) -> bool:
        """Said in the person's own file only: no list, export or roster tells what a query has found."""
        return self.code == CRIME_FOUND

    @property
    def on_lists(self) -> str:
        """The sentence with its source; for what is said in confidence, where to read it."""
        if self.in_confidence:
            return _("不能上岗，原因见档案。")
        return _("%(lack)s。依据：%(source)s。") % {"lack": self.sentence, "source": self.rule.source}


def proposed_end(kind: str, issued_on: date, *, region: str) -> date | None:
    """The last day of a paper of this kind by the rulebook; None where the rules name no term."""
    key = TERMS.get(PaperKind(kind))
    return add_months(issued_on, rule(key, region=region, on=issued_on).value) - timedelta(days=1) if key else None


def paper_state(paper: StaffPaper, on: date) -> PaperState:
    if paper.result == QueryResult.FOUND:
        return PaperState.BARRED
    if paper.issued_on > on:
        return PaperState.COMING
    if paper.expires_on is None:
        return PaperState.VALID
    if paper.expires_on < on:
        return PaperState.EXPIRED
    return PaperState.ENDING if paper.expires_on - on <= timedelta(days=NOTICE_DAYS[0]) else PaperState.VALID


def holds(paper: StaffPaper, on: date) -> bool:
    return paper.issued_on <= on and (paper.expires_on is None or on <= paper.expires_on)


def duty_lacks(papers: Sequence[StaffPaper], on: date, *, region: str) -> list[Lack]:
    """What keeps a person from duty whatever the post: health certificate and crime query (STF-cert, STF-crime)."""
    lacks = []
    told = rule(TERMS[PaperKind.HEALTH], region=region, on=on)
    if not any(paper.kind == PaperKind.HEALTH and holds(paper, on) for paper in papers):
        lacks.append(Lack("health", _ended(papers, PaperKind.HEALTH, on, _("没有有效的健康合格证")), told))
    told = rule(TERMS[PaperKind.CRIME], region=region, on=on)
    queries = [paper for paper in papers if paper.kind == PaperKind.CRIME and paper.issued_on <= on]
    if any(paper.result == QueryResult.FOUND for paper in queries):
        lacks.append(Lack(CRIME_FOUND, _("查询有记录，不能上岗"), told))
    elif not any(holds(paper, on) for paper in queries):
        lacks.append(Lack("crime", _ended(papers, PaperKind.CRIME, on, _("没有有效的违法犯罪记录查询")), told))
    return lacks


def fit_for_duty(papers: Sequence[StaffPaper], on: date, *, region: str) -> bool:
    """Counts in a ratio on that day."""
    return not any(lack.blocks for lack in duty_lacks(papers, on, region=region))


def post_lacks(
    member: StaffMember, papers: Sequence[StaffPaper], hours: Decimal, on: date, *, region: str
) -> list[Lack]:
    """What the post asks for besides. `hours`: training hours so far."""
    held = {paper.kind for paper in papers if holds(paper, on)}
    if member.post == StaffPost.DIRECTOR:
        return _director_lacks(member, held, hours, on, region)
    lacks = []
    if member.post == StaffPost.CAREGIVER and PaperKind.CARER not in held:
        told = rule("staff.carer.training_hours_min", region=region, on=on)
        if hours < told.value:
            sentence = _("培训满 %(done)s 学时，要求 %(least)s 学时") % {"done": _hours(hours), "least": told.value}
            lacks.append(Lack("carer_hours", sentence, told))
    if member.post == StaffPost.HEALTH:
        told = rule("staff.health.education", region=region, on=on)
        if member.education and EDUCATION_RANK[member.education] < EDUCATION_RANK[Education.SECONDARY]:
            lacks.append(Lack("health_education", _("学历不到高中"), told))
        told = rule("staff.health.training", region=region, on=on)
        if not held & {PaperKind.HEALTH_WORK, PaperKind.MEDICAL}:
            lacks.append(Lack("health_work", _("没有卫生保健培训合格证"), told))
    if member.post == StaffPost.GUARD and PaperKind.GUARD not in held:
        lacks.append(Lack("guard", _("没有保安员证"), rule("staff.guard.certificate", region=region, on=on)))
    return lacks


def _director_lacks(member: StaffMember, held: set[str], hours: Decimal, on: date, region: str) -> list[Lack]:
    lacks = []
    told = rule("staff.head.education", region=region, on=on)
    if member.education and EDUCATION_RANK[member.education] < EDUCATION_RANK[Education.COLLEGE]:
        lacks.append(Lack("head_education", _("学历不到大专"), told))
    told = rule("staff.head.management_years_min", region=region, on=on)
    if member.management_years is not None and member.management_years < told.value:
        sentence = _("相关管理经历 %(years)s 年，要求 %(least)s 年")
        lacks.append(Lack("head_years", sentence % {"years": member.management_years, "least": told.value}, told))
    told = rule("staff.head.training_hours_min", region=region, on=on)
    if PaperKind.HEAD not in held and hours < told.value:
        sentence = _("岗位培训满 %(done)s 学时，要求 %(least)s 学时")
        lacks.append(Lack("head_hours", sentence % {"done": _hours(hours), "least": told.value}, told))
    return lacks


def latest(papers: Iterable[StaffPaper], kind: str, on: date) -> StaffPaper | None:
    """The paper of a kind that holds longest on a day, else the one that ended last, else one still to come."""
    of_kind = [paper for paper in papers if paper.kind == kind]
    begun = [paper for paper in of_kind if paper.issued_on <= on]
    return max(begun or of_kind, key=lambda paper: paper.expires_on or date.max, default=None)


def notice_due(paper: StaffPaper, on: date) -> int | None:
    """Which of the three warnings (60, 30, 7 days, or 0 once it is over) a paper has reached; None for none."""
    if paper.expires_on is None:
        return None
    left = (paper.expires_on - on).days
    if left < 0:
        return 0
    reached = [days for days in NOTICE_DAYS if left <= days]
    return min(reached, default=None)


def _ended(papers: Sequence[StaffPaper], kind: PaperKind, on: date, otherwise: str | Promise) -> str:
    last = latest(papers, kind, on)
    if last is None or last.expires_on is None or last.expires_on >= on:
        return str(otherwise)
    return _("%(paper)s %(day)s 到期") % {"paper": kind.label, "day": format_full_day(last.expires_on)}


def _hours(hours: Decimal) -> str:
    return f"{hours.normalize():f}"
