"""The roll on first pages: counts on the tablet, a line for the family."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from care.enums import AttendanceState
from care.policies.attendance import SEE_ATTENDANCE, SEE_ROLL
from care.queries.attendance import roll_counts
from enrollment.models import Placement
from institutions.models import Room


def roll_card(actor: Actor) -> dict[str, Any]:
    """The rooms whose roll the actor calls, with how many of how many are here. No names; four statements."""
    rooms = list(SEE_ROLL.visible(actor, Room.objects.all()))
    counts = roll_counts(actor.seat.scope, localdate()) if rooms and actor.seat else {}
    lines = [(room, *counts.get(room.pk, (0, 0, 0))) for room in rooms]
    return {"lines": [(room, n, here, away, n - here - away) for room, n, here, away in lines if n]}


def family_card(actor: Actor) -> dict[str, Any]:
    """The own children's places today: arrived when, left when, days absent this month. One statement."""
    today = localdate()
    month, tomorrow = today.replace(day=1), today + timedelta(days=1)
    rows = SEE_ATTENDANCE.visible(actor, Placement.objects.current(today)).select_related("child")
    on_today = Q(attendance__on=today)
    away = Q(attendance__state=AttendanceState.ABSENT)
    return {
        "placed": rows.annotate(
            absent_days=Count("attendance", filter=away & Q(attendance__on__range=(month, today))),
            ahead=Count("attendance", filter=away & Q(attendance__on__gte=tomorrow)),
            arrived_at=Max("attendance__arrived_at", filter=on_today),
            left_at=Max("attendance__left_at", filter=on_today),
            absent_today=Count("attendance", filter=away & on_today),
        ).order_by("child__born_on", "pk")
    }
