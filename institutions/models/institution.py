"""A nursery: what it is, where it is, when it is open. Its filing, rooms, fees and staff have modules of their own."""

from typing import Self
from uuid import UUID

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from institutions.enums import Datum, Facility, FilingState, InstitutionKind, LocationFlag, Nature

# Business phones: land lines, mobiles, extensions, several of them.
PHONE = r"^[0-9+()（）\-/、,，;； #*转轉分机機]{5,60}$"
PHONE_SENTENCE = _("电话里只写数字、括号和短横，多个号码用顿号隔开。")
IN_FORCE = (FilingState.FILED, FilingState.CHANGE_PENDING)


def real_only(path: str = "") -> Q:
    """The condition behind `real()`, for rows that hang on a nursery by `path`."""
    return Q(**{f"{path}__is_practice" if path else "is_practice": False})


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def real(self) -> Self:
        """Without the practice nurseries (练习园): whatever lists, counts or sends goes through here."""
        return self.filter(real_only())

    def in_force(self) -> Self:
        """Those whose filing is in force: the only ones shown to parents as registered (FIL-pub)."""
        return self.real().filter(filing__state__in=IN_FORCE)

    def under(self, area: str) -> Self:
        """Those in the area of a division's code prefix: `3303` the city, `330302` a county."""
        return self.filter(division__code__startswith=area)


