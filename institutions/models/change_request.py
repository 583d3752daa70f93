"""A director asks the health bureau to change filed facts (FIL-chg)."""

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from anxintuo.kit.workflow import Workflow
from institutions.enums import ChangeState
from institutions.models.institution import Institution
from institutions.workflow import CHANGE_REQUEST


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    def waiting(self) -> Self:
        return self.filter(state=ChangeState.SUBMITTED)


@pghistory.track()
class ChangeRequest(models.Model):
    """`proposed` maps a fact's name to `{"old": …, "new": …}` as JSON values (see `facts.py`).

    `old` is what stood there when the request was made: a request whose ground has moved is not accepted blindly.
    """

    workflow: ClassVar[Workflow] = CHANGE_REQUEST

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="change_requests")
    proposed = models.JSONField(_("变更内容"), default=dict)
    note = models.CharField(_("变更说明"), max_length=500, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=ChangeState.choices, default=CHANGE_REQUEST.initial)
    submitted_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("审核意见"), max_length=500, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("变更申请")
        ordering = ("-submitted_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(state=ChangeState.SUBMITTED),
                name="change_request_one_waiting",
                violation_error_message=_("已有一份变更申请在等待审核，可以先撤回再重新提交。"),
            ),
            models.CheckConstraint(
                condition=~Q(proposed={}),
                name="change_request_proposes_something",
                violation_error_message=_("没有需要变更的内容。"),
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.SUBMITTED, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state=ChangeState.SUBMITTED) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="change_request_decided_by_somebody",
                violation_error_message=_("审核结果要有时间和审核人。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.REFUSED) | ~Q(reason=""),
                name="change_request_refused_with_reason",
                violation_error_message=_("不同意时请写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"change request {self.pk}"
