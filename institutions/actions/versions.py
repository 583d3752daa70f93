"""Every change of a nursery ends here: its version grows and the directory shows it on the next request."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F
from django.utils.timezone import now

from institutions.actions.directory import refresh_directory_entries
from institutions.models import Institution


def bump(ids: Sequence[UUID]) -> None:
    """Inside the transaction of the change itself."""
    Institution.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=now())
    refresh_directory_entries(ids)
