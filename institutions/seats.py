"""A nursery's seats: one per current membership, worn one at a time."""

from collections.abc import Iterable

from django.utils.timezone import localdate

from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from institutions.models import StaffMembership


def staff_seats(user: User) -> Iterable[Seat]:
    rows = StaffMembership.objects.current(localdate()).filter(user=user).select_related("institution")
    for membership in rows.order_by("from_on", "pk"):
        yield seat_of(membership)


def seat_of(membership: StaffMembership) -> Seat:
    """`membership` with its institution read."""
    return Seat(
        kind=SeatKind.STAFF,
        key=f"staff:{membership.pk}",
        scope=str(membership.institution_id),
        title=membership.get_post_display(),
        place=membership.institution.name,
        home="institutions:desk",
        post=membership.post,
    )
