"""What is told of a group's board; no word of it leaves the inbox."""

from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.notices.actions import notify, notify_many
from anxintuo.notices.kinds import register_kind
from families.models import Guardianship
from families.policies import SEEING
from stations.models import BoardPost, StationMembership
from stations.models.booking import BookingQuerySet

WAITING, DECLINED, SAID = "stations.post_waiting", "stations.post_declined", "stations.adviser_posted"


def register() -> None:
    parents = (SeatKind.PARENT,)
    register_kind(WAITING, _("等着审核的发言"), digest=True, seats=(SeatKind.ADVISER,))
    register_kind(DECLINED, _("发言没有发布"), digest=True, seats=parents)
    register_kind(SAID, _("老师在小组里发言"), digest=True, seats=parents)


def tell_waiting(row: BoardPost, station_id: UUID) -> None:
    """Once an hour, however many wait."""
    members = StationMembership.objects.current(localdate()).filter(station=station_id)
    notify_many(
        User.objects.filter(pk__in=members.values("user_id"), is_active=True),
        WAITING,
        title=_("小组里有家长发言，等您看一看"),
        url=reverse("stations:board_desk"),
        key=f"{WAITING}:{station_id}:{row.posted_at:%Y%m%d%H}",
    )


def tell_declined(row: BoardPost) -> None:
    notify(
        row.author,
        DECLINED,
        title=_("您在小组里的一条发言没有发布"),
        body=_("打开可以看到原因。"),
        url=reverse("stations:board", args=[_meeting(row)]),
        key=f"{DECLINED}:{row.pk}",
    )


def tell_group(row: BoardPost, bookings: BookingQuerySet) -> None:
    current = Guardianship.objects.current(localdate()).filter(
        child__in=bookings.values("child_id"), standing__in=list(SEEING)
    )
    notify_many(
        User.objects.filter(pk__in=current.values("user_id"), is_active=True),
        SAID,
        title=_("老师在小组里说了几句话"),
        url=reverse("stations:board", args=[_meeting(row)]),
        key=f"{SAID}:{row.pk}",
    )


def _meeting(row: BoardPost) -> UUID:
    """The board is reached by any meeting of its group."""
    if row.session_id is not None:
        return row.session_id
    assert row.course is not None
    found: UUID = row.course.sessions.order_by("starts_at").values_list("pk", flat=True)[0]
    return found