@pghistory.track(exclude=["name_pinyin", "name_initials", "version", "updated_at"])
class Institution(models.Model):
    """A nursery of the register.

    Places are WGS-84 degrees, whatever the source gave (`source_datum`); a place that could not be trusted is
    left empty and `location_flag` says why. `version` grows with every change, so that a rendered card may be
    kept under (id, version).

    A practice nursery (练习园) is invented and stays so: `practice_of` is the real one for which it is open, none once
    it was closed. It has no filing, no place and no number of any register (triggers of migration 0019).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(_("网址名"), max_length=100, unique=True)
    registry_source = models.CharField(_("名册来源"), max_length=40, blank=True)
    registry_id = models.CharField(_("名册编号"), max_length=80, blank=True)
    name = models.CharField(_("名称"), max_length=120)
    name_pinyin = models.CharField(max_length=400, editable=False, default="")
    name_initials = models.CharField(max_length=120, editable=False, default="")
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True)
    kind = models.CharField(_("类型"), max_length=16, choices=InstitutionKind.choices)
    nature = models.CharField(_("性质"), max_length=16, choices=Nature.choices, blank=True)
    inclusive = models.BooleanField(_("普惠"), default=False)
    inclusive_document = models.CharField(_("普惠认定文号"), max_length=120, blank=True)
    inclusive_since_on = models.DateField(_("普惠认定日期"), null=True, blank=True)

    division = models.ForeignKey(
        "districts.Division",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("县市区"),
    )
    street = models.ForeignKey(
        "districts.Division", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("镇街")
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    lon = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    source_datum = models.CharField(max_length=8, choices=Datum.choices, default=Datum.WGS84)
    location_flag = models.CharField(_("坐标问题"), max_length=12, choices=LocationFlag.choices, blank=True)
    location_note = models.CharField(_("位置说明"), max_length=200, blank=True)

    phone = models.CharField(
        _("联系电话"), max_length=60, blank=True, validators=[RegexValidator(PHONE, PHONE_SENTENCE)]
    )
    opens_at = models.TimeField(_("开园时间"), null=True, blank=True)
    closes_at = models.TimeField(_("闭园时间"), null=True, blank=True)
    extended_until = models.TimeField(_("延时服务到"), null=True, blank=True)
    saturday = models.BooleanField(_("周六开放"), default=False)
    # From when and until when it was otherwise: what is past stays as it was (institutions.opening).
    saturday_since_on = models.DateField(null=True, blank=True, editable=False)
    saturday_until_on = models.DateField(null=True, blank=True, editable=False)
    indoor_area_m2 = models.DecimalField(_("室内面积（平方米）"), max_digits=9, decimal_places=2, null=True, blank=True)
    outdoor_area_m2 = models.DecimalField(
        _("户外面积（平方米）"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    floor = models.CharField(_("所在楼层"), max_length=40, blank=True)
    facilities = ArrayField(
        models.CharField(max_length=16, choices=Facility.choices), verbose_name=_("设施"), default=list, blank=True
    )
    meals = models.BooleanField(_("提供餐食"), default=False)
    meal_note = models.CharField(_("餐食说明"), max_length=200, blank=True)
    cameras = models.BooleanField(_("活动区域有监控"), default=False)
    introduction = models.TextField(_("机构介绍"), max_length=2000, blank=True)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    is_practice = models.BooleanField(_("练习园"), default=False, editable=False)
    practice_of = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="practice",
        verbose_name=_("为哪家机构练习"),
    )

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("托育机构")
        indexes = [models.Index(fields=["division", "name_pinyin"], name="institution_by_division")]
        constraints = [
            models.UniqueConstraint(
                fields=["registry_source", "registry_id"],
                condition=~Q(registry_id=""),
                name="institution_once_per_register",
                violation_error_message=_("这个名册编号已经登记过。"),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="institution_has_name", violation_error_message=_("请填写机构名称。")
            ),
            # Registers of other regions have none of our divisions; everything of our own has one.
            models.CheckConstraint(
                condition=Q(division__isnull=False) | ~Q(registry_source="") | Q(is_practice=True),
                name="institution_has_division",
                violation_error_message=_("请选择所在的县（市、区）。"),
            ),
            models.CheckConstraint(
                condition=Q(street__isnull=True) | Q(division__isnull=False),
                name="institution_street_in_division",
                violation_error_message=_("请先选择县（市、区），再选择镇街。"),
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | (Q(lon__isnull=False, lat__isnull=False) & Q(location_flag="")),
                name="institution_place_whole",
                violation_error_message=_("经度和纬度要一起填写。"),
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True)
                | (Q(lon__gte=-180, lon__lte=180, lat__gte=-85, lat__lte=85) & ~Q(lon=0, lat=0)),
                name="institution_place_on_earth",
                violation_error_message=_("经纬度超出了范围。"),
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False, opens_at__lt=F("closes_at")),
                name="institution_hours_in_order",
                violation_error_message=_("开园和闭园时间要一起填写，闭园要晚于开园。"),
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True)
                | Q(closes_at__isnull=False, extended_until__gt=F("closes_at")),
                name="institution_extension_after_closing",
                violation_error_message=_("延时服务的结束时间要晚于闭园时间。"),
            ),
            models.CheckConstraint(
                condition=(Q(indoor_area_m2__isnull=True) | Q(indoor_area_m2__gte=0))
                & (Q(outdoor_area_m2__isnull=True) | Q(outdoor_area_m2__gte=0)),
                name="institution_areas_not_negative",
                violation_error_message=_("面积不能小于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(inclusive=True) | Q(inclusive_document="", inclusive_since_on__isnull=True),
                name="institution_inclusive_facts",
                violation_error_message=_("不是普惠机构，就不填普惠认定文号和日期。"),
            ),
            models.CheckConstraint(
                condition=Q(is_practice=False, practice_of__isnull=True)
                | Q(is_practice=True, lon__isnull=True, registry_source="", registry_id="", credit_code__isnull=True),
                name="institution_practice_is_apart",
                violation_error_message=_("练习园没有坐标，也没有登记编号。"),
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1), name="institution_version", violation_error_message=_("版本号有误。")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_placed(self) -> bool:
        return self.lon is not None and self.lat is not None


class InstitutionSlugManager(models.Manager["InstitutionSlug"]):
    def institution_of(self, slug: str) -> UUID | None:
        return self.filter(slug=slug).values_list("institution_id", flat=True).first()


class InstitutionSlug(models.Model):
    """A slug that a nursery once had: its old links lead to the new one for ever, and nobody else gets it."""

    slug = models.SlugField(max_length=100, primary_key=True)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="old_slugs")
    replaced_at = models.DateTimeField(auto_now_add=True)

    objects = InstitutionSlugManager()

    class Meta:
        verbose_name = _("旧网址名")

    def __str__(self) -> str:
        return self.slug
