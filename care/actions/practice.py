"""练习园: a whole invented nursery beside a real one, in which everybody who works there may try everything.

Children, staff and days are made up here and say so in their names. A child has no identity number, no guardian and no
consent: no family finds it. What nothing of it reaches is held by `Institution.objects.real()` and its tests.
"""

from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from care.actions.practice_days import call_past_days, cook_this_week, open_day_plans, plan_this_week
from care.actions.practice_people import employ, enter_allergies, place_children
from care.policies.practice import RUN_PRACTICE
from institutions.actions.practice import found_practice, practice_of, retire
from institutions.models import Institution


@transaction.atomic
def open_practice(institution: Institution, *, actor: Actor) -> Institution:
    """The practice nursery of a real one; the one that is open, if there is one."""
    locked = _lock(institution, actor)
    found = practice_of(locked)
    if found is not None:
        return found
    return _opened(locked, actor, "care.open_practice")


@transaction.atomic
def begin_afresh(institution: Institution, *, actor: Actor) -> Institution:
    """Another one in the place of the old: what was tried there is out of everybody's sight."""
    locked = _lock(institution, actor)
    old = practice_of(locked)
    if old is None:
        raise ValidationError(_("练习园还没有开，或者刚刚被关闭了。"))
    retire(old)
    return _opened(locked, actor, "care.begin_practice_afresh")


@transaction.atomic
def close_practice(institution: Institution, *, actor: Actor) -> None:
    """Twice is once. Who stands in it stands in the real nursery on the next request."""
    locked = _lock(institution, actor)
    old = practice_of(locked)
    if old is not None:
        retire(old)
        _tell("care.close_practice", locked, old.pk, actor)


def _lock(institution: Institution, actor: Actor) -> Institution:
    locked = Institution.objects.select_for_update().get(pk=institution.pk)
    RUN_PRACTICE.demand(actor, locked)
    return locked


def _opened(real: Institution, actor: Actor, event: str) -> Institution:
    practice, today = found_practice(real), localdate()
    there = _at_the_desk_of(practice, actor)
    employ(practice, today, by=there)
    placements = place_children(practice, today)
    open_day_plans(practice, actor=there)
    cook_this_week(practice, today, actor=there)
    plan_this_week(practice, today, actor=there)
    call_past_days(practice, placements, today, by=there)
    enter_allergies(placements, actor=there)
    _tell(event, real, practice.pk, actor)
    return practice


def _at_the_desk_of(practice: Institution, actor: Actor) -> Actor:
    """The director, as at the practice nursery's desk: its rows are made by the acts that make them everywhere."""
    assert actor.seat is not None
    seat = replace(actor.seat, scope=str(practice.pk), place=practice.name, practises=actor.seat.key)
    return Actor(user_id=actor.user_id, seats=(seat,), seat=seat, second_factor=actor.second_factor)


def _tell(event: str, real: Institution, practice_id: UUID, actor: Actor) -> None:
    subjects = [("institution", real.pk), ("institution", practice_id)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
