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
    """Asked on every page of work: five columns, not two whole rows. Practice comes last: nobody lands there
    unasked."""
    rows = StaffMembership.objects.current(localdate()).filter(user=user)
    ordered = rows.order_by("institution__is_practice", "from_on", "pk")
    columns = ("pk", "institution_id", "institution__name", "post", "practises_id")
    for pk, institution_id, place, post, practises_id in ordered.values_list(*columns):
        yield _seat(pk, institution_id, place, post, practises_id)


def seat_of(membership: StaffMembership) -> Seat:
    """`membership` with its institution read."""
    return _seat(
        membership.pk,
        membership.institution_id,
        membership.institution.name,
        membership.post,
        membership.practises_id,
    )


def seat_key(membership_id: UUID) -> str:
    return f"staff:{membership_id}"


def _seat(pk: UUID, institution_id: UUID, place: str, post: str, practises_id: UUID | None) -> Seat:
    return Seat(
        kind=SeatKind.STAFF,
        key=seat_key(pk),
        scope=str(institution_id),
        title=str(StaffPost(post).label),
        place=place,
        home="institutions:desk",
        post=post,
        practises=seat_key(practises_id) if practises_id else "",
    )
