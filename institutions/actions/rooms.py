"""Rooms as filed facts: a new list takes the place of the old one; a room with children placed in it stays."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from institutions.facts import FACTS
from institutions.models import Institution, Room


def apply_rooms(institution: Institution, wanted: Sequence[dict[str, Any]]) -> None:
    """`wanted` as `facts.room_value` writes it: with `id` an existing room is changed, without it one is added.

    Raises ValidationError with a sentence when a room that is left out still has children, or a name stands twice.
    """
    existing = {str(room.pk): room for room in institution.rooms.all()}
    for key in existing.keys() - {item.get("id") for item in wanted}:
        try:
            existing[key].delete()
        except ProtectedError as error:
            sentence = _("“%(room)s”还有在托的宝宝，不能撤掉这个班。") % {"room": existing[key].name}
            raise ValidationError(sentence) from error
    rooms = [_room(institution, existing.get(item.get("id") or ""), item, order) for order, item in enumerate(wanted)]
    if len({room.name for room in rooms}) < len(rooms):
        raise ValidationError(_("已经有同名的班级。"))
    # One statement for all that stay: they may take over each other's names.
    kept = [room for room in rooms if not room._state.adding]
    Room.objects.bulk_update(kept, ["name", "class_kind", "places", "order", "area_m2"])
    Room.objects.bulk_create([room for room in rooms if room._state.adding])


def _room(institution: Institution, stored: Room | None, item: dict[str, Any], order: int) -> Room:
    """In memory, valid by itself; its name is judged with all the others."""
    room = stored or Room(institution=institution)
    room.name, room.class_kind, room.places, room.order = item["name"], item["class_kind"], item["places"], order
    room.area_m2 = FACTS["indoor_area_m2"].load(item.get("area_m2"))
    room.full_clean(exclude=["institution"])
    return room
