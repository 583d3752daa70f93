"""What the adviser saw of a child at a meeting, for its family. Only with the consent `station_record`."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from stations.enums import CareArea, ObservationLevel
from stations.models.booking import Booking

LONGEST_NOTE, LONGEST_REMARK = 800, 120


@pghistory.track(*removals_too(), exclude=["words"])
class GroupNote(models.Model):
    """One per child and meeting. `shared_at`: since when the family reads it; until then the adviser's draft.

    The words are kept out of the history, so that a note which the family has deleted is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="note")
    words = EncryptedTextField(_("想对家长说的"), blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("记录时间"), auto_now=True)
    shared_at = models.DateTimeField(_("给家长看的时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("活动记录")

    def __str__(self) -> str:
        return f"group note {self.pk}"


@pghistory.track(*removals_too(), exclude=["level", "remark"])
class Observation(models.Model):
    """One area of nurturing care, as the adviser saw it. Nothing is added up over a child."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    note = models.ForeignKey(GroupNote, on_delete=models.CASCADE, related_name="observations")
    area = models.CharField(_("养育照护"), max_length=12, choices=CareArea.choices)
    level = models.CharField(_("看到的"), max_length=10, choices=ObservationLevel.choices)
    remark = EncryptedTextField(_("一句话"), blank=True)

    class Meta:
        verbose_name = _("观察")
        constraints = [
            models.UniqueConstraint(fields=["note", "area"], name="observation_once_an_area"),
            models.CheckConstraint(condition=Q(area__in=CareArea.values), name="observation_of_a_care_area"),
        ]

    def __str__(self) -> str:
        return f"observation {self.pk}"
