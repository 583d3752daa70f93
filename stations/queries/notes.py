"""A child in a meeting as the adviser may see it, and what families said of the meeting."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from families.enums import ConsentPurpose
from families.models import Consent
from families.queries.growth import latest_sentence
from stations.enums import BookingState, CareArea, Rating
from stations.models import Booking, Feedback, GroupNote, GroupSession, Observation
from stations.rules import FEW_VOICES


def with_note() -> "Prefetch[str]":
    """For `Booking` rows read with `select_related("note")`."""
    return Prefetch("note__observations", Observation.objects.order_by("area"))


def agreeing(children: Iterable[UUID]) -> set[UUID]:
    """Whose family lets a station keep a record. One statement."""
    rows = Consent.objects.in_force().filter(purpose=ConsentPurpose.STATION_RECORD, child__in=list(children))
    return set(rows.values_list("child_id", flat=True))


@dataclass(frozen=True, slots=True)
class ChildHere:
    """Without the consent there is only the name: `note` is None, nothing earlier is told."""

    booking: Booking
    has_agreed: bool
    note: GroupNote | None
    earlier: list[Booking]
    growth: str  # the last figures of the passport in a sentence
    following: Booking | None  # the next child of the list that came


def child_here(booking: Booking) -> ChildHere:
    """At most six statements."""
    has_agreed = booking.child_id in agreeing([booking.child_id])
    here = Booking.objects.filter(session=booking.session_id, state=BookingState.CAME)
    later = here.filter(seat__gt=booking.seat or 0).select_related("child").order_by("seat").first()
    if not has_agreed:
        return ChildHere(booking, False, None, [], "", later)
    station = booking.session.station_id
    visits = Booking.objects.filter(child=booking.child_id, session__station=station, state=BookingState.CAME)
    rows = visits.select_related("session", "note").prefetch_related(with_note()).order_by("-starts_at")
    known = list(rows[:12])
    note = next((each.note for each in known if each.pk == booking.pk and hasattr(each, "note")), None)
    earlier = [each for each in known if each.pk != booking.pk]
    return ChildHere(booking, True, note, earlier, latest_sentence(booking.child), later)


@dataclass(frozen=True, slots=True)
class Voices:
    """Feedback of one meeting. Words only where there are enough that nobody's can be told apart."""

    ratings: list[tuple[str, int]]
    wishes: list[tuple[str, int]]
    words: list[str]
    count: int


def voices_of(session: GroupSession) -> Voices:
    """One statement."""
    rows = list(Feedback.objects.filter(booking__session=session))
    ratings, wishes = Counter(row.rating for row in rows), Counter(each for row in rows for each in row.wishes)
    words = sorted(row.words for row in rows if row.words) if len(rows) >= FEW_VOICES else []
    return Voices(
        [(str(Rating(key).label), ratings[key]) for key in Rating.values],
        [(str(CareArea(key).label), count) for key, count in wishes.most_common()],
        words,
        len(rows),
    )
