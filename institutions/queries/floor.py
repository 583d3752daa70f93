"""Read models of the shared tablets."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from institutions.models import FloorDevice, FloorPin, Institution, Room, Shift, StaffMembership
from institutions.models.floor import FloorSession
from institutions.planned import planned_stays


@dataclass(frozen=True, slots=True)
class Colleague:
    """A name on the tablet. `pin`: none yet, locked, or ready."""

    membership: StaffMembership
    name: str
    pin: str
    here: bool  # of the tablet's own room

    @property
    def is_ready(self) -> bool:
        return self.pin == "ready"


def colleagues(institution: Institution, room: Room | None, on: date) -> list[Colleague]:
    """Everybody with a seat at the nursery, the tablet's own room first; two statements."""
    rows = StaffMembership.objects.current(on).filter(institution=institution, user__is_active=True)
    pins = {pin.membership_id: pin for pin in FloorPin.objects.filter(membership__in=rows)}
    found = []
    for row in rows.select_related("member", "user", "room"):
        pin = pins.get(row.pk)
        state = "none" if pin is None else "locked" if pin.is_locked else "ready"
        name = row.member.name if row.member else row.user.display_name
        found.append(Colleague(row, name, state, room is not None and row.room_id == room.pk))
    return sorted(found, key=lambda each: (not each.here, each.membership.post, str(each.membership.pk)))


def devices(institution: Institution) -> list[FloorDevice]:
    """Those in use, with `used_at`, when somebody last came in; one statement."""
    rows = institution.floor_devices.filter(revoked_at__isnull=True).select_related("room")
    return list(rows.annotate(used_at=Max("sessions__opened_at")))


@dataclass(frozen=True, slots=True)
class FloorDay:
    """What somebody at the tablet sees of today: the own shifts, and the room with its children and carers."""

    shifts: list[Shift]
    room: Room | None
    children: int
    carers: int


def floor_day(session: FloorSession, on: date) -> FloorDay:
    """Five statements at most."""
    membership = session.membership
    shifts = (
        list(Shift.objects.filter(member_id=membership.member_id, on=on).select_related("room"))
        if membership.member_id
        else []
    )
    room = next((shift.room for shift in shifts if shift.room), None) or membership.room or session.device.room
    if room is None:
        return FloorDay(shifts, None, 0, 0)
    stays = [stay for stay in planned_stays(membership.institution, on, on) if stay.room_id == room.pk]
    carers = Shift.objects.filter(room=room, on=on).values("member").distinct().count()
    return FloorDay(shifts, room, len(stays) + room.unlisted, carers)
