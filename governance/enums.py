from django.db import models
from django.utils.translation import gettext_lazy as _


class Duty(models.TextChoices):
    """What a posting is for. An operator keeps the platform running and sees no child's data."""

    REVIEWER = "reviewer", _("托育管理")
    OPERATOR = "operator", _("平台运维")
