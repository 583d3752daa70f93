from collections.abc import Sequence

from django.db import transaction

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from stations.enums import CareArea, Rating
from stations.models import Booking, Feedback
from stations.policies.notes import GIVE_FEEDBACK


@transaction.atomic
def give_feedback(booking: Booking, rating: str, *, wishes: Sequence[str], words: str, actor: Actor) -> Feedback:
    """How a meeting was. Given again, the later words stand."""
    locked = Booking.objects.select_for_update().select_related("session").get(pk=booking.pk)
    GIVE_FEEDBACK.demand(actor, locked)
    row = Feedback.objects.filter(booking=locked).first() or Feedback(booking=locked)
    row.rating, row.words = Rating(rating), words.strip()
    row.wishes = [CareArea(each).value for each in wishes]
    row.given_by_id = user_id(actor)
    row.save()
    record("stations.feedback", actor=actor, kind=Kind.CHANGE, subjects=[("session", locked.session_id)])
    return row
