import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.enums import ClassKind
from institutions.models.institution import Institution


@pghistory.track(*removals_too())
class DayPlanItem(models.Model):
    """One line of the day plan (一日作息): from when, what. `class_kind` empty: for every class."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="day_plan")
    starts_at = models.TimeField(_("时间"))
    title = models.CharField(_("内容"), max_length=40)
    note = models.CharField(_("说明"), max_length=120, blank=True)
    class_kind = models.CharField(_("适用班型"), max_length=8, choices=ClassKind.choices, blank=True)

    class Meta:
        verbose_name = _("一日作息")
        ordering = ("starts_at", "class_kind")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "class_kind", "starts_at"],
                name="day_plan_one_thing_at_a_time",
                violation_error_message=_("同一时间只写一项安排。"),
            ),
        ]

    def __str__(self) -> str:
        return f"day plan item {self.pk}"
