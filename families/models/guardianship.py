"""Who may act for a child, and since when; and who is asked to. It ends, it is never deleted."""

from datetime import date, datetime
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7
from families.enums import InvitationState, Relation, Standing
from families.models.child import Child


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    def current(self, on: date) -> Self:
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)


@pghistory.track()
class Guardianship(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="guardianships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(_("关系"), max_length=16, choices=Relation.choices)
    standing = models.CharField(_("权限"), max_length=8, choices=Standing.choices, default=Standing.MANAGES)
    from_on = models.DateField(_("开始日期"))
    until_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("监护关系")
        constraints = [
            models.UniqueConstraint(
                fields=["child", "user"],
                condition=Q(until_on__isnull=True),
                name="guardianship_once_at_a_time",
                violation_error_message=_("这位监护人已经在宝宝名下。"),
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="guardianship_dates_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"guardianship {self.pk}"


class InvitationQuerySet(models.QuerySet["GuardianInvitation"]):
    def open(self, at: datetime) -> Self:
        return self.filter(state=InvitationState.OPEN, expires_at__gt=at)


@pghistory.track()
class GuardianInvitation(models.Model):
    """A second guardian is asked by phone. Whoever signs in with that number finds it; no secret travels in a link."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="invitations")
    phone = EncryptedTextField(_("手机号"))
    phone_index = models.CharField(max_length=64, editable=False)
    relation = models.CharField(_("关系"), max_length=16, choices=Relation.choices)
    standing = models.CharField(_("权限"), max_length=8, choices=Standing.choices)
    state = models.CharField(_("状态"), max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("邀请时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("有效期至"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("监护人邀请")
        indexes = [
            models.Index(fields=["phone_index"], condition=Q(state=InvitationState.OPEN), name="invitation_by_phone")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "phone_index"],
                condition=Q(state=InvitationState.OPEN),
                name="invitation_open_once",
                violation_error_message=_("已经邀请过这位监护人，正在等待对方接受。"),
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.OPEN, answered_at__isnull=True)
                | (~Q(state=InvitationState.OPEN) & Q(answered_at__isnull=False)),
                name="invitation_answered_at",
                violation_error_message=_("答复过的邀请要有时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"guardian invitation {self.pk}"
