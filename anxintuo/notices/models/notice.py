"""One message in a person's inbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """Title and body are sealed: they may speak of a child. `key` makes telling the same thing twice harmless."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("收件人"))
    kind = models.CharField(_("种类"), max_length=60)
    key = models.CharField(_("唯一标识"), max_length=120)
    title = EncryptedTextField(_("标题"))
    body = EncryptedTextField(_("正文"), blank=True)
    url = models.CharField(_("打开的页面"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("时间"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息")
        constraints = [
            models.UniqueConstraint(
                name="notices_notice_once_per_key",
                fields=["user", "key"],
                violation_error_message=_("这条消息已经通知过。"),
            ),
            models.CheckConstraint(
                name="notices_notice_own_page",
                condition=Q(url="") | (Q(url__startswith="/") & ~Q(url__startswith="//")),
                violation_error_message=_("消息只能打开本站的页面。"),
            ),
        ]
        indexes = [
            models.Index(name="notices_notice_inbox", fields=["user", "-id"]),
            models.Index(name="notices_notice_unread", fields=["user"], condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"notice {self.id}"
