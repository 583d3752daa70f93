"""Which notices' SMS have been counted. Written by budget.py in the transaction of the counters."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CountedSms(models.Model):
    """An item of the outbox whose SMS stands in the counters, so that trying it again does not count it again."""

    item_id = models.UUIDField(primary_key=True, editable=False)
    counted_on = models.DateField()

    class Meta:
        verbose_name = _("已计数的短信")
        indexes = [models.Index(name="notices_counted_sms_day", fields=["counted_on"])]

    def __str__(self) -> str:
        return f"counted {self.item_id}"
