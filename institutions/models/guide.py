import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.enums import GuideStep
from institutions.models.institution import Institution


@pghistory.track(*removals_too())
class GuideSkip(models.Model):
    """A step of the first-run guide that this nursery does not need. Whether a step is done is never stored: its rows
    tell."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="guide_skips")
    step = models.CharField(_("步骤"), max_length=10, choices=GuideStep.choices)
    skipped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    skipped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("不需要的步骤")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "step"],
                name="guide_skip_once",
                violation_error_message=_("这一步已经标为不需要。"),
            )
        ]

    def __str__(self) -> str:
        return f"guide skip {self.pk}"
