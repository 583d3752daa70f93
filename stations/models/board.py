"""家长交流: what the families of a group say to one another, let through by the station's advisers."""

from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from stations.enums import PostState
from stations.models.programme import Course, GroupSession

LONGEST_POST = 500


class BoardPostQuerySet(models.QuerySet["BoardPost"]):
    def of(self, session: GroupSession) -> Self:
        """Of the meeting's group: its course, or the single meeting itself."""
        return self.filter(course=session.course_id) if session.course_id else self.filter(session=session)


@pghistory.track(*removals_too(), exclude=["text"])
class BoardPost(models.Model):
    """`speaker`: how the author is called on the board, without a name (“14 个月宝宝的妈妈”); an adviser is named.

    The words are kept out of the history: what an author removes is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    session = models.ForeignKey(GroupSession, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_adviser = models.BooleanField(default=False)
    speaker = models.CharField(max_length=40, blank=True)
    text = EncryptedTextField(_("内容"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=PostState.choices)
    posted_at = models.DateTimeField(_("时间"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(_("为什么没有发布"), max_length=100, blank=True)

    objects = BoardPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("家长交流")
        ordering = ("posted_at", "pk")
        indexes = [models.Index(fields=["author", "-posted_at"], name="board_post_by_author")]
        constraints = [
            models.CheckConstraint(
                condition=Q(course__isnull=True, session__isnull=False) | Q(course__isnull=False, session__isnull=True),
                name="board_post_of_one_group",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(why=""),
                name="board_post_declined_with_reason",
                violation_error_message=_("不发布要写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"board post {self.pk}"


@pghistory.track(*removals_too())
class BoardReport(models.Model):
    """Somebody finds a post out of place. `settled`: an adviser has looked since."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(BoardPost, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    settled = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("举报")
        constraints = [models.UniqueConstraint(fields=["post", "by"], name="board_report_once")]

    def __str__(self) -> str:
        return f"board report {self.pk}"
