from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex


class Nursery(models.Model):
    """The columns that the list shows and filters, indexed as one would: geography, and one index per filter."""

    institution_id = models.UUIDField(primary_key=True)
    slug = models.CharField(max_length=100)
    name = models.CharField(max_length=120)
    area = models.CharField(max_length=80)
    photo = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, db_index=True)
    county = models.CharField(max_length=12, db_index=True)
    inclusive = models.BooleanField(db_index=True)
    cameras = models.BooleanField(db_index=True)
    meals = models.BooleanField()
    saturday = models.BooleanField()
    opens = models.SmallIntegerField(null=True)
    closes = models.SmallIntegerField(null=True)
    fee_from = models.IntegerField(null=True, db_index=True)
    outlook_infant = models.SmallIntegerField(null=True, db_index=True)
    outlook_small = models.SmallIntegerField(null=True, db_index=True)
    outlook_large = models.SmallIntegerField(null=True, db_index=True)
    outlook_mixed = models.SmallIntegerField(null=True, db_index=True)
    place = models.PointField(geography=True, spatial_index=False)

    class Meta:
        indexes = [GistIndex(fields=["place"], name="usual_place")]
