"""Columns of the desk's list of applications. Names are masked: a file on a disk has no door."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.timezone import localtime

from anxintuo.kit.masking import mask_name
from enrollment.models import Case

HEADER = (
    "申请编号",
    "宝宝",
    "出生日期",
    "班型",
    "志愿",
    "希望入托",
    "托育时长",
    "状态",
    "提交时间",
    "排队时间",
    "截止日期",
)


def export_rows(rows: Iterable[Case]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        application = row.application
        yield (
            row.pk.hex[-8:],
            mask_name(application.child.name),
            application.child.born_on,
            row.get_class_kind_display() if row.class_kind else "",
            row.rank,
            application.start_on,
            application.get_hours_display(),
            row.get_state_display(),
            localtime(row.submitted_at).strftime("%Y-%m-%d %H:%M") if row.submitted_at else "",
            localtime(row.queued_at).strftime("%Y-%m-%d %H:%M") if row.queued_at else "",
            row.due_on,
        )
