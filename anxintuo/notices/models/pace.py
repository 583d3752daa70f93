"""The pace at which a person wants what may wait; without a row the house's own holds (quiet.HOUSE)."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.notices.enums import Rhythm
from anxintuo.notices.quiet import EVENINGS, HOUSE, MORNINGS


@pghistory.track()
class NoticePace(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("用户")
    )
    rhythm = models.CharField(_("不急的消息"), max_length=10, choices=Rhythm.choices, default=HOUSE.rhythm)
    quiet_from = models.PositiveSmallIntegerField(_("晚上几点起"), default=HOUSE.quiet_from)
    quiet_until = models.PositiveSmallIntegerField(_("到早上几点"), default=HOUSE.quiet_until)

    class Meta:
        verbose_name = _("通知时间")
        constraints = [
            models.CheckConstraint(
                name="notices_pace_rhythm_known",
                condition=models.Q(rhythm__in=Rhythm.values),
                violation_error_message=_("没有这种发送方式。"),
            ),
            models.CheckConstraint(
                name="notices_pace_over_midnight",
                condition=models.Q(
                    quiet_from__range=(EVENINGS[0], EVENINGS[-1]), quiet_until__range=(MORNINGS[0], MORNINGS[-1])
                ),
                violation_error_message=_("免打扰从晚上 6 点到 11 点之间开始，到早上 5 点到 11 点之间结束。"),
            ),
        ]

    def __str__(self) -> str:
        return f"pace of {self.user_id}"
