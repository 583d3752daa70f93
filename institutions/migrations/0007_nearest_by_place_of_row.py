"""The listing function tells where each row lies, so that the page reads it there without its primary key."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
FUNCTION = "directory_nearest(tsquery, point, float8, box, int, int, int, int, int, int)"


class Migration(migrations.Migration):
    dependencies = [("institutions", "0006_price_by_class")]

    operations = [
        migrations.RunSQL(f"DROP FUNCTION IF EXISTS {FUNCTION}", migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "directory_nearest.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
