"""One person on file at two nurseries at the same time (features.md G7). Found by the fingerprint of the identity; the
nurseries are told nothing, an official of either area looks into it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db.models import Count

from anxintuo.accounts.actor import Actor
from governance.policies import DOUBLE_WORK
from institutions.models import StaffMember, real_only

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class DoubleWork:
    """Two files of one identity whose days overlap from `from_on` to `until_on` (none: still)."""

    first: StaffMember
    second: StaffMember
    from_on: date
    until_on: date | None

    @property
    def both_full_time(self) -> bool:
        return self.first.full_time and self.second.full_time


def double_work(actor: Actor, on: date) -> list[DoubleWork]:
    """Overlaps that last to this day or beyond, with at least one file in the actor's area; three statements."""
    present = StaffMember.objects.not_left(on).filter(real_only("institution"))
    mine = DOUBLE_WORK.visible(actor, present).values("identity_index")
    twice = (
        present.filter(identity_index__in=mine)
        .values("identity_index")
        .annotate(nurseries=Count("institution", distinct=True))
        .filter(nurseries__gt=1)
        .values_list("identity_index", flat=True)[:MOST_SHOWN]
    )
    files = present.filter(identity_index__in=list(twice)).select_related("institution__division")
    by_person: dict[str, list[StaffMember]] = defaultdict(list)
    for member in files.order_by("joined_on", "pk"):
        by_person[member.identity_index].append(member)
    return [pair for of_person in by_person.values() for pair in _overlaps(of_person)]


def _overlaps(files: Iterable[StaffMember]) -> Iterable[DoubleWork]:
    for first, second in combinations(files, 2):
        if first.institution_id == second.institution_id:
            continue
        start = max(first.joined_on, second.joined_on)
        ends = [day for day in (first.left_on, second.left_on) if day is not None]
        end = min(ends, default=None)
        if end is None or start <= end:
            yield DoubleWork(first, second, start, end)
