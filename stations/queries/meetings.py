"""Coming meetings as everybody may see them: published, not begun, in the next weeks; with the places still free."""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from institutions.places.months import month_of, months_since_2000
from stations.models import GroupSession
from stations.queries.groups import with_counts
from stations.rules import BOOKED_AHEAD


def coming(now: datetime) -> QuerySet[GroupSession]:
    """The soonest first."""
    rows = GroupSession.objects.published().filter(starts_at__gt=now, starts_at__lt=now + BOOKED_AHEAD)
    return rows.order_by("starts_at", "pk")


def fitting(born: int, now: datetime) -> Q:
    """Meetings that a child born in this month (since 2000) may be of age for. The day of birth is not known: by some
    the child is a month older than by others, and either will do. The meeting's own page judges by the day."""
    first, last = (months_since_2000(timezone.localtime(each).date()) for each in (now, now + BOOKED_AHEAD))
    fits = Q(pk__in=[])
    for month in range(first, last + 1):
        most = month - born
        if most >= 0:
            fits |= Q(starts_at__gte=_begin(month), starts_at__lt=_begin(month + 1)) & Q(
                age_from__lte=most, age_to__gt=max(most - 1, 0)
            )
    return fits


def may_fit(session: GroupSession, born: int) -> bool:
    """The same of one meeting."""
    most = months_since_2000(timezone.localdate(session.starts_at)) - born
    return most >= 0 and session.age_from <= most and session.age_to > max(most - 1, 0)


def _begin(month: int) -> datetime:
    return timezone.make_aware(datetime.combine(month_of(month), time()))


def counted(ids: Iterable[UUID]) -> dict[UUID, GroupSession]:
    """These meetings with their counts. One statement."""
    return with_counts(GroupSession.objects.all()).in_bulk(list(ids))


def free_places(session: GroupSession) -> int:
    """Of a meeting read with its counts: none while somebody waits, who comes first."""
    return 0 if session.waiting else max(session.places - session.taken, 0)  # type: ignore[attr-defined]
