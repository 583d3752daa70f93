"""Allergies of placed children: for the kitchen without names, for the people of the room with them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from enrollment.models import Cover, Placement
from families.models import Allergy, Child
from institutions.kitchen import Restriction
from institutions.models import Institution, Room


def restrictions_of_placed(institution: Institution, first: date, last: date) -> Iterator[Restriction]:
    """For `institutions.kitchen`. Two statements. On the days of a cover the child eats in the other room."""
    placed = Placement.objects.ahead(first).filter(room__institution=institution, from_on__lte=last)
    rows = list(
        placed.filter(child__allergies__ended_on__isnull=True, child__allergies__isnull=False).values_list(
            "pk", "room_id", "from_on", "until_on", "child__allergies__allergen"
        )
    )
    covers: dict[UUID, list[Cover]] = defaultdict(list)
    for cover in Cover.objects.filter(placement__in={row[0] for row in rows}, from_on__lte=last, until_on__gte=first):
        covers[cover.placement_id].append(cover)
    for pk, room_id, from_on, until_on, allergen in rows:
        # Also in the own room on those days: a plate too much is checked, none too few.
        yield Restriction(room_id, pk, allergen, from_on, until_on)
        for cover in covers[pk]:
            yield Restriction(cover.room_id, pk, allergen, cover.from_on, cover.until_on)


@dataclass(frozen=True, slots=True)
class Careful:
    """A child and what it must not eat."""

    child: Child
    rows: list[Allergy]

    @property
    def is_urgent(self) -> bool:
        return any(row.urgent for row in self.rows)


def allergies_by_room(placements: "QuerySet[Placement]", on: date) -> list[tuple[Room, list[Careful]]]:
    """Children expected on the day who must not eat something, by room. Two statements. `placements`: those that the
    actor may see."""
    rows = placements.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)
    open_rows: dict[UUID, list[Allergy]] = defaultdict(list)
    for allergy in Allergy.objects.open().filter(child__in=rows.values("child_id")):
        open_rows[allergy.child_id].append(allergy)
    by_room: dict[Room, list[Careful]] = defaultdict(list)
    known = rows.filter(child__in=list(open_rows)).select_related("child", "room")
    for placement in known.order_by("room__order", "room__name", "pk"):
        by_room[placement.room].append(Careful(placement.child, open_rows[placement.child_id]))
    return list(by_room.items())
