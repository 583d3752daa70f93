"""The settling-in plan (适应计划): how a child gets used to the nursery in its first days, and how each day went."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from enrollment.enums import SettlingOutcome
from enrollment.models.placement import Placement


@pghistory.track(*removals_too())
class SettlingPlan(models.Model):
    """One per placement; it goes along when the child changes rooms. The family sees it from `shared_at` on.

    `revision` grows with every change, so that nobody overwrites a colleague or confirms what has changed since;
    `read_at` is the family's confirmation of the present one. `template` names the rule that the steps came from.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="settling_plan")
    template = models.CharField(max_length=60)
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    shared_at = models.DateTimeField(_("发给家长的时间"), null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    read_at = models.DateTimeField(_("家长确认看过的时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("适应计划")
        constraints = [
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True, shared_by__isnull=True)
                | Q(shared_at__isnull=False, shared_by__isnull=False),
                name="settling_plan_shared_by_somebody",
                violation_error_message=_("发给家长要有经手人和时间。"),
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by__isnull=True)
                | Q(read_at__isnull=False, read_by__isnull=False, shared_at__isnull=False),
                name="settling_plan_read_after_shared",
                violation_error_message=_("发给家长以后才能确认看过。"),
            ),
        ]

    def __str__(self) -> str:
        return f"settling plan {self.pk}"


@pghistory.track(*removals_too())
class SettlingStep(models.Model):
    """One day of the plan: from when until when, whether somebody of the family stays, and afterwards how it went.

    `note` and `outcome_note` are read by the family; `asked_…` is the family's wish for another day, until answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(SettlingPlan, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    on = models.DateField(_("日期"))
    arrives = models.TimeField(_("送到时间"))
    until = models.TimeField(_("接走时间"))
    with_family = models.BooleanField(_("家人陪伴"), default=False)
    aim = models.CharField(_("这一天做什么"), max_length=60)
    note = EncryptedTextField(_("给家长的提醒"), blank=True)
    asked_on = models.DateField(_("家长希望的日期"), null=True, blank=True)
    asked_note = EncryptedTextField(_("家长的说明"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("情况"), max_length=10, choices=SettlingOutcome.choices, blank=True)
    outcome_note = EncryptedTextField(_("给家长的话"), blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("适应计划的一天")
        ordering = ("number",)
        constraints = [
            # Deferred: days are moved several at once, one past the other.
            models.UniqueConstraint(
                fields=["plan", "on"],
                name="settling_step_once_a_day",
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("这一天已经有安排。"),
            ),
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="settling_step_number",
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("这一步已经有安排。"),
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("arrives")),
                name="settling_step_hours_in_order",
                violation_error_message=_("接走时间要晚于送到时间。"),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", done_at__isnull=True, done_by__isnull=True)
                | (~Q(outcome="") & Q(done_at__isnull=False, done_by__isnull=False, asked_at__isnull=True)),
                name="settling_step_done_by_somebody",
                violation_error_message=_("记录要有情况、经手人和时间。"),
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, asked_by__isnull=True, asked_on__isnull=True)
                | Q(asked_at__isnull=False, asked_by__isnull=False),
                name="settling_step_asked_by_somebody",
                violation_error_message=_("改期的请求要有提出人和时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"settling step {self.pk}"
