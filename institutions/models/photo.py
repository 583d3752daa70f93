import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.models.institution import Institution


@pghistory.track(*removals_too())
class InstitutionPhoto(models.Model):
    """A public photo of the nursery, in its place in the row; the first one is the cover."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="photos")
    photo = models.ForeignKey("files.PublicPhoto", on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("说明"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("照片")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"photo {self.pk}"
