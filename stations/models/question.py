"""养育照护咨询点: a family asks a station, an adviser answers by a day."""

from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from stations.enums import QuestionState, Topic
from stations.models.station import Station

LONGEST_TURN = 1000


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self) -> Self:
        return self.filter(state=QuestionState.OPEN)

    def late(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


@pghistory.track(*removals_too())
class Question(models.Model):
    """`months`: the child's age when it was asked, all that the station learns of the child. `due_on`: the last day for
    the answer that is waited for now. `helpful`: what the family says when it closes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(_("想问哪方面"), max_length=12, choices=Topic.choices)
    months = models.PositiveSmallIntegerField(_("宝宝月龄"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN)
    asked_at = models.DateTimeField(_("提问时间"), auto_now_add=True)
    due_on = models.DateField(_("最晚回答"))
    late_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    helpful = models.BooleanField(_("有帮助"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("咨询")
        indexes = [
            models.Index(fields=["station", "due_on"], condition=Q(state="open"), name="question_due"),
            models.Index(fields=["asked_by", "-asked_at"], name="question_by_person"),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


@pghistory.track(*removals_too())
class QuestionTurn(models.Model):
    """What one side said. `in_time`: of an answer, whether it came by the day it was due."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="turns")
    by_family = models.BooleanField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = EncryptedTextField(_("内容"))
    written_at = models.DateTimeField(_("时间"), auto_now_add=True)
    in_time = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("咨询内容")
        ordering = ("written_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(by_family=True, in_time__isnull=True) | Q(by_family=False), name="question_turn_in_time"
            )
        ]

    def __str__(self) -> str:
        return f"question turn {self.pk}"
