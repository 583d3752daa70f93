"""A nursery's seats: one per current membership, worn one at a time."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.timezone import localdate

from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from institutions.enums import StaffPost
from institutions.models import StaffMembership


def staff_seats(user: User) -> Iterable[Seat]:
    """Asked on every page of work: four columns, not two whole rows."""
    rows = StaffMembership.objects.current(localdate()).filter(user=user).order_by("from_on", "pk")
    for pk, institution_id, place, post in rows.values_list("pk", "institution_id", "institution__name", "post"):
        yield _seat(pk, institution_id, place, post)


def seat_of(membership: StaffMembership) -> Seat:
    """`membership` with its institution read."""
    return _seat(membership.pk, membership.institution_id, membership.institution.name, membership.post)


def _seat(pk: UUID, institution_id: UUID, place: str, post: str) -> Seat:
    return Seat(
        kind=SeatKind.STAFF,
        key=f"staff:{pk}",
        scope=str(institution_id),
        title=str(StaffPost(post).label),
        place=place,
        home="institutions:desk",
        post=post,
    )
