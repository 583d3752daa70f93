"""Which of the child's documents a case asks for, and how they stand."""

from django.utils.timezone import localdate

from anxintuo.rulebook.queries import rule
from enrollment.models import Case
from families.enums import DocumentKind
from families.queries.passport import PassportLine, passport_of


def documents_asked(case: Case, stage: str) -> list[PassportLine]:
    """The child's documents that the region asks for at a stage (`apply`, `entry`), and proofs of claimed grounds."""
    region = case.institution.division_id or ""
    kinds = list(rule("admission.documents", kind=stage, region=region, on=localdate()).value)
    application = case.application
    if stage == "apply":
        kinds += [DocumentKind.SPECIAL_NEED] if application.special_need else []
        kinds += [DocumentKind.URGENCY] if application.urgent else []
    lines = {line.kind: line for line in passport_of(application.child, kinds)}
    return [lines[DocumentKind(kind)] for kind in kinds]
