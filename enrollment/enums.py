from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where one nursery's handling of an application stands. The moves are in `workflow.py`."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已提交")
    REVIEWING = "reviewing", _("审核中")
    CORRECTING = "correcting", _("待补正")
    WAITING = "waiting", _("待安排")
    OFFERED = "offered", _("已发位")
    ACCEPTED = "accepted", _("已接受")
    ENROLLED = "enrolled", _("已入托")
    DECLINED = "declined", _("已婉拒")
    DROPPED = "dropped", _("已放弃")
    EXPIRED = "expired", _("已过期")
    WITHDRAWN = "withdrawn", _("已撤回")
    REJECTED = "rejected", _("已拒绝")


class Holder(models.TextChoices):
    """Who has to act now."""

    FAMILY = "family", _("家庭")
    NURSERY = "nursery", _("机构")
    NOBODY = "nobody", _("无")


class CareHours(models.TextChoices):
    FULL_DAY = "full_day", _("全日")
    HALF_DAY = "half_day", _("半日")
    BY_HOUR = "by_hour", _("计时")


class RejectionCode(models.TextChoices):
    """Why a nursery cannot take a child; a sentence of its own goes with it."""

    AGE = "age", _("月龄不符合班型")
    NO_CLASS = "no_class", _("没有合适的班级或托位")
    DOCUMENTS = "documents", _("材料不符合要求")
    CARE = "care", _("暂时无法提供所需照护")
    DUPLICATE = "duplicate", _("重复申请")
    FAMILY = "family", _("家长要求")
    OTHER = "other", _("其他原因")


class OfferState(models.TextChoices):
    OPEN = "open", _("等待答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已婉拒")
    EXPIRED = "expired", _("已过期")
    RECALLED = "recalled", _("已收回")


class EndReason(models.TextChoices):
    """Why a placement ends."""

    AGE = "age", _("满 3 周岁")
    MOVE = "move", _("转班")
    TRANSFER = "transfer", _("转到其他机构")
    FAMILY = "family", _("家长提出")
    NURSERY = "nursery", _("机构提出")
    CANCELLED = "cancelled", _("未入托")


class VisitState(models.TextChoices):
    PROPOSED = "proposed", _("等待家长确认")
    CONFIRMED = "confirmed", _("已约好")
    DONE = "done", _("已到访")
    CANCELLED = "cancelled", _("已取消")


class CheckStage(models.TextChoices):
    """Which inspection of the vaccination certificate."""

    FIRST = "first", _("入托查验")
    AGAIN = "again", _("补种后再查")


class CheckResult(models.TextChoices):
    COMPLETE = "complete", _("按月龄已完成")
    GAPS = "gaps", _("有缺漏")


class SettlingOutcome(models.TextChoices):
    """How a day of settling in went, in one word that both sides understand."""

    WELL = "well", _("适应得不错")
    UNEASY = "uneasy", _("有些不安，能安抚")
    HARD = "hard", _("还需要多陪几天")
    ABSENT = "absent", _("这天没来")
