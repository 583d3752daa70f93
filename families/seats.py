"""A guardian's seat: held by whoever is guardian of at least one child today."""

from collections.abc import Iterable

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from families.models import Guardianship


def parent_seats(user: User) -> Iterable[Seat]:
    if Guardianship.objects.current(localdate()).filter(user=user).exists():
        yield Seat(
            kind=SeatKind.PARENT,
            key="parent",
            scope=str(user.pk),
            title=_("家长"),
            place=_("我的家庭"),
            home="families:home",
        )
