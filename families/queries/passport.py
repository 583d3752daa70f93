"""The health passport as pages show it: every kind, with or without a document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch
from django.utils.timezone import localdate

from families.enums import ConsentPurpose, DocumentKind, DocumentState
from families.models import Child, Consent, DocumentPage, PassportDocument

# What every child needs, in the order in which a family meets them; the others appear when there is a reason.
USUAL = (DocumentKind.HOUSEHOLD, DocumentKind.VACCINATION, DocumentKind.ENTRY_CHECK)


@dataclass(frozen=True, slots=True)
class PassportLine:
    """One kind of document; `document` is None while it is missing. `is_overdue`: accepted, but its time is over."""

    kind: DocumentKind
    document: PassportDocument | None
    today: date

    @property
    def is_missing(self) -> bool:
        return self.document is None

    @property
    def is_overdue(self) -> bool:
        row = self.document
        return row is not None and row.state == DocumentState.ACCEPTED and not row.holds_on(self.today)

    @property
    def is_good(self) -> bool:
        return self.document is not None and self.document.holds_on(self.today)

    @property
    def is_waiting(self) -> bool:
        """With the nursery: nothing for the family to do."""
        return self.document is not None and self.document.state in (DocumentState.UPLOADED, DocumentState.CHECKING)

    @property
    def needs_family(self) -> bool:
        return not self.is_good and not self.is_waiting


def passport_of(child: Child, kinds: Iterable[str] = USUAL) -> list[PassportLine]:
    """The wanted kinds in order, then whatever else the child has. Two statements."""
    pages = Prefetch("pages", DocumentPage.objects.select_related("file").order_by("order", "id"))
    rows = child.documents.current().select_related("checked_by").prefetch_related(pages).order_by("kind")
    found = {row.kind: row for row in rows}
    wanted = list(dict.fromkeys([*kinds, *found]))
    today = localdate()
    return [PassportLine(DocumentKind(kind), found.get(kind), today) for kind in wanted]


def has_consent(child_id: UUID, purpose: ConsentPurpose) -> bool:
    """Asked anew wherever data of the child leaves the family: taking it back acts on the next request."""
    return Consent.objects.in_force().filter(child_id=child_id, purpose=purpose).exists()
