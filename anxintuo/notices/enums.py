from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Ways beside the in-app inbox, which every notice reaches."""

    SMS = "sms", _("短信")
    EMAIL = "email", _("邮件")
