"""What a z-score is called (WS/T 423-2022: five levels), and what a parent is told. Screening words only."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.growth.standard import Indicator


class Level(StrEnum):
    """Bands of standard deviations, lower edge included."""

    HIGH = "high"
    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"
    LOW = "low"


LEVELS = ((2.0, Level.HIGH), (1.0, Level.UPPER), (-1.0, Level.MIDDLE), (-2.0, Level.LOWER))
LEVEL_WORDS = {
    Level.HIGH: gettext_lazy("上"),
    Level.UPPER: gettext_lazy("中上"),
    Level.MIDDLE: gettext_lazy("中"),
    Level.LOWER: gettext_lazy("中下"),
    Level.LOW: gettext_lazy("下"),
}
INDICATOR_WORDS = {
    Indicator.WEIGHT: gettext_lazy("体重"),
    Indicator.STATURE: gettext_lazy("身长（身高）"),
    Indicator.HEAD: gettext_lazy("头围"),
    Indicator.BMI: gettext_lazy("体质指数"),
    Indicator.PROPORTION: gettext_lazy("身长（身高）别体重"),
}


def level_of(z: float) -> Level:
    return next((level for edge, level in LEVELS if z >= edge), Level.LOW)


def advice(scores: Mapping[Indicator, float]) -> list[str]:
    """Sentences for the parent, the most pressing first; empty when all is well. Limits: regulations.md §6.3."""
    weight, stature = scores.get(Indicator.WEIGHT), scores.get(Indicator.STATURE)
    proportion = scores.get(Indicator.PROPORTION, scores.get(Indicator.BMI))
    head = scores.get(Indicator.HEAD)
    told: list[str] = []
    if proportion is not None and proportion < -2:
        told.append(_("和身高相比，体重偏轻，建议到儿保门诊评估。"))
    elif weight is not None and weight < -2:
        told.append(_("体重比同龄宝宝低得多，建议到儿保门诊评估。"))
    if stature is not None and stature < -2:
        told.append(_("身长（身高）比同龄宝宝矮得多，建议到儿保门诊评估。"))
    if proportion is not None and proportion >= 2:
        told.append(_("和身高相比，体重偏重，建议到儿保门诊评估。"))
    elif proportion is not None and proportion >= 1:
        told.append(_("和身高相比，体重稍重，平时多动一动，下次体检时问问医生。"))
    if head is not None and abs(head) >= 2:
        told.append(_("头围和同龄宝宝差得较多，建议到儿保门诊评估。"))
    return told
