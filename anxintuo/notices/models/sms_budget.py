"""How many SMS were spent on a day. In the database, so that losing Redis never opens the gate."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SmsBudget(models.Model):
    """One counter per scope, fingerprint of number or address, and day. Written by budget.py in one statement."""

    scope = models.CharField(max_length=20)
    key = models.CharField(max_length=64, blank=True)
    spent_on = models.DateField()
    used = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("短信额度")
        constraints = [
            models.UniqueConstraint(
                name="notices_sms_budget_once",
                fields=["scope", "key", "spent_on"],
                violation_error_message=_("同一天只有一个计数。"),
            ),
        ]
        indexes = [models.Index(name="notices_sms_budget_day", fields=["spent_on"])]

    def __str__(self) -> str:
        return f"{self.scope} {self.spent_on}"
