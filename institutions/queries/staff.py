"""Read models of the staff pages. What is judged of a person is judged here, on the day asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from institutions.enums import PaperKind, PaperState, QueryResult, StaffPost
from institutions.models import Institution, StaffMember, StaffMembership, StaffPaper
from institutions.staffing.papers import Lack, duty_lacks, latest, notice_due, paper_state, post_lacks

POST_ORDER = {post: order for order, post in enumerate(StaffPost.values)}


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A person as the list and the file show him. `blocked`: no shift today; `lacks` says why and what else."""

    member: StaffMember
    papers: list[StaffPaper]
    hours: Decimal
    lacks: list[Lack]
    on: date
    has_account: bool

    @property
    def blocked(self) -> bool:
        return any(lack.blocks for lack in self.lacks)

    @property
    def health(self) -> StaffPaper | None:
        return latest(self.papers, PaperKind.HEALTH, self.on)

    @property
    def crime(self) -> StaffPaper | None:
        return latest(self.papers, PaperKind.CRIME, self.on)

    @property
    def ending(self) -> list[StaffPaper]:
        """The newest paper of a kind, where it ends within two months or has ended."""
        found = []
        for kind in dict.fromkeys(paper.kind for paper in self.papers):
            paper = latest(self.papers, kind, self.on)
            if paper is not None and notice_due(paper, self.on) is not None:
                found.append(paper)
        return found

    @property
    def state(self) -> str:
        """blocked, short (something else is missing), ending, well, coming or left."""
        if self.member.left_on and self.member.left_on < self.on:
            return "left"
        if self.member.joined_on > self.on:
            return "coming"
        if self.blocked:
            return "blocked"
        return "short" if self.lacks else "ending" if self.ending else "well"


def staff_lines(members: QuerySet[StaffMember], on: date, *, region: str) -> list[StaffLine]:
    """By post, room and day of joining; four statements whatever the number."""
    rows = list(
        members.select_related("room").prefetch_related(
            Prefetch("papers", queryset=StaffPaper.objects.order_by("-issued_on", "-id")),
            Prefetch("memberships", queryset=StaffMembership.objects.filter(until_on__isnull=True), to_attr="seats"),
        )
    )
    hours = training_hours([row.pk for row in rows])
    lines = [_line(row, hours.get(row.pk, Decimal(0)), on, region) for row in rows]
    return sorted(lines, key=_by_post_and_room)


def _by_post_and_room(line: StaffLine) -> tuple[int, int, date, str]:
    room = line.member.room
    return POST_ORDER[line.member.post], room.order if room else 99, line.member.joined_on, str(line.member.pk)


def staff_line(member: StaffMember, on: date) -> StaffLine:
    """Of one person; four statements."""
    region = member.institution.division_id or ""
    return staff_lines(StaffMember.objects.filter(pk=member.pk), on, region=region)[0]


def training_hours(ids: Iterable[UUID]) -> Mapping[UUID, Decimal]:
    """学时 by person; one statement."""
    rows = StaffMember.objects.filter(pk__in=list(ids)).annotate(sum=Sum("trainings__hours"))
    return {pk: total or Decimal(0) for pk, total in rows.values_list("pk", "sum")}


def _line(member: StaffMember, hours: Decimal, on: date, region: str) -> StaffLine:
    papers = list(member.papers.all())
    lacks = [
        *duty_lacks(papers, on, region=region),
        *post_lacks(member, papers, hours, on, region=region),
    ]
    return StaffLine(member, papers, hours, lacks, on, bool(member.seats))  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """What the list was asked for; anything unknown is as if it had not been asked."""

    post: str = ""
    state: str = ""
    words: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "StaffFilter":
        post, state = query.get("post", ""), query.get("state", "")
        return cls(
            post=post if post in StaffPost.values else "",
            state=state if state in STATES else "",
            words=query.get("q", "").strip()[:40],
        )

    def keeps(self, line: StaffLine) -> bool:
        if self.post and line.member.post != self.post:
            return False
        if self.state == "todo":
            if line.state not in ("blocked", "short", "ending"):
                return False
        elif (self.state and line.state != self.state) or (not self.state and line.state == "left"):
            return False
        return not self.words or self.words in line.member.name or self.words == line.member.number


STATES = ("todo", "blocked", "short", "ending", "well", "coming", "left")


@dataclass(frozen=True, slots=True)
class StaffPage:
    lines: list[StaffLine]
    asked: StaffFilter
    counts: Mapping[str, int]  # of each state and of "todo", people who left aside in "all"
    posts: list[tuple[str, str, int]]


def staff_page(institution: Institution, asked: StaffFilter, on: date) -> StaffPage:
    """The nursery's list with counts beside each filter. Four statements."""
    region = institution.division_id or ""
    everybody = staff_lines(StaffMember.objects.filter(institution=institution), on, region=region)
    counts = {state: sum(line.state == state for line in everybody) for state in STATES}
    counts["todo"] = counts["blocked"] + counts["short"] + counts["ending"]
    here = [line for line in everybody if line.state != "left"]
    counts["all"] = len(here)
    posts = [(post, str(label), sum(line.member.post == post for line in here)) for post, label in StaffPost.choices]
    return StaffPage(
        lines=[line for line in everybody if asked.keeps(line)],
        asked=asked,
        counts=counts,
        posts=[each for each in posts if each[2] or each[0] == asked.post],
    )


@dataclass(frozen=True, slots=True)
class Deadline:
    """A paper that ends soon or has ended, or one that is missing."""

    line: StaffLine
    kind: str
    label: str
    ends_on: date | None
    state: PaperState | None
    lack: Lack | None


def deadlines(lines: Iterable[StaffLine]) -> list[Deadline]:
    """What has to be renewed or brought, most urgent first. No statement."""
    found = []
    for line in lines:
        if line.state == "left":
            continue
        kinds = {paper.kind: paper for paper in line.ending}
        for lack in line.lacks:
            kind = lack.code if lack.code in PaperKind.values else ""
            paper = kinds.pop(kind, None)
            label = PaperKind(kind).label if kind else _("证照") if lack.in_confidence else lack.rule.title
            found.append(Deadline(line, kind, str(label), paper.expires_on if paper else None, None, lack))
        for kind, paper in kinds.items():
            label = paper.title or PaperKind(kind).label
            found.append(Deadline(line, kind, str(label), paper.expires_on, paper_state(paper, line.on), None))
    return sorted(found, key=_urgency)


def _urgency(each: Deadline) -> tuple[int, date, str]:
    blocks = each.lack is not None and each.lack.blocks
    return (0 if blocks else 1 if each.ends_on else 2, each.ends_on or date.max, str(each.line.member.pk))


def unfit_by(members: QuerySet[StaffMember], day: date) -> QuerySet[StaffMember]:
    """Of these people, those who lack papers for duty on a day: `staffing.papers.duty_lacks` in SQL, for counting."""
    papers = StaffPaper.objects.filter(member=OuterRef("pk"), issued_on__lte=day)
    holding = papers.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day))
    return members.filter(
        ~Exists(holding.filter(kind=PaperKind.HEALTH))
        | ~Exists(holding.filter(kind=PaperKind.CRIME))
        | Exists(papers.filter(kind=PaperKind.CRIME, result=QueryResult.FOUND))
    )
