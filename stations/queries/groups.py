"""Meetings as families and advisers look at them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from anxintuo.kit.ages import completed_months
from families.models import Child
from stations.enums import BookingState
from stations.models import Booking, GroupSession, Station
from stations.models.booking import SEATED
from stations.policies.groups import BOOK, MY_GROUPS

WAITING, CAME = BookingState.WAITING, BookingState.CAME


def with_counts(rows: QuerySet[GroupSession]) -> QuerySet[GroupSession]:
    """`taken` seats, `waiting` in the queue, `came`."""
    return rows.annotate(
        taken=Count("bookings", filter=Q(bookings__state__in=SEATED)),
        waiting=Count("bookings", filter=Q(bookings__state=WAITING)),
        came=Count("bookings", filter=Q(bookings__state=CAME)),
    )


def sessions_with_place() -> QuerySet[GroupSession]:
    return with_counts(GroupSession.objects.select_related("station", "room", "adviser__user", "course", "plan"))


@dataclass(frozen=True, slots=True)
class ChildChoice:
    """One of the family's children beside a meeting: booked already, fits by age on that day, or not."""

    child: Child
    months: int
    fits: bool
    booking: Booking | None


def choices_for(session: GroupSession, actor: Actor) -> list[ChildChoice]:
    """Two statements."""
    children = list(BOOK.visible(actor, Child.objects.all()).order_by("born_on", "pk"))
    rows = Booking.objects.live().filter(session=session, child__in=children)
    known = {row.child_id: row for row in rows}
    on = localdate(session.starts_at)
    return [_choice(session, child, on, known.get(child.pk)) for child in children]


def _choice(session: GroupSession, child: Child, on: date, booking: Booking | None) -> ChildChoice:
    months = completed_months(child.born_on, on) if child.born_on <= on else -1
    return ChildChoice(child, months, session.age_from <= months < session.age_to, booking)


@dataclass(frozen=True, slots=True)
class MyGroups:
    coming: list[Booking]
    past: list[Booking]
    ahead_of: dict[UUID, int]  # by waiting booking, how many families wait before it


def my_groups(actor: Actor) -> MyGroups:
    """The children's meetings: those to come by date, and the last half year. Three statements."""
    now = timezone.now()
    rows = MY_GROUPS.visible(actor, Booking.objects.select_related("session__station", "session__room", "child"))
    live = rows.exclude(state=BookingState.CANCELLED)
    coming = list(live.filter(ends_at__gt=now).order_by("starts_at", "pk"))
    past = list(live.filter(ends_at__lte=now, ends_at__gt=now - timedelta(days=183)).order_by("-starts_at", "pk"))
    return MyGroups(coming, past, _ahead(coming))


def next_groups(actor: Actor) -> dict[str, Any]:
    """For the family's home: the next two meetings. One statement."""
    rows = MY_GROUPS.visible(actor, Booking.objects.select_related("session__station", "child"))
    live = rows.filter(state__in=[BookingState.BOOKED, BookingState.CAME, WAITING], ends_at__gt=timezone.now())
    return {"rows": list(live.order_by("starts_at", "pk")[:2])}


def _ahead(bookings: Iterable[Booking]) -> dict[UUID, int]:
    waiting = [row for row in bookings if row.state == WAITING]
    queue = Booking.objects.waiting().filter(session__in={row.session_id for row in waiting})
    order: dict[UUID, list[UUID]] = {}
    for pk, session_id in queue.values_list("pk", "session_id"):
        order.setdefault(session_id, []).append(pk)
    return {row.pk: order[row.session_id].index(row.pk) for row in waiting if row.pk in order.get(row.session_id, ())}


def desk_sessions(station: Station) -> list[GroupSession]:
    """From today on, drafts among them; and what was held in the last week. One statement."""
    since = timezone.now() - timedelta(days=7)
    rows = sessions_with_place().filter(station=station, ends_at__gt=since)
    return list(rows.filter(starts_at__lt=timezone.now() + timedelta(days=366)).order_by("starts_at", "pk")[:300])


@dataclass(frozen=True, slots=True)
class Roster:
    seated: list[Booking]
    waiting: list[Booking]

    @property
    def came(self) -> int:
        return sum(row.state == CAME for row in self.seated)


def roster_of(session: GroupSession) -> Roster:
    """Names in the order of seats. One statement."""
    rows = list(
        Booking.objects.live().filter(session=session).select_related("child", "note").order_by("seat", "asked_at")
    )
    return Roster([row for row in rows if row.seat is not None], [row for row in rows if row.state == WAITING])


def known_children(session: GroupSession) -> list[Child]:
    """Who came to this station within half a year and is not on the list: whom the adviser may let in by name."""
    since = timezone.now() - timedelta(days=183)
    here = Booking.objects.filter(session__station=session.station_id, state=CAME, starts_at__gt=since)
    listed = Booking.objects.live().filter(session=session)
    rows = Child.objects.filter(pk__in=here.values("child")).exclude(pk__in=listed.values("child"))
    return sorted(rows, key=lambda child: (child.name, str(child.pk)))
