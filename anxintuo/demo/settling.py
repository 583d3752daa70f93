"""Settling-in plans of the demonstration: of every child of nursery A that came in the last fortnight, by the acts."""

from datetime import date, timedelta

from django.db import transaction

from anxintuo.accounts.actor import resolve_actor
from anxintuo.accounts.models import User
from anxintuo.demo.personas import BY_KEY
from enrollment.actions.settling import finish_step, make_plan, share_plan
from enrollment.models import Placement
from institutions.models import Institution

LATELY = timedelta(days=14)


@transaction.atomic
def load_settling(nursery: Institution, *, today: date) -> None:
    """The days that are over are told; the family has not confirmed yet."""
    director = User.objects.by_phone(BY_KEY["director_a"].phone)
    if director is None:
        return
    desk = resolve_actor(director, worn=None, second_factor=True)
    rows = Placement.objects.current(today).filter(room__institution=nursery, from_on__gt=today - LATELY)
    for placement in rows.filter(settling_plan__isnull=True):
        plan = share_plan(make_plan(placement, actor=desk, start=placement.from_on), actor=desk)
        for step in plan.steps.filter(on__lt=today):
            finish_step(step, outcome="well", note="和老师玩了一会儿球，笑了好几次。", actor=desk)
