"""What a guardian agreed to, in which words, since when, until when."""

from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from families.enums import ConsentPurpose
from families.models.child import Child


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


@pghistory.track()
class Consent(models.Model):
    """`text_version` names the words that stood on the page (`families/consents.py`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("目的"), max_length=20, choices=ConsentPurpose.choices)
    text_version = models.CharField(_("文本版本"), max_length=20)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("同意时间"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("同意")
        constraints = [
            models.UniqueConstraint(
                fields=["child", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_in_force_once",
                violation_error_message=_("已经同意过。"),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__gte=F("given_at"), withdrawn_by__isnull=False),
                name="consent_withdrawn_by_somebody",
                violation_error_message=_("撤回要有时间和撤回人。"),
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"
