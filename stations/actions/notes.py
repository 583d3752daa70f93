"""What the adviser saw, written, shared and deleted; the hand-out."""

from collections.abc import Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from families.models import Child
from stations.actions.booking import lock_session
from stations.enums import CareArea, ObservationLevel
from stations.models import Booking, GroupNote, GroupSession, Observation
from stations.notices import tell_noted
from stations.policies.notes import ERASE_NOTES, KEEP_HAND_OUT, NOTE


class Seen(NamedTuple):
    level: str
    remark: str


@transaction.atomic
def write_note(booking: Booking, words: str, seen: Mapping[str, Seen], *, share: bool, actor: Actor) -> GroupNote:
    """`seen` by care area; an area that is not in it was not looked at. Once shared a note stays shared: it can be
    changed, not hidden again. The family hears of it once."""
    locked = Booking.objects.select_for_update().select_related("session").get(pk=booking.pk)
    NOTE.demand(actor, locked)
    if not words.strip() and not seen:
        raise ValidationError({"words": _("写一句话，或者选一项看到的。")})
    note = GroupNote.objects.filter(booking=locked).first() or GroupNote(booking=locked)
    is_news = share and note.shared_at is None
    note.words, note.written_by_id = words.strip(), user_id(actor)
    if is_news:
        note.shared_at = timezone.now()
    note.save()
    note.observations.all().delete()
    Observation.objects.bulk_create(
        Observation(note=note, area=CareArea(area), level=ObservationLevel(one.level), remark=one.remark.strip())
        for area, one in seen.items()
    )
    subjects = [("child", locked.child_id), ("session", locked.session_id)]
    record("stations.share_note" if is_news else "stations.note", actor=actor, kind=Kind.CHANGE, subjects=subjects)
    if is_news:
        tell_noted(locked)
    return note


@transaction.atomic
def erase_notes(child: Child, *, actor: Actor) -> int:
    """All that stations wrote of a child; measurements are the passport's and stay. How many notes are gone."""
    locked = Child.objects.select_for_update().get(pk=child.pk)
    ERASE_NOTES.demand(actor, locked)
    rows = GroupNote.objects.filter(booking__child=locked)
    count = rows.count()
    rows.delete()
    if count:
        record("stations.erase_notes", actor=actor, kind=Kind.CHANGE, subjects=[("child", locked.pk)])
    return count


@transaction.atomic
def keep_hand_out(session: GroupSession, text: str, *, actor: Actor) -> None:
    """Empty: the plan's words again."""
    locked = lock_session(session.pk)
    KEEP_HAND_OUT.demand(actor, locked)
    locked.take_home = text.strip()
    locked.save(update_fields=["take_home"])
    record("stations.keep_hand_out", actor=actor, kind=Kind.CHANGE, subjects=[("session", locked.pk)])
