from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(models.TextChoices):
    """One queue each, so that a slow province never delays "your child has arrived"."""

    URGENT = "urgent", _("紧急")
    NORMAL = "normal", _("普通")
    SLOW = "slow", _("可缓")


class State(models.TextChoices):
    WAITING = "waiting", _("等待发送")
    IN_FLIGHT = "in_flight", _("正在发送")
    DONE = "done", _("已送出")
    PARKED = "parked", _("已搁置")


class ParkedReason(models.TextChoices):
    """Why a person has to look."""

    EXCEEDED = "exceeded", _("多次尝试都没有成功")
    PERMANENT = "permanent", _("对方明确拒绝")
    CONFIG = "config", _("本系统的配置有误")
    TIMEOUT = "timeout", _("发送途中多次中断")
    EXPIRED = "expired", _("已经过时，不再发送")
