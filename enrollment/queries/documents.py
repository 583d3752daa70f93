"""Which of the child's documents a case asks for, and how they stand."""

from django.db.models import Q
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from anxintuo.rulebook.queries import rule
from enrollment.models import Case, Placement
from families.enums import DocumentKind
from families.queries.passport import PassportLine, passport_of


def documents_asked(case: Case, stage: str) -> list[PassportLine]:
    """The child's documents that the region asks for at a stage (`apply`, `entry`), and proofs of claimed grounds.

    At entry a valid transfer certificate of a child who comes from another nursery stands in for the entry check
    (ENT-transfer); while both are lacking, the entry check is asked for.
    """
    region = case.institution.division_id or ""
    kinds = list(rule("admission.documents", kind=stage, region=region, on=localdate()).value)
    application = case.application
    if stage == "apply":
        kinds += [DocumentKind.SPECIAL_NEED] if application.special_need else []
        kinds += [DocumentKind.URGENCY] if application.urgent else []
    lines = {line.kind: line for line in passport_of(application.child, kinds)}
    transfer = lines.get(DocumentKind.TRANSFER)
    if transfer is not None and transfer.is_good and _comes_from_elsewhere(case, region):
        kinds = [DocumentKind.TRANSFER if kind == DocumentKind.ENTRY_CHECK else kind for kind in kinds]
    return [lines[DocumentKind(kind)] for kind in kinds]


def _comes_from_elsewhere(case: Case, region: str) -> bool:
    """In another nursery now, or until so recently that no new check is due (ENT-3m). A nursery that is not on the
    platform is believed by its certificate: a child who never had a place here may have come from one."""
    months = int(rule("absence.recheck_months", region=region).value)
    of_child = Placement.objects.filter(child_id=case.application.child_id).exclude(case=case)
    lately = of_child.filter(Q(until_on__isnull=True) | Q(until_on__gt=add_months(localdate(), -months)))
    return lately.exclude(room__institution_id=case.institution_id).exists() or not of_child.exists()
