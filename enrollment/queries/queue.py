"""The order in which children wait, and why (rule `admission.order`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.rulebook.queries import RuleValue, rule
from enrollment.models import Case, Placement
from families.enums import DocumentKind, DocumentState
from families.models import Guardianship, PassportDocument
from institutions.models import Institution

SIBLING, SPECIAL_NEED, URGENT, QUEUED_AT = "sibling", "special_need", "urgent", "queued_at"
CRITERIA = {
    SIBLING: _("哥哥姐姐在同一机构"),
    SPECIAL_NEED: _("特殊照护，证明已核实"),
    URGENT: _("紧急情况，证明已核实"),
    QUEUED_AT: _("进入排队的时间"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in line with the facts that place it there. `rank` counts from 1 within its class kind."""

    case: Case
    sibling: bool
    special_need: bool
    urgent: bool
    rank: int = 0

    @property
    def queued_at(self) -> datetime:
        assert self.case.queued_at is not None
        return self.case.queued_at

    def facts(self) -> dict[str, Any]:
        """As an offer keeps them: no name, no document."""
        return {
            SIBLING: self.sibling,
            SPECIAL_NEED: self.special_need,
            URGENT: self.urgent,
            QUEUED_AT: self.queued_at.isoformat(),
        }

    def reasons(self) -> list[str]:
        """Criteria that put the child forward, in words."""
        return [str(CRITERIA[name]) for name in (SIBLING, SPECIAL_NEED, URGENT) if getattr(self, name)]


def order_rule(institution: Institution, on: date | None = None) -> RuleValue:
    return rule("admission.order", region=institution.division_id or "", on=on)


def rule_version(told: RuleValue) -> str:
    """How an offer names the order it was made under."""
    return f"{told.key}@{told.region or 'cn'}:{'-'.join(told.value)}"


def waiting_line(institution: Institution, class_kind: str = "") -> list[Waiting]:
    """Everybody who waits at a nursery, in order, ranked within the class kind. Four statements."""
    rows = Case.objects.queued().filter(institution=institution).select_related("application__child")
    if class_kind:
        rows = rows.filter(class_kind=class_kind)
    return line_of(list(rows), institution)


def line_of(cases: Sequence[Case], institution: Institution) -> list[Waiting]:
    """The given waiting cases of one nursery in order. Three statements."""
    children = [case.application.child_id for case in cases]
    siblings = _with_sibling_at(institution, children)
    proofs = set(
        PassportDocument.objects.filter(
            child_id__in=children,
            kind__in=[DocumentKind.SPECIAL_NEED, DocumentKind.URGENCY],
            state=DocumentState.ACCEPTED,
        ).values_list("child_id", "kind")
    )
    found = [
        Waiting(
            case,
            sibling=case.application.child_id in siblings,
            special_need=case.application.special_need
            and (case.application.child_id, DocumentKind.SPECIAL_NEED.value) in proofs,
            urgent=case.application.urgent and (case.application.child_id, DocumentKind.URGENCY.value) in proofs,
        )
        for case in cases
    ]
    criteria = order_rule(institution).value
    found.sort(key=lambda each: (*(_rank_key(each, name) for name in criteria), each.queued_at, each.case.pk))
    ranks: dict[str, int] = {}
    ranked = []
    for each in found:
        kind = each.case.class_kind
        ranks[kind] = ranks.get(kind, 0) + 1
        ranked.append(Waiting(each.case, each.sibling, each.special_need, each.urgent, ranks[kind]))
    return ranked


def _rank_key(waiting: Waiting, criterion: str) -> Any:
    """Smaller goes first: those to whom a criterion applies, and whoever has waited longest."""
    value = getattr(waiting, criterion)
    return value if isinstance(value, datetime) else not value


def _with_sibling_at(institution: Institution, children: Sequence[Any]) -> set[Any]:
    """Children with a guardian in common with a child placed at the nursery. Two statements."""
    today = localdate()
    placed = Placement.objects.ahead(today).filter(room__institution=institution)
    theirs = Guardianship.objects.current(today).filter(child__in=placed.values("child_id"))
    mine = Guardianship.objects.current(today).filter(child_id__in=children, user__in=theirs.values("user_id"))
    shared = mine.values_list("child_id", "user_id")
    by_user: dict[Any, set[Any]] = {}
    for child_id, user_id in theirs.values_list("child_id", "user_id"):
        by_user.setdefault(user_id, set()).add(child_id)
    return {child_id for child_id, user_id in shared if by_user.get(user_id, set()) - {child_id}}
