"""What each kind of class costs, and the listing function that asks for it. Longer signatures in the R-tree.

The entries are made anew after migrating.
"""

from pathlib import Path

import django.contrib.postgres.indexes
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"
WITHOUT_CLASSES = "DROP FUNCTION IF EXISTS directory_nearest(tsquery, point, float8, box, int, int, int, int, int)"


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0005_rooms_swap_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='directoryentry',
            name='fee_infant',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='fee_large',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='fee_mixed',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='fee_small',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='directorystamp',
            name='layout',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.RemoveIndex(model_name="directoryentry", name="directory_near"),
        migrations.AddIndex(
            model_name="directoryentry",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["point", "marks"], name="directory_near", opclasses=["point_ops", "tsvector_ops(siglen=192)"]
            ),
        ),
        migrations.RunSQL(WITHOUT_CLASSES, migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "directory_nearest.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
