"""Words of the safety and hygiene book."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookPlace(models.TextChoices):
    """For what a page of the book is kept."""

    ROOM = "room", _("各班")
    HOUSE = "house", _("全园")
