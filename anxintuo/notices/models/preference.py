"""What a person wants to be told by SMS or e-mail; without a row the kind's own default holds."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from anxintuo.notices.enums import Channel


@pghistory.track()
class NoticePreference(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("用户"))
    kind = models.CharField(_("种类"), max_length=60)
    channel = models.CharField(_("方式"), max_length=10, choices=Channel.choices)
    wanted = models.BooleanField(_("要收到"))

    class Meta:
        verbose_name = _("通知设置")
        constraints = [
            models.UniqueConstraint(
                name="notices_preference_once",
                fields=["user", "kind", "channel"],
                violation_error_message=_("这一项已经设置过。"),
            ),
            models.CheckConstraint(
                name="notices_preference_channel_known",
                condition=models.Q(channel__in=Channel.values),
                violation_error_message=_("没有这种通知方式。"),
            ),
        ]

    def __str__(self) -> str:
        return f"preference {self.id}"
