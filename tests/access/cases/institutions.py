from anxintuo.files.models import PublicPhoto
from institutions.models import ChangeRequest, Favourite, Institution, InstitutionPhoto, Room, RoomCapacity
from tests.access.cases import Case
from tests.access.personas import World


def change_of(nursery: Institution, world: World) -> ChangeRequest:
    proposed = {"address": {"old": nursery.address, "new": "公园路 2 号"}}
    author = world.users["director_a"]
    return ChangeRequest.objects.get_or_create(
        institution=nursery, state="submitted", defaults={"proposed": proposed, "submitted_by": author}
    )[0]


def photo_of(nursery: Institution) -> InstitutionPhoto:
    picture = PublicPhoto.objects.create(alt="活动室", width=800, height=600, colour="#aabbcc")
    return InstitutionPhoto.objects.create(institution=nursery, photo=picture)


def room_at(nursery: Institution) -> Room:
    values = {"class_kind": "small", "places": 10}
    return nursery.rooms.first() or Room.objects.create(institution=nursery, name="试验班", **values)


def capacity_at(nursery: Institution) -> RoomCapacity:
    room = room_at(nursery)
    values = {"places": room.places}
    return RoomCapacity.objects.get_or_create(room=room, from_on="2035-01-01", defaults=values)[0]


ON_A_ROOM = ("institutions.see_room", "institutions.edit_room", "institutions.set_capacity")
ON_THE_NURSERY = (
    "institutions.desk",
    "institutions.edit_profile",
    "institutions.edit_fees",
    "institutions.edit_day_plan",
    "institutions.see_day_plan",
    "institutions.edit_photos",
    "institutions.edit_rooms",
    "institutions.request_change",
    "institutions.add_staff",
    "institutions.publish_staff",
    "institutions.import_staff",
    "institutions.export_staff",
    "institutions.roster",
    "institutions.edit_roster",
    "institutions.edit_patterns",
    "institutions.guide",
    "institutions.skip_step",
    "institutions.floor_code",
    "institutions.menu",
    "institutions.edit_menu",
    "institutions.publish_menu",
    "institutions.export_menu",
    "institutions.import_menu",
    "institutions.close_complete_book",
    "institutions.check_book",
    "institutions.export_book",
)
ON_A_CHANGE = ("institutions.change_requests", "institutions.withdraw_change")

CASES = [
    *(Case(act, "甲园的班", lambda world: room_at(world.nursery_a)) for act in ON_A_ROOM),
    *(Case(act, "乙园的班", lambda world: room_at(world.nursery_b)) for act in ON_A_ROOM),
    Case("institutions.drop_capacity", "甲园的托位安排", lambda world: capacity_at(world.nursery_a)),
    Case("institutions.drop_capacity", "乙园的托位安排", lambda world: capacity_at(world.nursery_b)),
    *(Case(act, "甲园", lambda world: world.nursery_a) for act in ON_THE_NURSERY),
    *(Case(act, "乙园（同区）", lambda world: world.nursery_b) for act in ON_THE_NURSERY),
    *(Case(act, "甲园的变更申请", lambda world: change_of(world.nursery_a, world)) for act in ON_A_CHANGE),
    *(Case(act, "乙园的变更申请", lambda world: change_of(world.nursery_b, world)) for act in ON_A_CHANGE),
    Case("institutions.photo_of_own", "甲园的照片", lambda world: photo_of(world.nursery_a)),
    Case("institutions.photo_of_own", "乙园的照片", lambda world: photo_of(world.nursery_b)),
    Case(
        "institutions.favourite",
        "陈女士的收藏",
        lambda world: Favourite.objects.get_or_create(user=world.users["parent_a"], institution=world.nursery_a)[0],
    ),
]
