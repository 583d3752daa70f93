"""What families hear of their groups. No name of a child and no station's name leaves the inbox by SMS."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.enums import SeatKind
from anxintuo.kit.dates import format_instant
from anxintuo.notices.actions import notify_many
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import register_kind
from families.enums import Standing
from families.notices import guardians_to_tell
from families.policies import DECIDING, SEEING
from stations.models import Booking, GroupSession

MOVED_UP, CALLED_OFF, MOVED = "stations.moved_up", "stations.called_off", "stations.moved"
REMINDER, MISSED = "stations.reminder", "stations.missed"
AFTER, NOTED = "stations.after", "stations.noted"


def register() -> None:
    parents = (SeatKind.PARENT,)
    register_kind(MOVED_UP, _("排到了活动名额"), channels=[Channel.SMS], required=[Channel.SMS], seats=parents)
    register_kind(CALLED_OFF, _("活动取消"), channels=[Channel.SMS], required=[Channel.SMS], seats=parents)
    register_kind(MOVED, _("活动改时间"), channels=[Channel.SMS], required=[Channel.SMS], seats=parents)
    register_kind(REMINDER, _("活动提醒"), channels=[Channel.SMS], seats=parents)
    register_kind(MISSED, _("没来的提醒"), digest=True, seats=parents)
    register_kind(AFTER, _("活动结束以后"), digest=True, seats=parents)
    register_kind(NOTED, _("老师写了活动记录"), sensitive=True, digest=True, seats=parents)


def tell_moved_up(booking: Booking) -> None:
    when = format_instant(localtime(booking.starts_at))
    _tell(
        [booking],
        MOVED_UP,
        _("排到名额了"),
        format_lazy(_("{when}的活动有位置了。去不了请取消，让给别的宝宝。"), when=when),
    )


def tell_called_off(session: GroupSession, bookings: Iterable[Booking]) -> None:
    when = format_instant(localtime(session.starts_at))
    body = format_lazy(_("{when}的活动取消了：{why}。"), when=when, why=session.cancel_reason)
    _tell(bookings, CALLED_OFF, _("您约的活动取消了"), body)


def tell_moved(session: GroupSession, bookings: Iterable[Booking]) -> None:
    when = format_instant(localtime(session.starts_at))
    body = format_lazy(_("改到 {when}，名额还给您留着。来不了请取消。"), when=when)
    _tell(bookings, MOVED, _("您约的活动改时间了"), body, key=f"{session.starts_at:%Y%m%d%H%M}")


def tell_reminder(session: GroupSession, bookings: Iterable[Booking]) -> None:
    when = format_instant(localtime(session.starts_at))
    told = format_lazy(_("要带：{bring}。"), bring=session.bring) if session.bring else ""
    body = format_lazy(_("{when}，{place}。{told}来不了请取消。"), when=when, place=session.station.name, told=told)
    _tell(bookings, REMINDER, _("明天有约好的活动"), body, key=f"{session.starts_at:%Y%m%d%H%M}")


def tell_missed(booking: Booking, *, count: int, stopped: bool) -> None:
    body = (
        _("这是 90 天里第三次没来也没取消，30 天内先不能预约，到现场有空位照样欢迎。")
        if stopped
        else _("约好没来，别的宝宝也没排上。下次来不了，提前点一下取消就好。")
    )
    _tell([booking], MISSED, _("上次的活动没见到您"), body, key=str(count))


def tell_after(bookings: Iterable[Booking]) -> None:
    for booking in bookings:
        address = reverse("stations:visit", args=[booking.pk])
        _tell(
            [booking], AFTER, _("今天的活动怎么样？"), _("回家可以接着做的都写在里面，也请说说您的感受。"), url=address
        )


def tell_noted(booking: Booking) -> None:
    address = reverse("stations:visit", args=[booking.pk])
    _tell([booking], NOTED, _("驿站老师给宝宝写了记录"), _("打开看看老师看到了什么。"), standings=SEEING, url=address)


def _tell(
    bookings: Iterable[Booking],
    kind: str,
    title: object,
    body: object,
    *,
    key: str = "",
    standings: frozenset[Standing] = DECIDING,
    url: str = "",
) -> None:
    for booking in bookings:
        notify_many(
            guardians_to_tell(booking.child_id, standings),
            kind,
            title=title,  # type: ignore[arg-type]
            body=body,  # type: ignore[arg-type]
            url=url or reverse("stations:my_groups"),
            key=f"{kind}:{booking.pk}:{key}",
        )
