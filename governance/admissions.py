"""Where families wait: figures of the area's applications, without a name. One case opens only for a stated purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models import Case as Choice
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.actor import Actor
from anxintuo.kit.dates import format_month
from enrollment.enums import CaseState, RejectionCode
from enrollment.models import Case, Offer
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
    """One row of a table: sent in a year, in hand, waiting, offered, placed, refused, past the deadline; and the days
    from sending until the nursery had decided (into the queue, or refused), on average."""

    key: str
    label: str
    sent: int
    in_hand: int
    waiting: int
    offered: int
    placed: int
    refused: int
    overdue: int
    days: float | None


@dataclass(frozen=True, slots=True)
class AdmissionPage:
    total: Line
    divisions: list[Line]
    kinds: list[Line]
    months: list[Line]  # by the month in which it was sent
    reasons: list[tuple[str, int]]
    days_to_offer: float | None
    nurseries: "Page[Line]"


def sent_in_area(actor: Actor) -> "QuerySet[Case]":
    """Everything that reached a nursery of the area within a year, and whatever is still open."""
    rows = ADMISSIONS.visible(actor, Case.objects.sent())
    return rows.filter(Q(submitted_at__gte=now() - SINCE) | Q(state__in=OPEN_STATES))


def admission_page(actor: Actor, *, page: int = 1) -> AdmissionPage:
    """Eight statements, whatever the size of the area."""
    rows = sent_in_area(actor)
    division = "institution__division"
    slug, own = "institution__slug", "institution__name"
    nurseries = Paginator(_counted(rows.values(slug, own)).order_by("-overdue", "-waiting", own), PAGE).get_page(page)
    nurseries.object_list = [_line(row, row[slug], row[own]) for row in nurseries.object_list]
    by_month = _counted(rows.annotate(month=TruncMonth("submitted_at")).values("month")).order_by("month")
    by_reason = rows.filter(state=S.REJECTED).values("reason_code").annotate(n=Count("pk")).order_by("-n")
    code, name, names = f"{division}__code", f"{division}__name", dict(ClassKind.choices)
    divisions = _counted(rows.values(code, name)).order_by(code)
    kinds = _counted(rows.exclude(class_kind="").values("class_kind")).order_by("class_kind")
    return AdmissionPage(
        total=_line(rows.aggregate(**_figures()), "", ""),
        divisions=[_line(row, row[code] or "", row[name] or "") for row in divisions],
        kinds=[_line(row, row["class_kind"], str(names[row["class_kind"]])) for row in kinds],
        months=[_line(row, f"{row['month']:%Y-%m}", format_month(row["month"])) for row in by_month],
        reasons=[(str(RejectionCode(row["reason_code"]).label), row["n"]) for row in by_reason],
        days_to_offer=_days_to_offer(rows),
        nurseries=nurseries,
    )


def _figures() -> dict[str, Any]:
    """The figures of a Line."""
    states = {
        "in_hand": Q(state__in=[S.SUBMITTED, S.REVIEWING, S.CORRECTING]),
        "waiting": Q(state=S.WAITING),
        "offered": Q(state=S.OFFERED),
        "placed": Q(state__in=[S.ACCEPTED, S.ENROLLED]),
        "refused": Q(state=S.REJECTED),
        "overdue": Q(state__in=[S.SUBMITTED, S.REVIEWING], due_on__lt=localdate()),
    }
    refused_at = Choice(When(state=S.REJECTED, then=F("closed_at")))
    decided = ExpressionWrapper(Coalesce("queued_at", refused_at) - F("submitted_at"), output_field=DurationField())
    counts = {name: Count("pk", filter=where) for name, where in states.items()}
    return {"sent": Count("pk"), **counts, "decided": Avg(decided)}


def _counted(rows: Any) -> Any:
    """The figures, grouped as `rows` are."""
    return rows.annotate(**_figures())


FIGURES = ("sent", "in_hand", "waiting", "offered", "placed", "refused", "overdue")


def _line(row: Mapping[str, Any], key: str, label: str) -> Line:
    return Line(key, label, days=_in_days(row["decided"]), **{name: row[name] for name in FIGURES})


def _in_days(span: timedelta | None) -> float | None:
    return span.total_seconds() / 86_400 if span is not None else None


def _days_to_offer(rows: "QuerySet[Case]") -> float | None:
    """From sending to the first place offered, on average over those who were offered one."""
    first = Offer.objects.filter(case=OuterRef("pk")).order_by("made_at").values("made_at")[:1]
    waited = ExpressionWrapper(Subquery(first) - F("submitted_at"), output_field=DurationField())
    return _in_days(rows.aggregate(days=Avg(waited))["days"])


def overdue_cases(actor: Actor) -> "QuerySet[Case]":
    """Past the nursery's deadline, the oldest first; shown without names."""
    rows = ADMISSIONS.visible(actor, Case.objects.filter(state__in=[S.SUBMITTED, S.REVIEWING]))
    return rows.filter(due_on__lt=localdate()).select_related("institution__division").order_by("due_on", "pk")
