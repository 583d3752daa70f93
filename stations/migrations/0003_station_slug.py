from django.db import migrations
from django.utils.timezone import localdate

# A seat lies within the session's places, whoever writes either of them; only the last row of a rush finds it out here,
# the act refuses before.
SEATS = """
CREATE FUNCTION station_seat_within_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seat IS NOT NULL AND NEW.seat > (SELECT places FROM stations_groupsession WHERE id = NEW.session_id) THEN
    RAISE EXCEPTION 'a seat lies within the places of its session' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER seat_within_places BEFORE INSERT OR UPDATE OF seat, session_id ON stations_booking
  FOR EACH ROW EXECUTE FUNCTION station_seat_within_places();

CREATE FUNCTION station_places_hold_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM stations_booking WHERE session_id = NEW.id AND seat > NEW.places) THEN
    RAISE EXCEPTION 'a session keeps the places that are taken' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER places_hold_seats BEFORE UPDATE OF places ON stations_groupsession
  FOR EACH ROW EXECUTE FUNCTION station_places_hold_seats();
"""
NO_SEATS = """
DROP TRIGGER places_hold_seats ON stations_groupsession;
DROP FUNCTION station_places_hold_seats();
DROP TRIGGER seat_within_places ON stations_booking;
DROP FUNCTION station_seat_within_places();
"""


def name_those_that_stand(apps, schema_editor):
    """Stations from before had advisers at work: they are open. Their address is made of their number."""
    for station in apps.get_model("stations", "Station").objects.filter(slug__isnull=True):
        station.slug = f"station-{station.pk.hex[-12:]}"
        station.state, station.opened_on = "open", localdate()
        station.save(update_fields=["slug", "state", "opened_on"])
    apps.get_model("stations", "StationEvent").objects.filter(slug__isnull=True).update(slug="")


class Migration(migrations.Migration):
    dependencies = [("stations", "0002_programme")]
    operations = [
        migrations.RunPython(name_those_that_stand, migrations.RunPython.noop),
        migrations.RunSQL(SEATS, NO_SEATS),
    ]
