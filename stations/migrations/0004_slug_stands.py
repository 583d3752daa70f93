from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stations", "0003_station_slug")]
    operations = [
        migrations.AlterField(
            model_name="station", name="slug", field=models.SlugField(editable=False, max_length=100, unique=True)
        ),
        migrations.AlterField(
            model_name="stationevent", name="slug", field=models.SlugField(db_index=False, editable=False, max_length=100)
        ),
    ]
