"""A picture for everybody: three sizes in WebP, immutable until it is withdrawn."""

import uuid

import pghistory
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.files.inspection.photos import WIDTHS
from anxintuo.kit.ids import uuid7

HEX_COLOUR = r"^#[0-9a-f]{6}$"


@pghistory.track()
class PublicPhoto(models.Model):
    """`width` and `height` (pixels) are those of the largest size; every size has the same proportions.

    Several rows elsewhere may point to one photo. `colour` stands in its place while it loads.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    alt = models.CharField(_("图片说明"), max_length=120)
    width = models.PositiveIntegerField(_("宽"))
    height = models.PositiveIntegerField(_("高"))
    colour = models.CharField(_("主色"), max_length=7, validators=[RegexValidator(HEX_COLOUR)])
    storage_name = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("发布时间"), auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("公开照片")
        constraints = [
            models.CheckConstraint(
                name="public_photo_measures",
                condition=Q(width__gt=0, height__gt=0),
                violation_error_message=_("照片要有宽和高。"),
            ),
            models.CheckConstraint(
                name="public_photo_colour",
                condition=Q(colour__regex=HEX_COLOUR),
                violation_error_message=_("主色要写成 #rrggbb。"),
            ),
            models.CheckConstraint(
                name="public_photo_withdrawn",
                condition=Q(withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                violation_error_message=_("撤下照片要有时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"

    @property
    def url(self) -> str:
        """The middle size: what a browser without srcset shows."""
        return self.url_of(WIDTHS[1])

    def url_of(self, width: int) -> str:
        """The address of one of the sizes in WIDTHS. Written out, not reversed: a list page has sixty of them."""
        if width not in WIDTHS:
            raise ValueError(f"a photo has the sizes {WIDTHS}, not {width}")
        return f"/photos/{self.pk}-{width}.webp"

    @property
    def srcset(self) -> str:
        """For ``<img srcset>``: each size with its true width; a small original's equal sizes are listed once."""
        widths = [width for at, width in enumerate(WIDTHS) if at == 0 or self.width > WIDTHS[at - 1]]
        return ", ".join(f"{self.url_of(width)} {min(width, self.width)}w" for width in widths)
