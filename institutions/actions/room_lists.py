"""Writing a list of rooms that was read and judged (lists/rooms.py). The caller has locked the nursery and asked."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from institutions.actions.versions import bump
from institutions.lists.rooms import OWN
from institutions.models import Institution, Room

READ: dict[str, Callable[[Any], Any]] = {"window_share": Decimal, "next_free_on": date.fromisoformat}


def write_rooms(institution: Institution, rows: list[Any]) -> None:
    """Rooms in the order of their ids, as every promise of a place locks them. KeyError when one is gone since;
    ValidationError when more children have a place now than the list counts."""
    standing = Room.objects.select_for_update(of=("self",)).filter(institution=institution).order_by("pk")
    rooms = {str(room.pk): room for room in standing}
    touched = []
    for _number, room_id, values in rows:
        room = rooms[room_id]
        for name in OWN:
            if name in values:
                setattr(room, name, READ.get(name, int)(values[name]))
        if room.occupied < room.listed:
            raise ValidationError(_("名单上传以后又有宝宝入托，请重新上传一次。"))
        touched.append(room)
    Room.objects.bulk_update(touched, OWN)
    bump([institution.pk])
