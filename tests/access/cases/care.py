"""A placed child of nursery A and one of nursery B, for the acts of the children's day."""

from django.utils.timezone import localdate

from enrollment.models import Placement, SeatHold
from families.models import Child
from institutions.models import Institution
from tests.access.cases import Case
from tests.access.cases.institutions import room_at


def placed_at(nursery: Institution) -> Placement:
    found = Placement.objects.filter(room__institution=nursery).order_by("pk").first()
    if found is not None:
        return found
    child = Child.objects.create(name="试验宝宝", sex="girl", born_on="2025-01-05")
    hold = SeatHold.objects.create(room=room_at(nursery), seat=1, from_on=localdate())
    return Placement.objects.create(child=child, room=hold.room, hold=hold, from_on=localdate())


CASES = [
    Case("care.see_allergies", "甲园在托宝宝的", lambda world: placed_at(world.nursery_a)),
    Case("care.see_allergies", "乙园在托宝宝的", lambda world: placed_at(world.nursery_b)),
    Case("care.enter_allergy", "甲园在托的宝宝", lambda world: placed_at(world.nursery_a).child),
    Case("care.enter_allergy", "乙园在托的宝宝", lambda world: placed_at(world.nursery_b).child),
]
