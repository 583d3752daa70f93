"""One room: floor and windows as the nursery says, and what it takes from a day on."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.dates import format_full_day
from anxintuo.rulebook.queries import rule
from institutions.models import Institution, Room, RoomCapacity
from institutions.planned import most_promised
from institutions.policies.rooms import DROP_CAPACITY, EDIT_ROOM, SET_CAPACITY

FARTHEST = timedelta(days=3 * 366)


@transaction.atomic
def edit_room(room: Room, values: Mapping[str, Any], *, actor: Actor) -> Room:
    """`values`: floor, window_share. A room in the cellar is written down and flagged: what is so must be sayable."""
    locked = _lock(room, EDIT_ROOM, actor)
    for name in ("floor", "window_share"):
        setattr(locked, name, values[name])
    locked.full_clean()
    locked.save(update_fields=["floor", "window_share"])
    _tell("institutions.edit_room", locked, actor)
    return locked


@transaction.atomic
def set_capacity(room: Room, *, from_on: date, places: int, actor: Actor) -> RoomCapacity:
    """What the room takes from a day on, until its next row. ValidationError when more children have a place then, when
    the class may not be that large (SET-19), or when it exceeds what is filed."""
    locked = _lock(room, SET_CAPACITY, actor)
    _check_day(from_on)
    _check_number(locked, from_on, places)
    _check_promised(locked, from_on, places)
    row, _created = RoomCapacity.objects.update_or_create(room=locked, from_on=from_on, defaults={"places": places})
    _tell("institutions.set_capacity", locked, actor)
    return row


@transaction.atomic
def drop_capacity(capacity: RoomCapacity, *, actor: Actor) -> None:
    """The row before it, else the filed number, holds again. ValidationError when more than that is promised."""
    locked = _lock(capacity.room, None, actor)
    DROP_CAPACITY.demand(actor, capacity)
    if capacity.from_on <= localdate():
        raise ValidationError(_("已经生效的安排不能取消，请从今天或以后再安排一个新的托位数。"))
    before = locked.capacities.filter(from_on__lt=capacity.from_on).order_by("-from_on").first()
    _check_promised(locked, capacity.from_on, before.places if before else locked.places, without=capacity)
    RoomCapacity.objects.filter(pk=capacity.pk).delete()
    _tell("institutions.drop_capacity", locked, actor)


def _lock(room: Room, act: Act | None, actor: Actor) -> Room:
    """Nursery, then room: the order of every promise of a place."""
    Institution.objects.select_for_update().get(pk=room.institution_id)
    locked = Room.objects.select_for_update(of=("self",)).select_related("institution").get(pk=room.pk)
    if act is not None:
        act.demand(actor, locked)
    return locked


def _check_day(from_on: date) -> None:
    if from_on < localdate():
        raise ValidationError({"from_on": _("从今天或以后的一天开始。")})
    if from_on > localdate() + FARTHEST:
        raise ValidationError({"from_on": _("最多提前三年安排。")})


def _check_number(room: Room, from_on: date, places: int) -> None:
    size = rule("class.size", kind=room.class_kind, region=room.institution.division_id or "", on=from_on)
    if places > size.value:
        sentence = _("%(rule)s依据：%(source)s。") % {"rule": size.sentence, "source": size.source}
        raise ValidationError({"places": sentence})
    if places > room.places:
        sentence = _("备案是 %(n)s 个托位，要增加请先申请变更。") % {"n": room.places}
        raise ValidationError({"places": sentence})


def _check_promised(room: Room, from_on: date, places: int, *, without: RoomCapacity | None = None) -> None:
    """From the day on until the room's next row, nobody who has a place loses it."""
    later = room.capacities.filter(from_on__gt=from_on)
    if without is not None:
        later = later.exclude(pk=without.pk)
    following = later.order_by("from_on").first()
    last = following.from_on - timedelta(days=1) if following else None
    taken = most_promised(room, from_on, last) + room.unlisted
    if places < taken:
        sentence = _("从 %(day)s 起已经有 %(taken)s 个宝宝在托或约定了托位，不能少于这个数。")
        raise ValidationError({"places": sentence % {"day": format_full_day(from_on), "taken": taken}})


def _tell(event: str, room: Room, actor: Actor) -> None:
    subjects = [("institution", room.institution_id), ("room", room.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
