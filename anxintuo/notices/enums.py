from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Ways beside the in-app inbox, which every notice reaches."""

    SMS = "sms", _("短信")
    EMAIL = "email", _("邮件")


class Rhythm(models.TextChoices):
    """When what may wait leaves by SMS and e-mail."""

    SOON = "soon", _("随时发，十分钟内的合成一条")
    DAILY = "daily", _("每天发一次，傍晚 6 点汇总")
