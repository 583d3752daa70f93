"""How long a document is good, by the rulebook and the region (ENT-valid, ENT-transfer)."""

from datetime import date, timedelta

from anxintuo.kit.ages import add_months
from anxintuo.rulebook.queries import rule
from families.enums import DocumentKind


def valid_until(kind: str, issued_on: date | None, *, region: str = "", on: date | None = None) -> date | None:
    """The last day; None for a document without an end, or without a date to count from."""
    if issued_on is None:
        return None
    if kind == DocumentKind.ENTRY_CHECK:
        return issued_on + timedelta(days=int(rule("entry_exam.valid_days", region=region, on=on).value))
    if kind == DocumentKind.TRANSFER:
        return add_months(issued_on, int(rule("transfer.certificate_months", region=region, on=on).value))
    return None


def has_an_end(kind: str) -> bool:
    """Kinds that need the date on the paper."""
    return kind in (DocumentKind.ENTRY_CHECK, DocumentKind.TRANSFER)
