"""What the head of a station keeps: words, hours, rooms. The state and the name are the office's."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from stations.actions.register import set_name
from stations.enums import SessionState
from stations.models import GroupSession, Station, StationHours, StationRoom
from stations.policies.groups import KEEP_FACTS

FACTS = ("address", "directions", "phone", "host_kind", "host_name", "introduction", "hourly_care")


@transaction.atomic
def save_facts(station: Station, values: Mapping[str, Any], hours: Sequence[StationHours], *, actor: Actor) -> Station:
    """`values` holds FACTS; `hours` (unsaved) replace those that stand."""
    locked = _lock(station, actor)
    for name in FACTS:
        setattr(locked, name, values[name])
    set_name(locked, locked.name)
    locked.version += 1
    locked.full_clean(exclude=["division", "street"])
    locked.save()
    locked.hours.all().delete()
    for each in hours:
        each.station = locked
        each.full_clean(exclude=["station"])
        each.save(force_insert=True)
    _tell("stations.save_facts", locked, actor)
    return locked


@transaction.atomic
def save_room(station: Station, room: StationRoom, *, actor: Actor) -> StationRoom:
    """New or changed. It keeps the places that meetings to come are planned with."""
    locked = _lock(station, actor)
    room.station = locked
    coming = GroupSession.objects.filter(room=room.pk, ends_at__gt=timezone.now()).exclude(state=SessionState.CANCELLED)
    most = coming.aggregate(most=Max("places"))["most"] or 0
    if room.places < most:
        raise ValidationError({"places": _("已经排了 %(n)s 个宝宝的活动，先改活动再改房间。") % {"n": most}})
    room.full_clean(exclude=["station"])
    room.validate_constraints()
    room.save()
    _tell("stations.save_room", locked, actor)
    return room


def _lock(station: Station, actor: Actor) -> Station:
    locked = Station.objects.select_for_update(of=("self",)).select_related("street").get(pk=station.pk)
    KEEP_FACTS.demand(actor, locked)
    return locked


def _tell(event: str, station: Station, actor: Actor) -> None:
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("station", station.pk)])
