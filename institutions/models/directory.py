"""The directory's read model: one flat row per nursery that parents may find.

A row exists exactly while the filing is in force. Everything that the list shows or filters stands in it, so that
the list never joins. `institutions.actions.directory.refresh_directory_entries` writes it in the transaction of
the change; nothing else does. Why it looks as it does: docs/decisions/directory-read-model.md.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.enums import ClassKind, InstitutionKind
from institutions.models.institution import Institution

# What `outlook_*` holds besides −n (n places free now) and a month number (`months_since_2000`).
NO_PLACE_KNOWN = 0
OUTLOOK_FIELDS = {kind: f"outlook_{kind.value}" for kind in ClassKind}
FEE_FIELDS = {kind: f"fee_{kind.value}" for kind in ClassKind}

# Ellipsoidal Mercator (EPSG:3395): conformal on WGS-84, so that “nearer on the plane” is “nearer on the ground”
# wherever two nurseries are compared at about the same latitude. anxintuo.kit.geo has the same formula.
MERCATOR_POINT = (
    "point(6378137.0 * radians(lon), 6378137.0 * (ln(tan(pi() / 4 + radians(lat) / 2))"
    " - 0.0818191908426215 / 2 * ln((1 + 0.0818191908426215 * sin(radians(lat)))"
    " / (1 - 0.0818191908426215 * sin(radians(lat))))))"
)


class PlanePoint(models.Field):
    """PostgreSQL's `point`; read as its text `(x,y)`, in metres of the Mercator plane."""

    def db_type(self, connection: Any) -> str:
        return "point"


class MercatorPoint(models.Func):
    template = MERCATOR_POINT
    output_field = PlanePoint()


class MarksField(models.Field):
    """`tsvector` written from a list of ready-made marks, read back as its text. No dictionary has a say in it."""

    def db_type(self, connection: Any) -> str:
        return "tsvector"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "array_to_tsvector(%s::text[])"

    def get_prep_value(self, value: Any) -> Any:
        return list(value) if value is not None else None


class DirectoryEntry(models.Model):
    """One nursery as parents find it. No history is kept: it can be computed again from the registry at any time."""

    # No foreign key in the database: the row is derived, and the benchmarks fill this table alone.
    institution = models.OneToOneField(
        Institution, primary_key=True, on_delete=models.CASCADE, db_constraint=False, related_name="directory_entry"
    )
    slug = models.CharField(max_length=100)
    name = models.CharField(max_length=120)
    name_pinyin = models.CharField(max_length=400)
    area = models.CharField(max_length=80, blank=True)  # 鹿城区 · 五马街道
    photo = models.CharField(max_length=200, blank=True)  # address of the cover without its size: /photos/<id>
    kind = models.CharField(max_length=16, choices=InstitutionKind.choices)
    county = models.CharField(max_length=12, blank=True)
    street = models.CharField(max_length=12, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    point = models.GeneratedField(expression=MercatorPoint(), output_field=PlanePoint(null=True), db_persist=True)
    inclusive = models.BooleanField()
    cameras = models.BooleanField()
    meals = models.BooleanField()
    saturday = models.BooleanField()
    opens = models.SmallIntegerField(null=True)  # minutes after midnight
    closes = models.SmallIntegerField(null=True)  # with the extended service
    # What everybody pays, yuan a month, rounded up: in the cheapest class, and by class kind (NULL: none published).
    fee_from = models.IntegerField(null=True)
    fee_infant = models.IntegerField(null=True)
    fee_small = models.IntegerField(null=True)
    fee_large = models.IntegerField(null=True)
    fee_mixed = models.IntegerField(null=True)
    # By class kind: NULL no such class; −n places free now; else the month from which one is expected, or 0.
    outlook_infant = models.SmallIntegerField(null=True)
    outlook_small = models.SmallIntegerField(null=True)
    outlook_large = models.SmallIntegerField(null=True)
    outlook_mixed = models.SmallIntegerField(null=True)
    marks = MarksField()  # what the filters ask for (institutions.queries.marks)
    grams = ArrayField(models.TextField())  # what the search box asks for (institutions.queries.search)
    search_text = models.TextField()
    version = models.BigIntegerField()  # the directory's stamp when the row last changed

    class Meta:
        verbose_name = _("目录条目")
        indexes = [
            # Filters live inside the R-tree: a subtree without the mark is never entered.
            GistIndex(
                fields=["point", "marks"], opclasses=["point_ops", "tsvector_ops(siglen=192)"], name="directory_near"
            ),
            GinIndex(fields=["grams"], name="directory_grams", fastupdate=False),
            models.Index(fields=["county", "name_pinyin", "institution"], name="directory_by_county"),
        ]

    def __str__(self) -> str:
        return self.slug


class DirectoryStamp(models.Model):
    """The directory's one row of state. `version` grows with every change and names every kept page."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)
    total = models.IntegerField(default=0)  # rows of the directory
    layout = models.SmallIntegerField(
        default=0
    )  # what an entry held when all were last made (actions.directory.LAYOUT)
    fees_told_on = models.DateField(null=True)  # up to this day fees that begin or end by date have been taken in

    class Meta:
        verbose_name = _("目录版本")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="directory_one_stamp", violation_error_message=_("目录版本只有一行。")
            )
        ]

    def __str__(self) -> str:
        return f"directory version {self.version}"
