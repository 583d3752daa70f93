from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a file is, told from its content. WebP and HEIC are stored as JPEG, or as PNG when see-through."""

    JPEG = "jpeg", _("JPG")
    PNG = "png", _("PNG")
    WEBP = "webp", _("WebP")
    HEIC = "heic", _("HEIC")
    PDF = "pdf", _("PDF")

    @property
    def content_type(self) -> str:
        return "application/pdf" if self is Kind.PDF else f"image/{self.value}"

    @property
    def extension(self) -> str:
        return ".jpg" if self is Kind.JPEG else f".{self.value}"


PHOTOS = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.HEIC})
DOCUMENTS = PHOTOS | {Kind.PDF}
STORED_KINDS = (Kind.JPEG, Kind.PNG, Kind.PDF)
