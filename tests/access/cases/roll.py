"""Rooms whose roll is called or list brought, children whose month is read, families that say who stays at home."""

from django.utils.timezone import localdate

from enrollment.actions.seats import hold_seat, lock_room
from enrollment.models import Placement
from enrollment.queries.places import Span
from institutions.models import Institution
from tests import builders
from tests.access.cases import Case
from tests.access.cases.book import room_of
from tests.access.cases.enrollment import placement_of


def placement_at(nursery: Institution) -> Placement:
    """Of a child that none of the personas knows."""
    room = room_of(nursery)
    found = Placement.objects.filter(room=room).first()
    if found is not None:
        return found
    start = localdate()
    return Placement.objects.create(
        child=builders.child(), room=room, hold=hold_seat(lock_room(room.pk), Span(start)), from_on=start
    )


ON_A_ROOM = ("care.see_roll", "care.call_roll")
ON_A_NURSERY = ("care.roll_day", "care.export_roll", "institutions.import_rooms", "institutions.export_rooms")
ON_A_CHILD = ("care.child_month", "care.see_attendance", "care.tell_absence")
CASES = [
    *(Case(act, "甲园蒲公英班", lambda world: room_of(world.nursery_a, "蒲公英班")) for act in ON_A_ROOM),
    *(Case(act, "乙园的班", lambda world: room_of(world.nursery_b)) for act in ON_A_ROOM),
    *(Case(act, "甲园", lambda world: world.nursery_a) for act in ON_A_NURSERY),
    *(Case(act, "乙园", lambda world: world.nursery_b) for act in ON_A_NURSERY),
    *(Case(act, "陈女士的宝宝在甲园", lambda world: placement_of("parent_a", world)) for act in ON_A_CHILD),
    *(Case(act, "别家的宝宝在乙园", lambda world: placement_at(world.nursery_b)) for act in ON_A_CHILD),
]
