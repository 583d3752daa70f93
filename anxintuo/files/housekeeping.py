"""What runs at night: files past their date, bytes that no row claims."""

import logging
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from anxintuo.audit.actions import SYSTEM
from anxintuo.files import vault
from anxintuo.files.actions import delete_file
from anxintuo.files.models import PublicPhoto, StoredFile

logger = logging.getLogger(__name__)

GRACE = timedelta(hours=24)  # longer than any transaction: its bytes are written before its row can be seen
FEW = 50
BATCH = 500
STORAGE_NAME = re.compile(r"(?P<folder>private|photos)/[0-9a-f]{2}/(?P<name>[0-9a-f]{32})(-\d+\.webp)?")


class SweepRefused(Exception):
    """So much would go that the database and the storage do not belong together; a person must look."""


def delete_expired(*, batch: int = BATCH) -> int:
    """All files whose `expires_at` has passed, each in a transaction of its own. Returns how many.

    Only `batch` rows are in memory at a time. Nobody can read these files any more (policies.may_read); a night that
    is cut short is gone on with in the next.
    """
    now, done = timezone.now(), 0
    while due := list(StoredFile.objects.expired(now).order_by("expires_at")[:batch]):
        for stored in due:
            delete_file(stored, actor=SYSTEM)
        done += len(due)
    return done


def sweep_orphans() -> int:
    """Remove bytes older than GRACE without a live row: a rollback, a killed process, a removal that failed.

    Returns how many. Raises SweepRefused, and removes nothing, when more than half of the storage would go.
    """
    total, orphans = 0, []
    paths = vault.stored_paths()
    while batch := list(islice(paths, BATCH)):
        total += len(batch)
        orphans += [path for path in _unclaimed(batch) if _is_old(path)]
    if len(orphans) > FEW and len(orphans) * 2 > total:
        raise SweepRefused(f"{len(orphans)} of {total} stored files have no row")
    for path in orphans:
        vault.remove(path)
    if orphans:
        logger.info("removed %d files without a row", len(orphans))
    return len(orphans)


def _unclaimed(paths: Iterable[str]) -> Iterator[str]:
    named = {path: STORAGE_NAME.fullmatch(path) for path in paths}
    names = {uuid.UUID(match["name"]) for match in named.values() if match}
    live = set(StoredFile.objects.live().filter(storage_name__in=names).values_list("storage_name", flat=True))
    live |= set(
        PublicPhoto.objects.filter(withdrawn_at=None, storage_name__in=names).values_list("storage_name", flat=True)
    )
    for path, match in named.items():
        if match is None or uuid.UUID(match["name"]) not in live:
            yield path


def _is_old(path: str) -> bool:
    modified = vault.modified_at(path)
    return modified is not None and modified < timezone.now() - GRACE
