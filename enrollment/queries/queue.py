"""The order in which children wait, and why (rule `admission.order`). PostgreSQL orders; what places a case is a fact
that stands beside it, so that the order and its explanation cannot differ.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.rulebook.queries import RuleValue, rule
from enrollment.models import Case, Placement
from families.enums import DocumentKind, DocumentState
from families.models import Guardianship, PassportDocument
from institutions.models import Institution

SIBLING, SPECIAL_NEED, URGENT, QUEUED_AT = "sibling", "special_need", "urgent", "queued_at"
CRITERIA = {
    SIBLING: gettext_lazy("哥哥姐姐在同一机构"),
    SPECIAL_NEED: gettext_lazy("特殊照护，证明已核实"),
    URGENT: gettext_lazy("紧急情况，证明已核实"),
    QUEUED_AT: gettext_lazy("进入排队的时间"),
}
FACTS = (SIBLING, SPECIAL_NEED, URGENT)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in line with the facts that place it there. `rank` counts from 1 within its class kind."""

    case_id: UUID
    queued_at: datetime
    sibling: bool
    special_need: bool
    urgent: bool
    rank: int

    def facts(self) -> dict[str, Any]:
        """As an offer keeps them: no name, no document."""
        told: dict[str, Any] = {name: getattr(self, name) for name in FACTS}
        return told | {QUEUED_AT: self.queued_at.isoformat()}

    def reasons(self) -> list[str]:
        """Criteria that put the child forward, in words."""
        return reasons_of(self.facts())


def reasons_of(facts: Mapping[str, Any]) -> list[str]:
    """The criteria that hold, in words; `facts` as an offer keeps them."""
    return [str(CRITERIA[name]) for name in FACTS if facts.get(name)]


def order_rule(institution: Institution, on: date | None = None) -> RuleValue:
    return rule("admission.order", region=institution.division_id or "", on=on)


def rule_version(told: RuleValue) -> str:
    """How an offer names the order it was made under."""
    return f"{told.key}@{told.region or 'cn'}:{'-'.join(told.value)}"


def version_in_words(version: str) -> str:
    """What `rule_version` names, for people: whose rule it is, and its criteria in their order."""
    region, _separator, criteria = version.partition("@")[2].partition(":")
    order = " → ".join(str(CRITERIA[name]) for name in criteria.split("-") if name in CRITERIA)
    return f"{_('全国统一') if region == 'cn' else _('当地规定')}：{order}"


def waiting_line(institution: Institution, class_kind: str = "") -> list[Waiting]:
    """Everybody who waits at a nursery, in order, ranked within the class kind. One statement of few columns."""
    rows = Case.objects.queued().filter(institution=institution)
    return list(_line(rows.filter(class_kind=class_kind) if class_kind else rows, institution))


def part_of_line(institution: Institution, class_kind: str, *, start: int, stop: int) -> list[Waiting]:
    """Those at some places of the whole line: one statement, however many wait."""
    rows = Case.objects.queued().filter(institution=institution)
    rows = rows.filter(class_kind=class_kind) if class_kind else rows
    return list(_line(rows, institution, slice(start, stop)))


def facts_of(case: Case) -> Waiting | None:
    """The facts of one case, in line already or not; its rank means nothing. None for a case that never waited."""
    return next(iter(_line(Case.objects.filter(pk=case.pk, queued_at__isnull=False), case.institution)), None)


def _line(rows: QuerySet[Case], institution: Institution, part: slice = slice(None)) -> Iterator[Waiting]:
    known = rows.annotate(**_facts(institution))
    order = [_by(name) for name in order_rule(institution).value] + [F("queued_at").asc(), F("pk").asc()]
    ranked = known.annotate(place=Window(RowNumber(), partition_by="class_kind", order_by=order)).order_by(*order)
    columns = ("pk", "queued_at", *(f"is_{name}" for name in FACTS), "place")
    return (Waiting(*row) for row in ranked.values_list(*columns)[part])


def _by(criterion: str) -> Any:
    """Those to whom a criterion applies go first, and whoever has waited longest."""
    return F(QUEUED_AT).asc() if criterion == QUEUED_AT else F(f"is_{criterion}").desc()


def _facts(institution: Institution) -> dict[str, Any]:
    accepted = PassportDocument.objects.filter(child=OuterRef("application__child"), state=DocumentState.ACCEPTED)
    need = Exists(accepted.filter(kind=DocumentKind.SPECIAL_NEED))
    urgency = Exists(accepted.filter(kind=DocumentKind.URGENCY))
    return {
        f"is_{SIBLING}": _so(Q(application__child__in=_with_sibling_at(institution))),
        f"is_{SPECIAL_NEED}": _so(Q(application__special_need=True) & need),
        f"is_{URGENT}": _so(Q(application__urgent=True) & urgency),
    }


def _so(condition: Any) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _with_sibling_at(institution: Institution) -> Any:
    """Children with a guardian in common with another child who is placed at the nursery, now or soon."""
    today = localdate()
    current = Guardianship.objects.current(today)
    placed = Placement.objects.ahead(today).filter(room__institution=institution).values("child_id")
    theirs = current.filter(child__in=placed)
    of_another = theirs.filter(user=OuterRef("user")).exclude(child=OuterRef("child"))
    return current.filter(Exists(of_another), user__in=theirs.values("user_id")).values("child_id")
