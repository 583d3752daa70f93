"""Rooms and entries of the safety and hygiene book."""

from django.utils.timezone import localdate

from institutions.models import BookEntry, Institution, Room
from tests.access.cases import Case
from tests.access.personas import World


def room_of(nursery: Institution, name: str = "") -> Room:
    """A room of the nursery, made where it has none."""
    rooms = nursery.rooms.filter(name=name) if name else nursery.rooms.order_by("name")
    return rooms.first() or Room.objects.create(institution=nursery, name="小苗班", class_kind="small", places=10)


def entry_of(nursery: Institution, world: World, room: Room | None = None) -> BookEntry:
    """An airing in the room, or a temperature of the house's fridge."""
    page, values = ("ventilation", {"minutes": "15"}) if room else ("fridge", {"celsius": "4"})
    return BookEntry.objects.get_or_create(
        institution=nursery,
        template=page,
        room=room,
        on=localdate(),
        slot="morning",
        defaults={"values": values, "entered_by": world.users["director_a"]},
    )[0]


ON_A_ROOM = ("institutions.book", "institutions.enter_book", "institutions.close_book")

CASES = [
    *(Case(act, "甲园蒲公英班", lambda world: room_of(world.nursery_a, "蒲公英班")) for act in ON_A_ROOM),
    *(Case(act, "乙园的班", lambda world: room_of(world.nursery_b)) for act in ON_A_ROOM),
    Case(
        "institutions.correct_book",
        "甲园蒲公英班的通风记录",
        lambda world: entry_of(world.nursery_a, world, room_of(world.nursery_a, "蒲公英班")),
    ),
    Case("institutions.correct_book", "甲园的冰箱温度", lambda world: entry_of(world.nursery_a, world)),
    Case("institutions.correct_book", "乙园的冰箱温度", lambda world: entry_of(world.nursery_b, world)),
]
