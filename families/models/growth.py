"""What a child weighed and measured on a day. Scores are computed, never stored."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from families.enums import MeasuringPlace, MeasuringPosture
from families.models.child import Child

# What the field accepts, in grams and millimetres: nobody under seven is beyond.
WEIGHT_G = (500, 60_000)
STATURE_MM = (250, 1_500)
HEAD_MM = (200, 650)


@pghistory.track()
class Measurement(models.Model):
    """Grams and millimetres. One a day and place; a wrong one is corrected (its history stays) or struck out."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="measurements")
    measured_on = models.DateField(_("测量日期"))
    weight_g = models.PositiveIntegerField(_("体重（克）"), null=True, blank=True)
    stature_mm = models.PositiveSmallIntegerField(_("身长或身高（毫米）"), null=True, blank=True)
    posture = models.CharField(_("量法"), max_length=8, choices=MeasuringPosture.choices, blank=True)
    head_mm = models.PositiveSmallIntegerField(_("头围（毫米）"), null=True, blank=True)
    place = models.CharField(_("在哪里量的"), max_length=8, choices=MeasuringPlace.choices)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    struck_at = models.DateTimeField(_("划去时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("生长记录")
        constraints = [
            models.UniqueConstraint(
                fields=["child", "measured_on", "place"],
                condition=Q(struck_at__isnull=True),
                name="measurement_once_a_day_and_place",
                violation_error_message=_("这一天已经有一条记录，请修改那一条。"),
            ),
            models.CheckConstraint(
                condition=Q(weight_g__isnull=False) | Q(stature_mm__isnull=False) | Q(head_mm__isnull=False),
                name="measurement_of_something",
                violation_error_message=_("体重、身长（身高）、头围至少填一项。"),
            ),
            models.CheckConstraint(
                condition=(Q(weight_g__isnull=True) | Q(weight_g__range=WEIGHT_G))
                & (Q(stature_mm__isnull=True) | Q(stature_mm__range=STATURE_MM))
                & (Q(head_mm__isnull=True) | Q(head_mm__range=HEAD_MM)),
                name="measurement_within_reason",
                violation_error_message=_("数值超出了可能的范围，请检查单位。"),
            ),
            models.CheckConstraint(
                condition=Q(stature_mm__isnull=True, posture="") | (Q(stature_mm__isnull=False) & ~Q(posture="")),
                name="measurement_stature_with_posture",
                violation_error_message=_("填了身长（身高），要选是躺着量还是站着量。"),
            ),
        ]

    def __str__(self) -> str:
        return f"measurement {self.pk}"
