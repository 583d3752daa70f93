"""Making and checking the hash chain over the log. How and why: docs/decisions/audit-seals.md."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta

from django.db import connection, transaction
from django.utils import timezone

from anxintuo.audit.models import AuditEntry, AuditSeal

logger = logging.getLogger(__name__)

BATCH = 10_000
# No transaction of ours lives longer (a task is killed after ten minutes), so a gap this old never fills.
GAP_STAYS_OPEN = timedelta(days=1)
GENESIS = "0" * 64
ADVISORY_LOCK = 0x61756469  # "audi": one sealer at a time


@dataclass(slots=True)
class Report:
    """What verification found; empty `problems` means that the log is as it was sealed."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    problems: list[str] = field(default_factory=list)


def seal_pending() -> list[AuditSeal]:
    """Seal everything that is committed and not sealed yet, in batches."""
    made = []
    while (seal := _seal_batch()) is not None:
        made.append(seal)
        # The digest in the shipped log is the anchor that an intruder in the database cannot reach.
        logger.info("audit seal %s covers %s entries, digest %s", seal.number, seal.count, seal.digest)
        if seal.count < BATCH:
            break
    return made


@transaction.atomic
def _seal_batch() -> AuditSeal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
    last = AuditSeal.objects.order_by("-number").first()
    after = last.to_seq if last else 0
    late = list(AuditEntry.objects.filter(seq__in=_open_gaps()).order_by("seq"))
    fresh = list(AuditEntry.objects.filter(seq__gt=after).order_by("seq")[:BATCH])
    if not late and not fresh:
        return None
    to_seq = fresh[-1].seq if fresh else after
    present = {entry.seq for entry in fresh}
    seal = AuditSeal(
        number=last.number + 1 if last else 1,
        sealed_at=timezone.now(),
        from_seq=after + 1,
        to_seq=to_seq,
        gaps=[seq for seq in range(after + 1, to_seq + 1) if seq not in present],
        late=[entry.seq for entry in late],
        count=len(late) + len(fresh),
        previous=last.digest if last else GENESIS,
    )
    seal.digest = digest_of(seal, [*late, *fresh])
    seal.save(force_insert=True)
    return seal


def _open_gaps() -> list[int]:
    recent = AuditSeal.objects.filter(sealed_at__gte=timezone.now() - GAP_STAYS_OPEN).order_by("number")
    gaps: set[int] = set()
    for found, filled in recent.values_list("gaps", "late"):
        gaps.update(found)
        gaps.difference_update(filled)
    return sorted(gaps)


def digest_of(seal: AuditSeal, entries: Iterable[AuditEntry]) -> str:
    """SHA-256, hex, over the previous digest, the seal's own extent and its rows: late ones, then in order."""
    chain = hashlib.sha256(seal.previous.encode())
    extent = [seal.number, seal.from_seq, seal.to_seq, seal.gaps, seal.late, seal.count, _instant(seal.sealed_at)]
    chain.update(_canonical(extent))
    for entry in entries:
        chain.update(_canonical(_columns(entry)))
    return chain.hexdigest()


def _columns(entry: AuditEntry) -> list[object]:
    return [
        entry.seq,
        str(entry.id),
        _instant(entry.recorded_at),
        entry.event,
        entry.kind,
        str(entry.actor_id or ""),
        entry.seat_kind,
        entry.seat_key,
        entry.seat_scope,
        entry.purpose,
        entry.subjects,
        entry.earliest_on.isoformat() if entry.earliest_on else "",
        entry.request_id,
    ]


def _instant(at: object) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")  # type: ignore[attr-defined]


def _canonical(values: list[object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def verify(*, anchors: dict[int, str] | None = None) -> Report:
    """Recompute the whole chain. `anchors`: digests by seal number, kept outside the database."""
    report = Report()
    anchors = dict(anchors or {})
    previous, expected, covered_to = GENESIS, 1, 0
    late: set[int] = set()
    for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=500):
        rows = list(_rows_of(seal))
        report.seals += 1
        report.entries += len(rows)
        late.update(seal.late)
        report.problems += _faults(seal, rows, number=expected, previous=previous, after=covered_to)
        if anchors.pop(seal.number, seal.digest) != seal.digest:
            report.problems.append(f"seal {seal.number}: its digest differs from the one kept outside")
        previous, expected, covered_to = seal.digest, seal.number + 1, seal.to_seq
    report.problems += [f"seal {number}: kept outside but missing here" for number in sorted(anchors)]
    report.unsealed = AuditEntry.objects.filter(seq__gt=covered_to).count()
    report.problems += _smuggled(late)
    return report


def _rows_of(seal: AuditSeal) -> Iterator[AuditEntry]:
    """The seal's rows as they are today, in the order in which they were sealed."""
    yield from AuditEntry.objects.filter(seq__in=seal.late).order_by("seq")
    ordinary = AuditEntry.objects.filter(seq__range=(seal.from_seq, seal.to_seq)).exclude(seq__in=seal.gaps)
    yield from ordinary.order_by("seq")


def _faults(seal: AuditSeal, rows: list[AuditEntry], *, number: int, previous: str, after: int) -> list[str]:
    faults = []
    if seal.number != number:
        faults.append(f"seal {number}: missing")
    if seal.previous != previous or seal.from_seq != after + 1:
        faults.append(f"seal {seal.number}: does not continue the one before")
    if len(rows) != seal.count:
        faults.append(f"seal {seal.number}: {len(rows)} entries where {seal.count} were sealed")
    elif digest_of(seal, rows) != seal.digest:
        faults.append(f"seal {seal.number}: an entry between {seal.from_seq} and {seal.to_seq} was changed")
    return faults


def _smuggled(late: set[int]) -> list[str]:
    """Entries that stand in an old gap without ever having been sealed."""
    open_now = set(_open_gaps())
    problems = [f"entry {seq}: numbered before the log began" for seq in _numbered_before_the_log()]
    for number, gaps in AuditSeal.objects.exclude(gaps=[]).order_by("number").values_list("number", "gaps"):
        candidates = [seq for seq in gaps if seq not in late and seq not in open_now]
        for seq in AuditEntry.objects.filter(seq__in=candidates).values_list("seq", flat=True):
            problems.append(f"entry {seq}: appeared in a gap of seal {number} and was never sealed")
    return problems


def _numbered_before_the_log() -> list[int]:
    return list(AuditEntry.objects.filter(seq__lt=1).values_list("seq", flat=True))
