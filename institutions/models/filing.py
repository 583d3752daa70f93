"""The filing (备案) of a nursery with the county's health department (国卫办人口发〔2019〕25号)."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from anxintuo.kit.workflow import Workflow
from institutions.enums import FilingState
from institutions.models.institution import IN_FORCE, Institution
from institutions.workflow import FILING


@pghistory.track()
class Filing(models.Model):
    """One per nursery: how it stands now. Earlier states are kept by the history table, never overwritten there."""

    workflow: ClassVar[Workflow] = FILING

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.OneToOneField(Institution, on_delete=models.CASCADE, related_name="filing")
    state = models.CharField(_("备案状态"), max_length=16, choices=FilingState.choices, default=FILING.initial)
    number = models.CharField(_("备案回执编号"), max_length=80, blank=True)
    office = models.CharField(_("备案机关"), max_length=80, blank=True)
    filed_on = models.DateField(_("备案日期"), null=True, blank=True)
    places = models.PositiveIntegerField(_("备案托位数"), null=True, blank=True)
    scope = models.CharField(_("服务范围"), max_length=300, blank=True)
    document_url = models.URLField(_("公示网页"), blank=True)
    notice = models.CharField(_("公示说明"), max_length=300, blank=True)
    ended_on = models.DateField(_("注销日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("备案")
        indexes = [models.Index(fields=["state"], name="filing_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=IN_FORCE) | (~Q(number="") & Q(filed_on__isnull=False)),
                name="filing_in_force_has_receipt",
                violation_error_message=_("已备案的机构要有备案回执编号和备案日期。"),
            ),
            models.CheckConstraint(
                condition=Q(state=FilingState.TERMINATED, ended_on__isnull=False)
                | (~Q(state=FilingState.TERMINATED) & Q(ended_on__isnull=True)),
                name="filing_terminated_has_date",
                violation_error_message=_("注销的备案要有注销日期，未注销的不填。"),
            ),
            # FIL-15d: what does not conform is made public, with its reason.
            models.CheckConstraint(
                condition=~Q(state=FilingState.NONCONFORMING) | ~Q(notice=""),
                name="filing_nonconforming_has_notice",
                violation_error_message=_("不符合规定的，要写明公示的原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"filing {self.pk}"

    @property
    def in_force(self) -> bool:
        """Whether parents may be told “registered” (已备案)."""
        return self.state in IN_FORCE
