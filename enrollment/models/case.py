"""One nursery's handling of an application, with its log of moves, notes and visits."""

from datetime import date
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7
from anxintuo.kit.moves import MoveRow
from anxintuo.kit.workflow import Workflow
from enrollment.enums import CaseState, Holder, RejectionCode, VisitState
from enrollment.models.application import MOST_WISHES, Application
from enrollment.workflow import CASE, CLOCKS, CLOSED_STATES, OPEN_STATES, Clock
from institutions.enums import ClassKind

CLOCKED = [state for state, clock in CLOCKS.items() if clock.rule]


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def sent(self) -> Self:
        """Everything that has reached the nursery."""
        return self.exclude(state=CaseState.DRAFT)

    def queued(self) -> Self:
        return self.filter(state=CaseState.WAITING)

    def overdue(self, on: date) -> Self:
        return self.filter(due_on__lt=on)


@pghistory.track()
class Case(models.Model):
    """`class_kind` is the kind of class that the child belongs to at the wanted start; `queued_at` since when the child
    waits (the order's last criterion); `due_on` until when the holder has to act and `days_left` the working days that
    a stopped clock still holds."""

    workflow: ClassVar[Workflow] = CASE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="cases")
    institution = models.ForeignKey("institutions.Institution", on_delete=models.PROTECT, related_name="cases")
    rank = models.PositiveSmallIntegerField(_("志愿"))
    state = models.CharField(_("状态"), max_length=12, choices=CaseState.choices, default=CASE.initial)
    class_kind = models.CharField(_("班型"), max_length=8, choices=ClassKind.choices, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    queued_at = models.DateTimeField(_("排队时间"), null=True, blank=True)
    holder_since = models.DateTimeField(_("从何时起"), null=True, blank=True)
    due_on = models.DateField(_("截止日期"), null=True, blank=True)
    days_left = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    reason_code = models.CharField(_("原因"), max_length=12, choices=RejectionCode.choices, blank=True)
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("申请件")
        ordering = ("rank",)
        indexes = [
            models.Index(fields=["institution", "state", "due_on"], name="case_by_queue"),
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="case_by_due_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "institution"],
                name="case_once_per_nursery",
                violation_error_message=_("这所机构已经在您的志愿里。"),
            ),
            models.UniqueConstraint(
                fields=["application", "rank"],
                name="case_rank_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("志愿的顺序重复了。"),
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1, rank__lte=MOST_WISHES),
                name="case_rank_in_range",
                violation_error_message=_("最多填写三个志愿。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOCKED, due_on__isnull=False) | (~Q(state__in=CLOCKED) & Q(due_on__isnull=True)),
                name="case_due_in_clocked_states",
                violation_error_message=_("这个状态的截止日期不对。"),
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.DRAFT, submitted_at__isnull=True)
                | (~Q(state=CaseState.DRAFT) & Q(submitted_at__isnull=False, holder_since__isnull=False)),
                name="case_submitted_at",
                violation_error_message=_("提交过的申请要有提交时间。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(CLOSED_STATES), closed_at__isnull=False)
                | (~Q(state__in=list(CLOSED_STATES)) & Q(closed_at__isnull=True)),
                name="case_closed_at",
                violation_error_message=_("结束的申请要有结束时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.REJECTED) | ~Q(reason_code=""),
                name="case_rejected_with_reason",
                violation_error_message=_("不接受申请时请选择原因。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CaseState.WAITING, CaseState.OFFERED, CaseState.ACCEPTED, CaseState.ENROLLED])
                | Q(queued_at__isnull=False),
                name="case_queued_at",
                violation_error_message=_("排队的申请要有排队时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def clock(self) -> Clock:
        return CLOCKS[self.state]

    @property
    def holder(self) -> Holder:
        return self.clock.holder

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class CaseMove(MoveRow):
    """The note may speak of the child: sealed."""

    note = EncryptedTextField(_("说明"), blank=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves")

    class Meta(MoveRow.Meta):
        verbose_name = _("申请件记录")


@pghistory.track()
class CaseNote(models.Model):
    """A colleague's note inside the nursery. Families never see it; officials only in an opened case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = EncryptedTextField(_("备注"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("备注")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"note {self.pk}"


@pghistory.track()
class Visit(models.Model):
    """The family comes to look. The nursery proposes, the family confirms or cancels; one ahead at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField(_("到访时间"))
    state = models.CharField(_("状态"), max_length=10, choices=VisitState.choices, default=VisitState.PROPOSED)
    note = models.CharField(_("带什么、找谁"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("到访预约")
        ordering = ("-at",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=[VisitState.PROPOSED, VisitState.CONFIRMED]),
                name="visit_one_ahead",
                violation_error_message=_("已经约了一次到访，可以先取消再重新约。"),
            )
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"
