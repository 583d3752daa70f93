"""The practice nursery (练习园) of a real one: its row, its rooms and prices, and who has a seat there.

Nobody is asked here: the callers' acts have. The children and their days are care's (`care.actions.practice`).
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.timezone import localdate

from institutions.enums import ClassKind, StaffPost
from institutions.models import DayPlanItem, FeeItem, FloorDevice, Institution, Room, StaffMembership
from institutions.naming import free_slug, set_name, taken_slugs

LIKE_THE_REAL_ONE = (
    "kind", "nature", "division", "street", "opens_at", "closes_at", "extended_until", "saturday", "indoor_area_m2",
    "outdoor_area_m2", "floor", "facilities", "meals", "meal_note",
)  # fmt: skip
ROOM_LIKE_THE_REAL_ONE = ("name", "class_kind", "places", "area_m2", "floor", "window_share", "order")
# For a nursery that has no rooms yet: it learns the house before it is filed.
ROOMS_OF_A_BEGINNER = (("豆苗班", ClassKind.SMALL, 10), ("青禾班", ClassKind.LARGE, 12))


def practice_of(real: Institution) -> Institution | None:
    """The one that is open."""
    return Institution.objects.filter(practice_of=real).first()


def found_practice(real: Institution) -> Institution:
    """Of a locked real nursery. It looks like it, so that everybody finds the own room; nothing of it is registered."""
    name = f"{real.name[:100]}（练习园）"
    practice = Institution(
        slug=free_slug(name, taken_slugs([name])),
        introduction="这里的孩子和记录都是编的，供老师们练习。",
        is_practice=True,
        practice_of=real,
        **{field: getattr(real, field) for field in LIKE_THE_REAL_ONE},
    )
    set_name(practice, name)
    practice.full_clean()
    practice.save(force_insert=True)
    Room.objects.bulk_create(_rooms(real, practice))
    _copy(FeeItem, real, practice)
    _copy(DayPlanItem, real, practice)
    seats = StaffMembership.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=localdate()), institution=real)
    _seat(practice, seats.select_related("room").order_by("from_on", "pk"))
    return practice


def practise_too(membership: StaffMembership) -> None:
    """Somebody has joined, or was taken back: whoever works at a nursery may practise there. Twice is once."""
    practice = practice_of(membership.institution)
    if practice is not None and not membership.practice_seats.filter(institution=practice).exists():
        _seat(practice, [membership])


def retire(practice: Institution) -> None:
    """Closed for good: nobody has a seat there any more, its tablets are no tablets. The rows stay out of everything,
    as they were."""
    yesterday = localdate() - timedelta(days=1)
    rows = StaffMembership.objects.filter(Q(until_on__isnull=True) | Q(until_on__gt=yesterday), institution=practice)
    rows.update(until_on=yesterday, from_on=Least(F("from_on"), yesterday))
    FloorDevice.objects.filter(institution=practice, revoked_at__isnull=True).update(revoked_at=timezone.now())
    practice.practice_of = None
    practice.save(update_fields=["practice_of"])


def _rooms(real: Institution, practice: Institution) -> list[Room]:
    own = list(real.rooms.all())
    if own:
        return [
            Room(institution=practice, **{field: getattr(room, field) for field in ROOM_LIKE_THE_REAL_ONE})
            for room in own
        ]
    return [
        Room(institution=practice, name=name, class_kind=kind, places=places, floor=1, order=order)
        for order, (name, kind, places) in enumerate(ROOMS_OF_A_BEGINNER)
    ]


def _copy(model: type[FeeItem] | type[DayPlanItem], real: Institution, practice: Institution) -> None:
    rows = list(model._default_manager.filter(institution=real))
    for row in rows:
        row.pk, row.institution = model._meta.pk.get_default(), practice
        row._state.adding = True
    model._default_manager.bulk_create(rows)


def _seat(practice: Institution, memberships: Iterable[StaffMembership]) -> None:
    """With the own post, in the room of the same name; a carer without one learns in the first."""
    rooms = list(practice.rooms.order_by("order", "name"))
    by_name = {room.name: room for room in rooms}
    StaffMembership.objects.bulk_create(
        StaffMembership(
            user_id=own.user_id,
            institution=practice,
            post=own.post,
            room=_room(own, by_name, rooms),
            from_on=own.from_on,
            until_on=own.until_on,
            practises=own,
        )
        for own in memberships
    )


def _room(own: StaffMembership, by_name: dict[str, Room], rooms: list[Room]) -> Room | None:
    if own.post != StaffPost.CAREGIVER:
        return None
    return by_name.get(own.room.name if own.room else "") or (rooms[0] if rooms else None)
