"""The nursery's inspections of vaccination certificates that are still to do."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from enrollment.models import Placement, VaccineCheck
from families.immunisation.engine import Assessment
from families.immunisation.words import summary
from families.queries.vaccination import assessments_of


@dataclass(frozen=True, slots=True)
class CheckLine:
    check: VaccineCheck
    assessment: Assessment
    summary: str
    is_late: bool


def checks_open(rows: QuerySet[VaccineCheck]) -> list[VaccineCheck]:
    """Of children who are still here, what is due first comes first. One statement."""
    here = Placement.objects.ahead(localdate()).filter(
        child=OuterRef("placement__child"), room__institution=OuterRef("placement__room__institution")
    )
    wanted = rows.filter(Exists(here), done_at__isnull=True).select_related("placement__child", "placement__room")
    return list(wanted.order_by("due_on", "pk"))


def checks_to_do(rows: QuerySet[VaccineCheck]) -> list[CheckLine]:
    """Each with what the child's record says. Three statements for any number."""
    found = checks_open(rows)
    today: date = localdate()
    judged = assessments_of({row.placement.child_id: row.placement.child for row in found}.values())
    return [
        CheckLine(row, judged[row.placement.child_id], summary(judged[row.placement.child_id]), row.due_on < today)
        for row in found
    ]
