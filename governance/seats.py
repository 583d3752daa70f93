"""Officials' and operators' seats, from today's postings."""

from collections.abc import Iterable

from django.utils.timezone import localdate

from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.districts.codes import area_prefix
from governance.enums import Duty
from governance.models import Posting

KINDS = {
    Duty.REVIEWER: (SeatKind.OFFICIAL, "governance:home"),
    Duty.OPERATOR: (SeatKind.OPERATOR, "governance:operator"),
}


def official_seats(user: User) -> Iterable[Seat]:
    for posting in Posting.objects.current(localdate()).filter(user=user).order_by("from_on", "pk"):
        kind, home = KINDS[Duty(posting.duty)]
        yield Seat(
            kind=kind,
            key=f"{kind}:{posting.pk}",
            scope=area_prefix(posting.area),
            title=posting.get_duty_display(),
            place=posting.office,
            home=home,
            post=posting.duty,
        )
