"""What a family fills in once, per child: wanted start, hours, grounds. The nurseries are its cases."""

from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7
from enrollment.enums import CareHours

MOST_WISHES = 3


class ApplicationQuerySet(models.QuerySet["Application"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def drafts(self) -> Self:
        return self.open().filter(submitted_at__isnull=True)


@pghistory.track()
class Application(models.Model):
    """A draft until `submitted_at`; over from `closed_at` on. A child has one at a time.

    `applicant` is empty on a paper application whose family has no account yet; then `paper_phone` is how to reach it
    (`entered_by` is the colleague who typed it). Grounds count once their document is accepted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey("families.Child", on_delete=models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    start_on = models.DateField(_("希望入托的月份"), null=True, blank=True)
    hours = models.CharField(_("托育时长"), max_length=10, choices=CareHours.choices, default=CareHours.FULL_DAY)
    has_sibling = models.BooleanField(_("哥哥姐姐在同一机构"), default=False)
    special_need = models.BooleanField(_("宝宝需要特殊照护"), default=False)
    urgent = models.BooleanField(_("家庭有紧急情况"), default=False)
    grounds_note = EncryptedTextField(_("情况说明"), blank=True)
    message = EncryptedTextField(_("想对机构说的话"), blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paper_phone = EncryptedTextField(_("联系电话"), blank=True)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("修改时间"), auto_now=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("入托申请")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(closed_at__isnull=True),
                name="application_one_open_per_child",
                violation_error_message=_("宝宝已经有一份正在办理的申请。"),
            ),
            models.CheckConstraint(
                condition=Q(start_on__isnull=True) | Q(start_on__day=1),
                name="application_start_is_month",
                violation_error_message=_("希望入托的时间精确到月。"),
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(start_on__isnull=False),
                name="application_submitted_whole",
                violation_error_message=_("请选择希望入托的月份。"),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("created_at")),
                name="application_dates_in_order",
                violation_error_message=_("结束时间不能早于创建时间。"),
            ),
            models.CheckConstraint(
                condition=Q(applicant__isnull=False) | Q(entered_by__isnull=False),
                name="application_made_by_somebody",
                violation_error_message=_("申请要有申请人或录入人。"),
            ),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.submitted_at is None
