"""Words of the weekly menu."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Meal(models.TextChoices):
    """In the order of the day."""

    BREAKFAST = "breakfast", _("早餐")
    MORNING = "morning", _("上午点心")
    LUNCH = "lunch", _("午餐")
    AFTERNOON = "afternoon", _("下午点心")
    DINNER = "dinner", _("晚餐")
