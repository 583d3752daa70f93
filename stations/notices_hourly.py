"""What families hear of hours of care."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.enums import SeatKind
from anxintuo.notices.actions import notify_many
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import register_kind
from families.notices import guardians_to_tell
from families.policies import DECIDING
from stations.models import HourlyStay

OVER_TIME = "stations.stay_over_time"


def register() -> None:
    register_kind(
        OVER_TIME,
        _("该接宝宝了"),
        channels=[Channel.SMS],
        required=[Channel.SMS],
        urgent=True,
        seats=(SeatKind.PARENT,),
    )


def tell_over_time(stay: HourlyStay) -> None:
    notify_many(
        guardians_to_tell(stay.child_id, DECIDING),
        OVER_TIME,
        title=_("约好的时间到了，请来接宝宝"),
        body=_("有事耽搁请给驿站打电话。"),
        url=reverse("stations:my_stay", args=[stay.pk]),
        key=f"{OVER_TIME}:{stay.pk}",
    )
