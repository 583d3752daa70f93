"""A person's file at a nursery: who, in which post, from when until when; papers and training."""

from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField, blind_index
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.enums import Education, LeaveReason, PaperKind, QueryResult, StaffIdentity, StaffPost
from institutions.models.institution import Institution
from institutions.models.room import Room


def staff_identity_index(kind: str, number: str) -> str:
    """The same for one identity in every nursery: how a person at two of them is found. `number` is compact."""
    return blind_index(f"{kind}:{number}", purpose="staff.identity")


class StaffMemberQuerySet(models.QuerySet["StaffMember"]):
    def employed(self, on: date) -> Self:
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gte=on), joined_on__lte=on)

    def not_left(self, on: date) -> Self:
        """Present, or hired for a day to come."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gte=on))


@pghistory.track(*removals_too())
class StaffMember(models.Model):
    """The file, not the account: a cook without a telephone has one. What names the person is sealed.

    `management_years` counts work in childcare or health management (STF-head). `left_on` is the last day. An account's
    seat is a StaffMembership that names the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="staff_members")
    name = EncryptedTextField(_("姓名"))
    number = models.CharField(_("工号"), max_length=20, blank=True)
    identity_kind = models.CharField(_("证件种类"), max_length=16, choices=StaffIdentity.choices)
    identity_number = EncryptedTextField(_("证件号码"))
    identity_index = models.CharField(max_length=64, editable=False)
    phone = EncryptedTextField(_("手机号"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    post = models.CharField(_("岗位"), max_length=12, choices=StaffPost.choices)
    room = models.ForeignKey(
        Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="staff", verbose_name=_("班级")
    )
    full_time = models.BooleanField(_("专职"), default=True)
    education = models.CharField(_("学历"), max_length=12, choices=Education.choices, blank=True)
    major = models.CharField(_("专业"), max_length=40, blank=True)
    management_years = models.PositiveSmallIntegerField(_("相关管理经历（年）"), null=True, blank=True)
    joined_on = models.DateField(_("入职日期"))
    left_on = models.DateField(_("离职日期"), null=True, blank=True)
    left_reason = models.CharField(_("离职原因"), max_length=12, choices=LeaveReason.choices, blank=True)
    note = EncryptedTextField(_("备注"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StaffMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("人员档案")
        indexes = [
            models.Index(fields=["institution", "joined_on"], name="staff_by_institution"),
            models.Index(fields=["identity_index"], name="staff_by_identity"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="staff_member_dates_in_order",
                violation_error_message=_("离职日期不能早于入职日期。"),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="") | (Q(left_on__isnull=False) & ~Q(left_reason="")),
                name="staff_member_left_with_reason",
                violation_error_message=_("离职日期和原因要一起填写。"),
            ),
            models.UniqueConstraint(
                fields=["institution", "identity_index"],
                condition=Q(left_on__isnull=True),
                name="staff_member_once",
                violation_error_message=_("园里已经有这个证件号码的在职人员。"),
            ),
            models.UniqueConstraint(
                fields=["institution", "number"],
                condition=~Q(number=""),
                name="staff_number_once",
                violation_error_message=_("这个工号已经有人用了。"),
            ),
        ]

    def __str__(self) -> str:
        return f"staff member {self.pk}"

    def set_identity(self, kind: str, number: str) -> None:
        """Number and fingerprint together."""
        self.identity_kind, self.identity_number = kind, number
        self.identity_index = staff_identity_index(kind, number)

    def set_phone(self, e164: str) -> None:
        self.phone = e164
        self.phone_index = blind_index(e164, purpose="staff.phone") if e164 else ""

    def employed_on(self, day: date) -> bool:
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)


@pghistory.track(*removals_too())
class StaffPaper(models.Model):
    """A certificate or a query, as it was issued. A newer one does not replace it: a day asks which held then.

    `expires_on` is the last day on which it holds (empty: no end). `result` is only a query's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(_("证件"), max_length=12, choices=PaperKind.choices)
    title = models.CharField(_("名称"), max_length=40, blank=True)
    number = EncryptedTextField(_("编号"), blank=True)
    issuer = models.CharField(_("发证（查询）机关"), max_length=60, blank=True)
    issued_on = models.DateField(_("发证（查询）日期"))
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    result = models.CharField(_("查询结果"), max_length=8, choices=QueryResult.choices, blank=True)
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="staff_paper"
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("证件")
        ordering = ("-issued_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="staff_paper_dates_in_order",
                violation_error_message=_("有效期不能早于发证日期。"),
            ),
            models.CheckConstraint(
                condition=(Q(kind=PaperKind.CRIME) & ~Q(result="")) | (~Q(kind=PaperKind.CRIME) & Q(result="")),
                name="staff_paper_result_of_query",
                violation_error_message=_("只有违法犯罪记录查询要填结果。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind=PaperKind.OTHER) | ~Q(title=""),
                name="staff_paper_other_has_title",
                violation_error_message=_("请写明是什么证书。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} paper {self.pk}"


@pghistory.track(*removals_too())
class TrainingRecord(models.Model):
    """Hours of training (学时) that count for STF-head-h and STF-carer-h."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="trainings")
    title = models.CharField(_("培训内容"), max_length=60)
    provider = models.CharField(_("培训单位"), max_length=60, blank=True)
    ended_on = models.DateField(_("结业日期"))
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1)
    practical = models.BooleanField(_("实践培训"), default=False)

    class Meta:
        verbose_name = _("培训记录")
        ordering = ("-ended_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=1000),
                name="training_hours_believable",
                violation_error_message=_("学时在 0.5 到 1000 之间。"),
            )
        ]

    def __str__(self) -> str:
        return f"training {self.pk}"
