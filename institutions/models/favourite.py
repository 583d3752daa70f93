import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.history import removals_too
from institutions.models.institution import Institution


@pghistory.track(*removals_too())
class Favourite(models.Model):
    """A nursery that somebody keeps in mind."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("收藏")
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "institution"],
                name="favourite_once",
                violation_error_message=_("已经收藏过了。"),
            ),
        ]

    def __str__(self) -> str:
        return f"favourite {self.pk}"
