"""The settling-in plan: made from the template, edited, shared; the family's word; how each day went."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import pairwise
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.dates import format_day
from enrollment.enums import SettlingOutcome
from enrollment.models import Placement, SettlingPlan, SettlingStep
from enrollment.notices import tell_other_day_asked, tell_settling
from enrollment.policies import ANSWER_SETTLING, NOTE_SETTLING, SETTLE
from enrollment.queries.settling import (
    StepValues,
    proposed_steps,
    stay_begins,
    template_of,
    template_version,
)

MOST_STEPS = 12
EDITED = ("number", "on", "arrives", "until", "with_family", "aim", "note")
SHARED, CHANGED, KEPT = (
    gettext_lazy("宝宝的适应计划来了"),
    gettext_lazy("宝宝的适应计划有变化"),
    gettext_lazy("适应计划按原来的日子"),
)


class StalePlan(ValidationError):
    """Somebody changed the plan after it was shown."""


@transaction.atomic
def make_plan(placement: Placement, *, actor: Actor, start: date | None = None) -> SettlingPlan:
    """From the template, beginning with the first day or, once that is past, today (`start` says otherwise). Twice is
    once."""
    locked = _lock(placement, SETTLE, actor)
    found = SettlingPlan.objects.filter(placement=locked).first()
    if found is not None:
        return found
    _demand_present(locked)
    told = template_of(locked)
    proposed = proposed_steps(told, locked, start or max(locked.from_on, localdate()))
    if not proposed:
        raise ValidationError(_("宝宝在托的日子太短，排不下适应计划。"))
    plan = SettlingPlan.objects.create(placement=locked, template=template_version(told), made_by_id=user_id(actor))
    SettlingStep.objects.bulk_create(_step(plan, number, each) for number, each in enumerate(proposed, start=1))
    _record("settling_made", plan, actor)
    return plan


@transaction.atomic
def edit_plan(
    plan: SettlingPlan, rows: Sequence[StepValues], *, removed: Collection[UUID] = (), seen: int, actor: Actor
) -> SettlingPlan:
    """Days not done yet: those in `rows` are written, new ones fall in by their date, `removed` go, others stay.

    StalePlan when `seen` is not the present revision; ValidationError when a day lies outside the stay or before today,
    stands twice, or when steps that build on one another change their order.
    """
    locked = _lock_plan(plan, SETTLE, actor)
    _demand_present(locked.placement)
    if locked.revision != seen:
        raise StalePlan(_("同事刚刚也改了这份计划。请核对后再保存一次。"))
    steps = list(locked.steps.select_for_update())
    done = [step for step in steps if step.done_at]
    known = {step.pk: step for step in steps if step.done_at is None}
    gone = [step for pk, step in known.items() if pk in removed]
    untouched = known.keys() - {row.id for row in rows} - set(removed)
    wanted = sorted([*rows, *(_values(known[pk]) for pk in untouched)], key=lambda row: row.on)
    _check_order(done, [row for row in rows if row.id in known])
    _check_days(locked.placement, done, known, wanted)
    for step in gone:
        step.delete()
    if _write(locked, done, known, wanted) or gone:
        _renew(locked)
        _record("settling_edited", locked, actor)
        if locked.shared_at:
            tell_settling(locked, CHANGED, key=f"changed:{locked.revision}")
    return locked


@transaction.atomic
def share_plan(plan: SettlingPlan, *, actor: Actor) -> SettlingPlan:
    """The family may see it from now on, and is told. Twice is once."""
    locked = _lock_plan(plan, SETTLE, actor)
    _demand_present(locked.placement)
    if locked.shared_at is None:
        locked.shared_at, locked.shared_by_id = timezone.now(), user_id(actor)
        locked.save(update_fields=["shared_at", "shared_by"])
        _record("settling_shared", locked, actor)
        tell_settling(locked, SHARED, key="shared")
    return locked


@transaction.atomic
def confirm_read(plan: SettlingPlan, *, seen: int, actor: Actor) -> SettlingPlan:
    """A guardian who decides has read this revision. StalePlan for one that has changed since."""
    locked = _lock_plan(plan, ANSWER_SETTLING, actor)
    if locked.revision != seen:
        raise StalePlan(_("计划刚刚有变化，请再看一遍。"))
    if locked.read_at is None:
        locked.read_at, locked.read_by_id = timezone.now(), user_id(actor)
        locked.save(update_fields=["read_at", "read_by"])
        _record("settling_read", locked, actor)
    return locked


@transaction.atomic
def ask_other_day(step: SettlingStep, *, on: date | None, note: str, actor: Actor) -> SettlingStep:
    """The family cannot come that day. The plan stays as it is until the nursery has answered."""
    plan = _lock_plan(step.plan, ANSWER_SETTLING, actor)
    locked = _lock_step(step, plan)
    if locked.on < localdate():
        raise ValidationError(_("这一天已经过去，请直接联系老师。"))
    if on is not None:
        _demand_day(plan.placement, on, first=stay_begins(plan.placement))
        if on == locked.on:
            raise ValidationError({"on": _("这就是现在定的日子。")})
    locked.asked_on, locked.asked_note = on, note
    locked.asked_by_id, locked.asked_at = user_id(actor), timezone.now()
    locked.save(update_fields=["asked_on", "asked_note", "asked_by", "asked_at"])
    _record("settling_asked", plan, actor)
    tell_other_day_asked(locked)
    return locked


@transaction.atomic
def keep_day(step: SettlingStep, *, actor: Actor) -> SettlingStep:
    """The nursery cannot move the day; the family is told that it stays. Moving it is `edit_plan`."""
    plan = _lock_plan(step.plan, SETTLE, actor)
    locked = _lock_step(step, plan)
    if locked.asked_at is not None:
        asked_at = locked.asked_at
        _forget_wish(locked)
        locked.save(update_fields=["asked_on", "asked_note", "asked_by", "asked_at"])
        _record("settling_kept", plan, actor)
        tell_settling(plan, KEPT, key=f"kept:{locked.pk}:{asked_at.timestamp():.0f}")
    return locked


@transaction.atomic
def finish_step(step: SettlingStep, *, outcome: str, note: str, actor: Actor) -> SettlingStep:
    """How the day went. Another word about the same day replaces it; history keeps both."""
    plan = _lock_plan(step.plan, NOTE_SETTLING, actor)
    locked = SettlingStep.objects.select_for_update().get(pk=step.pk, plan=plan)
    if locked.on > localdate():
        raise ValidationError(_("这一天还没有到。"))
    locked.outcome, locked.outcome_note = SettlingOutcome(outcome), note
    locked.done_by_id, locked.done_at = user_id(actor), timezone.now()
    _forget_wish(locked)
    locked.save()
    _record("settling_done", plan, actor)
    return locked


def cut_settling(placement: Placement, last_day: date) -> None:
    """The child leaves: days after its last one are not kept."""
    SettlingStep.objects.filter(plan__placement=placement, on__gt=last_day, done_at__isnull=True).delete()


def hand_over_settling(placement: Placement, moved: Placement) -> None:
    """Another room, the same child: the plan goes along."""
    SettlingPlan.objects.filter(placement=placement).update(placement=moved)


def _lock(placement: Placement, act: Act, actor: Actor) -> Placement:
    rows = Placement.objects.select_for_update(of=("self",)).select_related("room__institution")
    locked = rows.get(pk=placement.pk)
    act.demand(actor, locked)
    return locked


def _lock_plan(plan: SettlingPlan, act: Act, actor: Actor) -> SettlingPlan:
    """The placement first, then its plan: the order in which every act takes them."""
    placement = _lock(Placement(pk=plan.placement_id), act, actor)
    locked = SettlingPlan.objects.select_for_update().get(pk=plan.pk)
    locked.placement = placement
    return locked


def _lock_step(step: SettlingStep, plan: SettlingPlan) -> SettlingStep:
    """One that is still open."""
    locked = SettlingStep.objects.select_for_update().get(pk=step.pk, plan=plan)
    locked.plan = plan
    if locked.done_at is not None:
        raise ValidationError(_("这一天已经记录过了。"))
    return locked


def _demand_present(placement: Placement) -> None:
    if placement.until_on is not None and placement.until_on < localdate():
        raise ValidationError(_("宝宝已经离托，计划不能再改。"))


def _demand_day(placement: Placement, day: date, *, first: date, was: date | None = None) -> None:
    """Within the stay that begins with `first`, and not past unless it `was` that day already."""
    if day < localdate() and day != was:
        raise ValidationError({"on": _("日期不能早于今天。")})
    if day < first:
        raise ValidationError({"on": _("宝宝 %(day)s才入托。") % {"day": format_day(first)}})
    if placement.until_on is not None and day > placement.until_on:
        raise ValidationError({"on": _("宝宝 %(day)s离托，要在那之前。") % {"day": format_day(placement.until_on)}})


def _check_order(done: list[SettlingStep], rows: Sequence[StepValues]) -> None:
    """A day alone does not come before a day with the family: the steps of the plan keep their order."""
    for before, day in pairwise([*(step.on for step in done[-1:]), *(row.on for row in rows)]):
        if day < before:
            raise ValidationError(_("%(day)s要排在前一步之后，请按先后填写。") % {"day": format_day(day)})


def _check_days(
    placement: Placement, done: list[SettlingStep], known: Mapping[UUID, SettlingStep], rows: Sequence[StepValues]
) -> None:
    if not done and not rows:
        raise ValidationError(_("计划里至少要有一天。"))
    if len(done) + len(rows) > MOST_STEPS:
        raise ValidationError(_("计划最多排 %(count)s 天。") % {"count": MOST_STEPS})
    first, taken = stay_begins(placement), {step.on for step in done}
    for row in rows:
        named = {"day": format_day(row.on)}
        step = known.get(row.id)
        try:
            _demand_day(placement, row.on, first=first, was=step.on if step else None)
        except ValidationError as refusal:
            raise ValidationError(f"{named['day']}：{refusal.messages[0]}") from None
        if row.until <= row.arrives:
            raise ValidationError(_("%(day)s：接走时间要晚于送到时间。") % named)
        if row.on in taken:
            raise ValidationError(_("%(day)s排了两次，一天只排一次。") % named)
        taken.add(row.on)


def _write(
    plan: SettlingPlan, done: list[SettlingStep], known: Mapping[UUID, SettlingStep], rows: Sequence[StepValues]
) -> bool:
    """Whether anything is different. A day that was moved has answered the family's wish."""
    changed = False
    for number, row in enumerate(rows, start=max((step.number for step in done), default=0) + 1):
        fresh, step = _step(plan, number, row), known.get(row.id)
        if step is None:
            fresh.save(force_insert=True)
            changed = True
            continue
        differing = [name for name in EDITED if getattr(step, name) != getattr(fresh, name)]
        if {"on", "arrives", "until"} & set(differing):
            _forget_wish(step)
        for name in differing:
            setattr(step, name, getattr(fresh, name))
        if differing:
            step.save()
            changed = True
    return changed


def _values(step: SettlingStep) -> StepValues:
    return StepValues(**{name: getattr(step, name) for name in StepValues.__slots__})


def _step(plan: SettlingPlan, number: int, row: StepValues) -> SettlingStep:
    values = {name: getattr(row, name) for name in EDITED[1:]}
    return SettlingStep(plan=plan, number=number, **values)


def _forget_wish(step: SettlingStep) -> None:
    step.asked_on, step.asked_note, step.asked_by, step.asked_at = None, "", None, None


def _renew(plan: SettlingPlan) -> None:
    """What the family confirmed was another plan."""
    plan.revision += 1
    plan.read_at, plan.read_by = None, None
    plan.save(update_fields=["revision", "read_at", "read_by"])


def _record(event: str, plan: SettlingPlan, actor: Actor) -> None:
    subjects = [("placement", plan.placement_id), ("child", plan.placement.child_id)]
    record(f"enrollment.{event}", actor=actor, kind=Kind.CHANGE, subjects=subjects)
