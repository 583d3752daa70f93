from dataclasses import dataclass
from datetime import date

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex

from institutions.enums import ClassKind
from institutions.places.months import month_of

NO_PLACE_KNOWN = 0
NEVER = 30_000  # a month after every real one
NEAR_M = 6_000


@dataclass
class Outlook:
    """What a kind of class has to offer: places now, or the month from which one is expected."""

    kind: ClassKind
    free: int = 0
    month: date | None = None


class Nursery(models.Model):
    """The columns that the list shows and filters, indexed as one would: geography, and one index per filter.

    The outlooks as the product keeps them: NULL no such class; −n places free now; else the month (since 2000) from
    which one is expected, or 0.
    """

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

    @property
    def metres(self) -> float:
        """From the place asked about (`distance`, annotated by the view), as fine as the card writes it."""
        metres = self.distance.m
        return round(metres, -1) if metres < NEAR_M else round(metres, -2)

    def outlook_of(self, classes: tuple[ClassKind, ...], now: int) -> Outlook | None:
        """The best that these kinds of class (none given: all) have to offer; None if the nursery has none of them."""
        best = None
        for kind in ClassKind:
            stored = getattr(self, f"outlook_{kind.value}")
            if stored is None or (classes and kind not in classes):
                continue
            if stored == NO_PLACE_KNOWN or 0 < stored < now:
                stored = NEVER
            if best is None or stored < best[0]:
                best = stored, kind
        if best is None:
            return None
        stored, kind = best
        if stored < 0:
            return Outlook(kind, free=-stored)
        return Outlook(kind, month=None if stored == NEVER else month_of(stored))
