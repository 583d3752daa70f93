"""Words of stations and their groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StationState(models.TextChoices):
    PLANNED = "planned", _("计划中")
    BUILDING = "building", _("建设中")
    OPEN = "open", _("已开放")
    CLOSED = "closed", _("已关闭")


class HostKind(models.TextChoices):
    """Who runs the station (regulations.md §7.1: 瓯海's network)."""

    MATERNAL = "maternal", _("妇幼保健机构")
    HEALTH = "health", _("社区卫生服务中心")
    COMMUNITY = "community", _("社区")
    OTHER = "other", _("其他单位")


class Profession(models.TextChoices):
    PAEDIATRICIAN = "paediatrician", _("儿科医生")
    CHILD_HEALTH = "child_health", _("儿童保健医生")
    NURSE = "nurse", _("护士")
    PRESCHOOL = "preschool", _("学前教师")
    CARER = "carer", _("保育师")
    NUTRITION = "nutrition", _("营养师")
    PSYCHOLOGY = "psychology", _("心理咨询师")
    OTHER = "other", _("其他")


class CareArea(models.TextChoices):
    """The five areas of nurturing care (WHO, UNICEF, World Bank 2018)."""

    NUTRITION = "nutrition", _("营养")
    HEALTH = "health", _("健康")
    RESPONSIVE = "responsive", _("回应型照护")
    SAFETY = "safety", _("安全")
    LEARNING = "learning", _("早期学习")


class Domain(models.TextChoices):
    LANGUAGE = "language", _("语言")
    MOTOR = "motor", _("运动")
    COGNITION = "cognition", _("认知")
    SOCIAL = "social", _("社会情绪")


class SessionState(models.TextChoices):
    DRAFT = "draft", _("未公布")
    PUBLISHED = "published", _("可预约")
    CANCELLED = "cancelled", _("已取消")


class BookingState(models.TextChoices):
    BOOKED = "booked", _("已约上")
    WAITING = "waiting", _("排队中")
    CANCELLED = "cancelled", _("已取消")
    CAME = "came", _("已到")
    AWAY = "away", _("没来")


class ObservationLevel(models.TextChoices):
    """No score: what the family and the adviser will talk about next."""

    WELL = "well", _("做得很好")
    LEARNING = "learning", _("正在学")
    TALK = "talk", _("再聊聊")


class Rating(models.TextChoices):
    USEFUL = "useful", _("很有收获")
    FAIR = "fair", _("还可以")
    NOT = "not", _("帮助不大")


class Topic(models.TextChoices):
    """What a question is about: an area of care, or something else."""

    NUTRITION = "nutrition", _("吃和营养")
    HEALTH = "health", _("健康和睡眠")
    RESPONSIVE = "responsive", _("陪伴和情绪")
    SAFETY = "safety", _("安全")
    LEARNING = "learning", _("说话、运动、学习")
    OTHER = "other", _("别的")


class QuestionState(models.TextChoices):
    OPEN = "open", _("等老师回答")
    ANSWERED = "answered", _("已回答")
    CLOSED = "closed", _("已结束")


class PostState(models.TextChoices):
    WAITING = "waiting", _("等老师看过")
    SHOWN = "shown", _("已发布")
    DECLINED = "declined", _("没有发布")
    REMOVED = "removed", _("自己删掉了")


class StayState(models.TextChoices):
    BOOKED = "booked", _("已约上")
    HERE = "here", _("在照护中")
    GONE = "gone", _("已接走")
    REFUSED = "refused", _("没有收")
    CANCELLED = "cancelled", _("已取消")
    AWAY = "away", _("没来")


class Symptom(models.TextChoices):
    """What a station asks about before it takes a child in for hours (regulations.md DAY-am: 晨检)."""

    FEVER = "fever", _("一天内发过烧")
    COUGH = "cough", _("咳嗽、流鼻涕")
    STOMACH = "stomach", _("呕吐、拉肚子")
    RASH = "rash", _("起疹子")
    EYES = "eyes", _("眼睛红、有分泌物")
    CONTACT = "contact", _("家里有人得传染病")


class SignedBy(models.TextChoices):
    CODE = "code", _("扫码")
    NAME = "name", _("按名字")
    WALK_IN = "walk_in", _("现场加入")
