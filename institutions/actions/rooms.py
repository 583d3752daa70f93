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
    for order, item in enumerate(wanted):
        room = existing.get(item.get("id") or "") or Room(institution=institution)
        room.name, room.class_kind, room.places, room.order = item["name"], item["class_kind"], item["places"], order
        room.area_m2 = FACTS["indoor_area_m2"].load(item.get("area_m2"))
        room.full_clean()
        room.save()
