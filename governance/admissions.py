"""Where families wait: figures of the area's applications, without a name. One case opens only for a stated purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.actor import Actor
from enrollment.enums import CaseState, RejectionCode
from enrollment.models import Case
from enrollment.workflow import OPEN_STATES
from governance.policies import ADMISSIONS
from institutions.enums import ClassKind

S = CaseState
PAGE = 50
SINCE = timedelta(days=365)

# For what an official may open a case; the family reads it (谁看过).
PURPOSES = {
    "complaint": _("处理家长投诉"),
    "overdue": _("督办超期申请"),
    "fairness": _("核查托位发放的先后"),
    "safety": _("保护宝宝安全"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: sent in a year, in hand, waiting, offered, placed, refused, past the deadline."""

    key: str
    label: str
    sent: int
    in_hand: int
    waiting: int
    offered: int
    placed: int
    refused: int
    overdue: int


@dataclass(frozen=True, slots=True)
class AdmissionPage:
    total: Line
    divisions: list[Line]
    kinds: list[Line]
    months: list[tuple[Any, int]]
    reasons: list[tuple[str, int]]
    days_to_decision: float | None
    decided: int
    nurseries: "Page[dict[str, Any]]"


def sent_in_area(actor: Actor) -> "QuerySet[Case]":
    """Everything that reached a nursery of the area within a year, and whatever is still open."""
    rows = ADMISSIONS.visible(actor, Case.objects.sent())
    return rows.filter(Q(submitted_at__gte=now() - SINCE) | Q(state__in=OPEN_STATES))


def admission_page(actor: Actor, *, page: int = 1) -> AdmissionPage:
    """Seven statements, whatever the size of the area."""
    rows = sent_in_area(actor)
    division = "institution__division"
    by_nursery = _counted(rows.values("institution__slug", "institution__name")).order_by(
        "-overdue", "-waiting", "institution__name"
    )
    waited = ExpressionWrapper(F("queued_at") - F("submitted_at"), output_field=DurationField())
    speed = rows.filter(queued_at__isnull=False).aggregate(days=Avg(waited), n=Count("pk"))
    by_month = rows.annotate(month=TruncMonth("submitted_at")).values("month").annotate(n=Count("pk")).order_by("month")
    by_reason = rows.filter(state=S.REJECTED).values("reason_code").annotate(n=Count("pk")).order_by("-n")
    divisions = _lines(_counted(rows.values(f"{division}__code", f"{division}__name")).order_by(f"{division}__code"),
                       f"{division}__code", f"{division}__name")  # fmt: skip
    kinds = _lines(_counted(rows.exclude(class_kind="").values("class_kind")).order_by("class_kind"), "class_kind")
    return AdmissionPage(
        total=_sum(divisions),
        divisions=divisions,
        kinds=[_named(line, dict(ClassKind.choices)) for line in kinds],
        months=[(row["month"], row["n"]) for row in by_month],
        reasons=[(str(RejectionCode(row["reason_code"]).label), row["n"]) for row in by_reason],
        days_to_decision=speed["days"].total_seconds() / 86_400 if speed["days"] is not None else None,
        decided=speed["n"],
        nurseries=Paginator(by_nursery, PAGE).get_page(page),
    )


def _counted(rows: Any) -> Any:
    """The figures of a Line, grouped as `rows` are."""
    states = {
        "in_hand": Q(state__in=[S.SUBMITTED, S.REVIEWING, S.CORRECTING]),
        "waiting": Q(state=S.WAITING),
        "offered": Q(state=S.OFFERED),
        "placed": Q(state__in=[S.ACCEPTED, S.ENROLLED]),
        "refused": Q(state=S.REJECTED),
        "overdue": Q(state__in=[S.SUBMITTED, S.REVIEWING], due_on__lt=localdate()),
    }
    return rows.annotate(sent=Count("pk"), **{name: Count("pk", filter=where) for name, where in states.items()})


FIGURES = ("sent", "in_hand", "waiting", "offered", "placed", "refused", "overdue")


def _lines(rows: Any, key: str, label: str = "") -> list[Line]:
    return [Line(row[key] or "", row[label or key] or "", *(row[name] for name in FIGURES)) for row in rows]


def _named(line: Line, names: dict[str, Any]) -> Line:
    return Line(line.key, str(names[line.key]), *(getattr(line, name) for name in FIGURES))


def _sum(lines: Sequence[Line]) -> Line:
    return Line("", "", *(sum(getattr(line, name) for line in lines) for name in FIGURES))


def overdue_cases(actor: Actor) -> "QuerySet[Case]":
    """Past the nursery's deadline, the oldest first; shown without names."""
    rows = ADMISSIONS.visible(actor, Case.objects.filter(state__in=[S.SUBMITTED, S.REVIEWING]))
    return rows.filter(due_on__lt=localdate()).select_related("institution__division").order_by("due_on", "pk")
