"""What a nursery changes about itself at once: profile, fees, day plan, free places.

Filed facts are not here: their change is asked for (`changes.py`). Each act locks the nursery, asks the policy,
writes, and tells the log; the caller's forms have validated the values.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from institutions.actions.versions import bump
from institutions.models import DayPlanItem, FeeItem, Institution, Room
from institutions.opening import set_saturday
from institutions.policies import EDIT_DAY_PLAN, EDIT_FEES, EDIT_PROFILE, EDIT_ROOMS

PROFILE_FIELDS = (
    "phone", "opens_at", "closes_at", "extended_until", "saturday", "facilities", "meals", "meal_note", "cameras",
    "introduction",
)  # fmt: skip


class StaleForm(Exception):
    """Somebody else saved while the form was open. The text is a sentence for the person."""


def lock(institution: Institution, *, actor: Actor, act: Act, seen_version: int | None = None) -> Institution:
    """The nursery's row, locked, after the policy agreed; StaleForm when it changed since it was read."""
    locked = Institution.objects.select_for_update().get(pk=institution.pk)
    verdict = act.check(actor, locked)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    if seen_version is not None and locked.version != seen_version:
        raise StaleForm(_("同事刚刚也改了资料。请核对后再保存一次。"))
    return locked


def tell(event: str, institution: Institution, *, actor: Actor) -> None:
    bump([institution.pk])
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("institution", institution.pk)])


@transaction.atomic
def edit_profile(institution: Institution, values: Mapping[str, Any], *, actor: Actor, seen_version: int) -> None:
    """`values` holds some of PROFILE_FIELDS, cleaned; any other name is a defect of the caller.

    Raises ValidationError when they do not go together (with what stands there already).
    """
    locked = lock(institution, actor=actor, act=EDIT_PROFILE, seen_version=seen_version)
    for name, value in values.items():
        if name not in PROFILE_FIELDS:
            raise ValueError(f"{name} is not a fact that the nursery changes itself")
        if name == "saturday":
            set_saturday(locked, value, localdate())
            continue
        setattr(locked, name, value)
    # What the nursery does not change itself is not judged here: it could not put it right.
    locked.clean_fields(exclude=_others(values))
    locked.validate_constraints(exclude=_others(PROFILE_FIELDS))
    locked.save(update_fields=[*values, "saturday_since_on", "saturday_until_on", "updated_at"])
    tell("institutions.edit_profile", locked, actor=actor)


@transaction.atomic
def save_fees(institution: Institution, fees: Iterable[FeeItem], *, actor: Actor, seen_version: int) -> None:
    """Replace the fee list by `fees` (unsaved or saved items, in order). What is left out is removed."""
    locked = lock(institution, actor=actor, act=EDIT_FEES, seen_version=seen_version)
    _replace(locked.fees.all(), locked, list(fees))
    tell("institutions.edit_fees", locked, actor=actor)


@transaction.atomic
def save_day_plan(institution: Institution, items: Iterable[DayPlanItem], *, actor: Actor, seen_version: int) -> None:
    """Replace the day plan by `items`."""
    locked = lock(institution, actor=actor, act=EDIT_DAY_PLAN, seen_version=seen_version)
    # Items may swap their times: the old ones go first, so that no two ever stand at the same one.
    locked.day_plan.all().delete()
    for item in items:
        item.institution, item.pk = locked, None
        item._state.adding = True
        item.pk = DayPlanItem._meta.pk.get_default()
        item.full_clean()
        item.save(force_insert=True)
    tell("institutions.edit_day_plan", locked, actor=actor)


@transaction.atomic
def save_rooms(institution: Institution, rooms: Sequence[Room], *, actor: Actor, seen_version: int) -> None:
    """Store `occupied` and `next_free_on` of the nursery's own rooms; places stay, they are filed facts."""
    locked = lock(institution, actor=actor, act=EDIT_ROOMS, seen_version=seen_version)
    own = set(locked.rooms.values_list("pk", flat=True))
    for room in rooms:
        if room.pk not in own:
            raise PermissionDenied(_("这不是您管辖的内容。"))
        room.save(update_fields=["occupied", "next_free_on"])
    tell("institutions.edit_rooms", locked, actor=actor)


def _others(names: Collection[str]) -> set[str]:
    return {field.name for field in Institution._meta.fields} - set(names)


def _replace(rows: Any, institution: Institution, items: list[FeeItem]) -> None:
    kept = {item.pk for item in items if not item._state.adding}
    if kept - set(rows.values_list("pk", flat=True)):
        raise PermissionDenied(_("这不是您管辖的内容。"))
    for gone in rows.exclude(pk__in=kept):
        _remove(gone)
    for order, item in enumerate(items):
        item.institution, item.order = institution, order
        item.full_clean(exclude=["institution", "order"])
        item.save()


def _remove(item: FeeItem) -> None:
    """A fee that a family's contract rests on stays as it was agreed, and is no longer offered from today on."""
    try:
        with transaction.atomic():
            item.delete()
    except ProtectedError:
        last = max(localdate() - timedelta(days=1), item.valid_from_on or date.min)
        if item.valid_to_on is None or item.valid_to_on > last:
            item.valid_to_on = last
            item.save(update_fields=["valid_to_on"])
