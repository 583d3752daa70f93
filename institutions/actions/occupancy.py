"""How full a room is, as the floor above counts its placements. The caller's act has asked its policy and locked the
room; call it last, since it locks the directory's stamp."""

from institutions.actions.versions import bump
from institutions.models import Room


def tell_listed(room: Room, listed: int) -> None:
    """`listed` children are promised a place on the platform; those whom the nursery only counts stay as many."""
    fields = {"listed": listed, "occupied": room.unlisted + listed}
    changed = [name for name, value in fields.items() if getattr(room, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(room, name, fields[name])
    room.save(update_fields=changed)
    bump([room.institution_id])
