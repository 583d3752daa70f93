"""Staff: the public summary, and who works where in which post (from which the nursery's seats are made)."""

from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from institutions.enums import StaffPost
from institutions.models.institution import Institution
from institutions.models.room import Room


@pghistory.track()
class StaffSummary(models.Model):
    """Numbers of staff as parents see them; no names. Shares are computed from the numbers.

    `from_files`: the nursery keeps files of its staff here and has said that they are whole; the numbers follow them.
    """

    institution = models.OneToOneField(
        Institution, on_delete=models.CASCADE, primary_key=True, related_name="staff_summary"
    )
    as_of_on = models.DateField(_("统计日期"))
    from_files = models.BooleanField(_("按人员档案自动统计"), default=False)
    heads = models.PositiveSmallIntegerField(_("负责人"), default=0)
    carers = models.PositiveSmallIntegerField(_("保育人员"), default=0)
    carers_qualified = models.PositiveSmallIntegerField(_("其中持证保育人员"), default=0)
    health_workers = models.PositiveSmallIntegerField(_("保健员"), default=0)
    cooks = models.PositiveSmallIntegerField(_("炊事人员"), default=0)
    guards = models.PositiveSmallIntegerField(_("保安人员"), default=0)
    others = models.PositiveSmallIntegerField(_("其他人员"), default=0)
    health_certificates = models.PositiveSmallIntegerField(_("健康合格证有效人数"), default=0)

    class Meta:
        verbose_name = _("人员概况")
        constraints = [
            models.CheckConstraint(
                condition=Q(carers_qualified__lte=F("carers")),
                name="staff_qualified_among_carers",
                violation_error_message=_("持证保育人员不能多于保育人员。"),
            ),
            models.CheckConstraint(
                condition=Q(
                    health_certificates__lte=F("heads")
                    + F("carers")
                    + F("health_workers")
                    + F("cooks")
                    + F("guards")
                    + F("others")
                ),
                name="staff_certificates_among_staff",
                violation_error_message=_("健康合格证有效人数不能多于人员总数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"staff summary {self.pk}"

    @property
    def total(self) -> int:
        return self.heads + self.carers + self.health_workers + self.cooks + self.guards + self.others

    @property
    def qualified_share(self) -> float | None:
        """Qualified carers of all carers, 0–1; None when there are no carers."""
        return self.carers_qualified / self.carers if self.carers else None

    @property
    def certificate_share(self) -> float | None:
        """Staff with a valid health certificate of all staff, 0–1; None when there is nobody."""
        return self.health_certificates / self.total if self.total else None


class StaffMembershipQuerySet(models.QuerySet["StaffMembership"]):
    def current(self, on: date) -> Self:
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)


@pghistory.track()
class StaffMembership(models.Model):
    """Somebody works for a nursery in a post, from a day, until a day. Ending it takes the seat away at once.

    A seat at a practice nursery names the real one it stands for (`practises`), has its person, post and days, and
    never outlives it: PostgreSQL holds that, whoever ends what (triggers of migration 0019).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(
        "institutions.StaffMember", on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    post = models.CharField(_("岗位"), max_length=12, choices=StaffPost.choices)
    room = models.ForeignKey(
        Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="memberships", verbose_name=_("班级")
    )
    from_on = models.DateField(_("开始日期"))
    until_on = models.DateField(_("结束日期"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    practises = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="practice_seats"
    )

    objects = StaffMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        indexes = [models.Index(fields=["user", "from_on"], name="staff_by_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="staff_membership_dates_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.UniqueConstraint(
                fields=["user", "institution", "post"],
                condition=Q(until_on__isnull=True),
                name="staff_membership_open_once",
                violation_error_message=_("这位同事已经在这个岗位上。"),
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(until_on__isnull=True),
                name="staff_membership_of_file_once",
                violation_error_message=_("这份档案已经有一个登录账号。"),
            ),
            models.UniqueConstraint(
                fields=["practises", "institution"],
                name="staff_membership_practised_once",
                violation_error_message=_("这个岗位已经有一个练习身份。"),
            ),
        ]

    def __str__(self) -> str:
        return f"staff membership {self.pk}"
