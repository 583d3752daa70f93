"""Reading the log."""

from datetime import datetime

from anxintuo.audit.actions import subject_key
from anxintuo.audit.models import AuditEntry
from anxintuo.audit.models.entry import AuditEntryQuerySet


def who_read(type_: str, id_: object, *, since: datetime | None = None) -> AuditEntryQuerySet:
    """谁看过: looks at one subject's data, newest first. Slice it; the log keeps growing."""
    entries = AuditEntry.objects.touching(subject_key(type_, id_)).reading()
    if since is not None:
        entries = entries.since(since)
    return entries.order_by("-recorded_at", "-seq")
