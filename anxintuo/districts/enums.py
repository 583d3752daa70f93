from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The tiers of GB/T 2260 and, below the county, of the statistical codes."""

    PROVINCE = "province", _("省")
    CITY = "city", _("设区市")
    COUNTY = "county", _("县（市、区）")
    STREET = "street", _("镇街")


class CentreSource(models.TextChoices):
    """Where a centre comes from. Empty: the centre is not known."""

    TOWN = "town", _("同名城镇（GeoNames）")
    FORMER_TOWN = "former_town", _("改设前的同名城镇（GeoNames）")
    SEAT = "seat", _("政府驻地（GeoNames）")
    LABEL = "label", _("边界标注点")
