"""The service agreement (托育服务协议): the words as they stood, the fees, and who accepted them when (MGT-9)."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7
from enrollment.models.offer import Offer
from enrollment.models.placement import Placement


@pghistory.track()
class ServiceAgreement(models.Model):
    """One per offer, made with it and shown before the answer. `text` is the whole agreement as shown, sealed, since
    it names the child; `text_version` says which template it was made from; `sha256` of `text` stands on the paper."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="agreement")
    placement = models.OneToOneField(
        Placement, on_delete=models.SET_NULL, null=True, blank=True, related_name="agreement"
    )
    text_version = models.CharField(_("文本版本"), max_length=20)
    text = EncryptedTextField(_("协议内容"))
    sha256 = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("生成时间"), auto_now_add=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(_("家长确认时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("托育服务协议")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="agreement_accepted_by_somebody",
                violation_error_message=_("确认协议要有确认人和时间。"),
            )
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"
