from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    CLASS = "class", _("班型与人数")
    SITE = "site", _("场地与房间")
    ADMISSION = "admission", _("入托")
    STAFF = "staff", _("人员")
    FILING = "filing", _("登记备案")
    ASSESSMENT = "assessment", _("质量评估")
    HEALTH = "health", _("卫生保健")
    ILLNESS = "illness", _("传染病")
    VIDEO = "video", _("监控录像")
    DATA = "data", _("个人信息")
    MONEY = "money", _("补贴与退费")


class Certainty(models.TextChoices):
    """How sure we are of the text behind a rule (regulations.md §0)."""

    FOUND = "F", _("已查到公开文本")
    SECONDARY = "F2", _("见于二手资料")
    MEMORY_HIGH = "M-H", _("把握较大，待核对")
    MEMORY_MIDDLE = "M-M", _("把握一般，待核对")
    MEMORY_LOW = "M-L", _("把握较小，待核对")
    OWN = "D", _("平台参数")


# What is unsure may warn, never refuse.
UNSURE = (Certainty.MEMORY_MIDDLE, Certainty.MEMORY_LOW)

CERTAINTY_MEANING = {
    Certainty.FOUND: _("在法条、政府网站或新闻报道里查到过这条内容。"),
    Certainty.SECONDARY: _("只在转述的资料里见到，使用前要和官方文本核对。"),
    Certainty.MEMORY_HIGH: _("还没有查到文本，但多方说法一致，核对前只作提醒。"),
    Certainty.MEMORY_MIDDLE: _("还没有查到文本，只作提醒，不会因此拦下任何办理。"),
    Certainty.MEMORY_LOW: _("依据不足，只作参考，不会因此拦下任何办理。"),
    Certainty.OWN: _("国家没有具体规定，由平台设定，各地可以改。"),
}


class Severity(models.TextChoices):
    """What happens when the rule is not met."""

    BLOCK = "block", _("不符合不能办理")
    WARN = "warn", _("不符合会提醒")
    TASK = "task", _("到期生成待办")
    INFO = "info", _("只作说明")
