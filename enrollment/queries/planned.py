"""The stays of placed children, room by room, for whoever plans staff and meals (`institutions.planned`)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from enrollment.models import Cover, Placement
from institutions.models import Institution
from institutions.planned import PlannedStay

ONE_DAY = timedelta(days=1)


def planned_placements(institution: Institution, first: date, last: date) -> Iterator[PlannedStay]:
    """Placements that touch the days; on the days of a cover the child is in the other room. Two statements."""
    covers: dict[UUID, list[Cover]] = defaultdict(list)
    for cover in Cover.objects.filter(
        placement__room__institution=institution, from_on__lte=last, until_on__gte=first
    ).order_by("from_on"):
        covers[cover.placement_id].append(cover)
    # Plain values: of a large nursery there are hundreds, and the desk's first page asks for them.
    rows = Placement.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=first), from_on__lte=last)
    rows = rows.filter(room__institution=institution)
    for pk, room_id, born_on, from_on, until_on in rows.values_list(
        "pk", "room_id", "child__born_on", "from_on", "until_on"
    ):
        whole = PlannedStay(room_id, born_on, from_on, until_on)
        if pk in covers:
            yield from _parts(whole, covers[pk])
        else:
            yield whole


def _parts(stay: PlannedStay, covers: list[Cover]) -> Iterator[PlannedStay]:
    """`covers` by their first day; covers of one placement never overlap (constraint)."""
    start = stay.from_on
    for cover in covers:
        if start < cover.from_on:
            yield PlannedStay(stay.room_id, stay.born_on, start, cover.from_on - ONE_DAY)
        yield PlannedStay(cover.room_id, stay.born_on, cover.from_on, cover.until_on)
        start = cover.until_on + ONE_DAY
    if stay.until_on is None or start <= stay.until_on:
        yield PlannedStay(stay.room_id, stay.born_on, start, stay.until_on)
