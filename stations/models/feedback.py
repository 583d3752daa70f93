"""What a family says of a meeting."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from stations.enums import CareArea, Rating
from stations.models.booking import Booking

LONGEST_WORDS = 300


@pghistory.track(*removals_too(), exclude=["words"])
class Feedback(models.Model):
    """One per visit. The station reads ratings and words of a whole meeting, never whose they are."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="feedback")
    rating = models.CharField(_("这场活动"), max_length=8, choices=Rating.choices)
    wishes = ArrayField(
        models.CharField(max_length=12, choices=CareArea.choices),
        verbose_name=_("下次想多听听"),
        default=list,
        blank=True,
    )
    words = EncryptedTextField(_("一句话"), blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("时间"), auto_now=True)

    class Meta:
        verbose_name = _("活动反馈")

    def __str__(self) -> str:
        return f"feedback {self.pk}"
