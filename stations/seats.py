"""Advisers' seats, one per station they work for today."""

from collections.abc import Iterable

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from stations.models import StationMembership


def adviser_seats(user: User) -> Iterable[Seat]:
    rows = StationMembership.objects.current(localdate()).filter(user=user).select_related("station")
    for membership in rows.order_by("from_on", "pk"):
        yield Seat(
            kind=SeatKind.ADVISER,
            key=f"adviser:{membership.pk}",
            scope=str(membership.station_id),
            title=_("指导员"),
            place=membership.station.name,
            home="stations:desk",
            post="head" if membership.leads else "adviser",
        )
