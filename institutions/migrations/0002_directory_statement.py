"""What of the directory Django cannot say: its listing statement, how often it is vacuumed, its one stamp.

When 0001 is made anew, put this file aside and back again: it depends on the tables only.
"""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"

# Every free place that is filled rewrites a row; twice the rows would make the list twice as slow until a vacuum.
VACUUM_EARLY = """
ALTER TABLE institutions_directoryentry
    SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)
"""
VACUUM_AS_USUAL = """
ALTER TABLE institutions_directoryentry RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)
"""
FUNCTION = "directory_nearest(tsquery, point, float8, box, int, int, int, int, int, int)"


class Migration(migrations.Migration):
    dependencies = [("institutions", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (SQL / "directory_nearest.sql").read_text(encoding="utf-8"), f"DROP FUNCTION IF EXISTS {FUNCTION}"
        ),
        migrations.RunSQL(VACUUM_EARLY, VACUUM_AS_USUAL),
        migrations.RunSQL(
            "INSERT INTO institutions_directorystamp (id, version, total) VALUES (1, 0, 0)",
            "DELETE FROM institutions_directorystamp",
        ),
    ]
