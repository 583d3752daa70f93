"""Every placement owns a seat, and no seat is numbered above what its room takes."""

from django.db import migrations

# What a room takes on every day of a span, less the children whom the nursery counts but has not entered.
ROOM_TAKES = """
CREATE FUNCTION enrollment_room_takes(room uuid, first date, last date) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT LEAST(
               COALESCE((SELECT c.places FROM institutions_roomcapacity c
                         WHERE c.room_id = r.id AND c.from_on <= first ORDER BY c.from_on DESC LIMIT 1), r.places),
               (SELECT min(c.places) FROM institutions_roomcapacity c
                WHERE c.room_id = r.id AND c.from_on > first AND (last IS NULL OR c.from_on <= last))
           ) - GREATEST(r.occupied - r.listed, 0)
    FROM institutions_room r WHERE r.id = room
$$
"""
# A hold that shrinks, or moves to a lower seat, takes nothing: that stays possible in a room that became smaller.
WITHIN_ROOM = """
CREATE FUNCTION enrollment_seat_within_room() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.room_id = OLD.room_id AND NEW.seat <= OLD.seat AND NEW.from_on >= OLD.from_on
       AND (OLD.until_on IS NULL OR COALESCE(NEW.until_on <= OLD.until_on, false)) THEN
        RETURN NEW;
    END IF;
    IF NEW.seat > enrollment_room_takes(NEW.room_id, NEW.from_on, NEW.until_on) THEN
        RAISE EXCEPTION 'seat_within_room: seat % is above what the room takes', NEW.seat
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_within_room';
    END IF;
    RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE TRIGGER seat_within_room BEFORE INSERT OR UPDATE ON enrollment_seathold
FOR EACH ROW EXECUTE FUNCTION enrollment_seat_within_room()
"""


def seat_existing(apps, schema_editor):
    """Placements from before there were seats: by their start, each gets the lowest number then free. Their children
    were counted by the nursery already, so they come out of those it only counted."""
    Placement, SeatHold = apps.get_model("enrollment", "Placement"), apps.get_model("enrollment", "SeatHold")
    Room = apps.get_model("institutions", "Room")
    taken = {}
    for placement in Placement.objects.filter(hold__isnull=True).order_by("room_id", "from_on", "id"):
        holds = taken.setdefault(placement.room_id, [])
        busy = {seat for seat, until in holds if until is None or until >= placement.from_on}
        seat = next(number for number in range(1, len(holds) + 2) if number not in busy)
        hold = SeatHold.objects.create(
            room_id=placement.room_id, seat=seat, from_on=placement.from_on, until_on=placement.until_on
        )
        holds.append((seat, placement.until_on))
        Placement.objects.filter(pk=placement.pk).update(hold=hold)
    for room_id, holds in taken.items():
        standing = sum(1 for _seat, until in holds if until is None)
        for room in Room.objects.filter(pk=room_id):
            Room.objects.filter(pk=room_id).update(listed=standing, occupied=max(room.occupied, standing))


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0003_admission"), ("institutions", "0008_room_listed")]

    operations = [
        migrations.RunPython(seat_existing, migrations.RunPython.noop),
        migrations.RunSQL(ROOM_TAKES, "DROP FUNCTION enrollment_room_takes(uuid, date, date)"),
        migrations.RunSQL(WITHIN_ROOM, "DROP FUNCTION enrollment_seat_within_room()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER seat_within_room ON enrollment_seathold"),
    ]
