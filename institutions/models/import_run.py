"""A register file on its way in: read and planned first, written only when somebody says so."""

from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from institutions.enums import ImportAction, ImportState, Severity
from institutions.models.institution import Institution


# What people decide about a run; not the file itself, the figures or a worker's heartbeats.
@pghistory.track(
    fields=["id", "source", "area", "state", "by", "applied_by", "brake_reason", "failure"], model_name="ImportRunEvent"
)
class ImportRun(models.Model):
    """One file with its mapping. The plan is kept as rows, so that what is written is what was shown.

    `area` limits an official's import to the own area (code prefix; empty: everywhere). `stock` counts the nurseries
    of this source whose filing was in force before; the brake's shares are of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(_("名册来源"), max_length=40)
    file_name = models.CharField(_("文件名"), max_length=200)
    mapping_name = models.CharField(_("对照表"), max_length=80)
    mapping = models.TextField(_("对照表内容"), blank=True)
    as_of_on = models.DateField(_("名册日期"))
    area = models.CharField(_("管辖范围"), max_length=12, blank=True)
    # The file itself (gzip), until the run is written, discarded or failed; not kept afterwards.
    payload = models.BinaryField(null=True, editable=False)

    state = models.CharField(_("状态"), max_length=12, choices=ImportState.choices, default=ImportState.WAITING)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    stock = models.PositiveIntegerField(_("原有机构数"), default=0)
    rows_read = models.PositiveIntegerField(_("读取行数"), default=0)
    creates = models.PositiveIntegerField(_("新增"), default=0)
    updates = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("没有变化"), default=0)
    skipped = models.PositiveIntegerField(_("未导入"), default=0)
    closes = models.PositiveIntegerField(_("备案失效"), default=0)
    reopens = models.PositiveIntegerField(_("恢复备案"), default=0)
    moves = models.PositiveIntegerField(_("位置变动"), default=0)
    renames = models.PositiveIntegerField(_("名称变动"), default=0)
    errors = models.PositiveIntegerField(_("错误"), default=0)
    warnings = models.PositiveIntegerField(_("提醒"), default=0)
    report = models.JSONField(_("报告"), default=dict, blank=True)
    # Nurseries that the file lists as they are: most of a register, so they have no rows of their own.
    same_as_before = ArrayField(models.UUIDField(), default=list, editable=False)
    failure = models.CharField(_("未能完成的原因"), max_length=500, blank=True)

    started_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(null=True, editable=False)  # a worker is at it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    planned_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    brake_reason = models.CharField(_("确认大幅变动的理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("名册导入")
        ordering = ("-started_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ImportState.APPLIED, applied_at__isnull=False)
                | (~Q(state=ImportState.APPLIED) & Q(applied_at__isnull=True)),
                name="import_run_applied_at",
                violation_error_message=_("已写入的导入要有写入时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.FAILED) | ~Q(failure=""),
                name="import_run_failed_with_reason",
                violation_error_message=_("未能完成的导入要写明原因。"),
            ),
            models.CheckConstraint(
                condition=Q(progress_done__lte=F("progress_total")),
                name="import_run_progress",
                violation_error_message=_("进度有误。"),
            ),
        ]

    def __str__(self) -> str:
        return f"import run {self.pk}"


class ImportRow(models.Model):
    """What one row of the file would do; rows that change nothing are not kept.

    Written once with the plan and kept: the rows of the runs that were written are the history of `RegisterRecord`,
    which therefore has no other (a register of 100,000 nurseries would be stored twice a month).
    `changes` maps a field to `[old, new]` (for a creation: `[null, new]`).
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))  # 0: not in the file (see ImportAction.MISSING)
    action = models.CharField(_("处理"), max_length=10, choices=ImportAction.choices)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    seen_version = models.PositiveIntegerField(null=True, blank=True)
    key = models.CharField(_("编号"), max_length=80)
    name = models.CharField(_("名称"), max_length=120)
    changes = models.JSONField(default=dict)
    record = models.JSONField(default=dict)  # what RegisterRecord will hold
    marks = ArrayField(models.CharField(max_length=8), default=list)  # closes, reopens, moves, renames
    move_m = models.PositiveIntegerField(_("位移（米）"), null=True, blank=True)

    class Meta:
        verbose_name = _("导入行")
        ordering = ("number", "id")
        indexes = [models.Index(fields=["run", "action"], name="import_row_by_action")]

    def __str__(self) -> str:
        return f"import row {self.pk}"


class ImportProblemQuerySet(models.QuerySet["ImportProblem"]):
    def blocking(self) -> Self:
        return self.filter(severity=Severity.ERROR)


class ImportProblem(models.Model):
    """Something wrong in a row and column, in a Chinese sentence. `value` is shortened and masked."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("行号"))  # 0: the file as a whole
    column = models.CharField(_("列"), max_length=120, blank=True)
    code = models.CharField(max_length=24)
    severity = models.CharField(_("程度"), max_length=6, choices=Severity.choices)
    sentence = models.CharField(_("问题"), max_length=300)
    value = models.CharField(_("内容"), max_length=80, blank=True)

    objects = ImportProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入问题")
        ordering = ("row", "id")
        indexes = [models.Index(fields=["run", "severity"], name="import_problem_by_severity")]

    def __str__(self) -> str:
        return f"import problem {self.pk}"
