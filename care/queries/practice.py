"""Read model of the page about the practice nursery, and of its block on the guide."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from enrollment.models import Placement
from institutions.actions.practice import practice_of
from institutions.models import Institution, StaffMembership


@dataclass(frozen=True, slots=True)
class PracticePage:
    """`seat`: the key of the own seat at it, empty where there is none. `inside`: the page is asked for from it."""

    inside: bool
    is_open: bool
    opened_at: datetime | None = None
    children: int = 0
    colleagues: int = 0
    seat: str = ""


def practice_page(institution: Institution, actor: Actor) -> PracticePage:
    """Three statements at most."""
    if institution.is_practice:
        return PracticePage(inside=True, is_open=True)
    found = practice_of(institution)
    if found is None or actor.seat is None:
        return PracticePage(inside=False, is_open=False)
    placed = Placement.objects.current(localdate()).filter(room__institution=found)
    seats = StaffMembership.objects.current(localdate()).filter(institution=found)
    own = next((seat.key for seat in actor.seats if seat.practises == actor.seat.key), "")
    return PracticePage(
        inside=False,
        is_open=True,
        opened_at=found.created_at,
        children=placed.count(),
        colleagues=seats.count(),
        seat=own,
    )


def guide_block(institution: Institution) -> dict[str, Any]:
    return {"inside": institution.is_practice, "is_open": practice_of(institution) is not None}
