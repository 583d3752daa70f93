"""Read models of the settling-in plan: what the rulebook proposes, and what both sides see of a plan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from anxintuo.kit.workdays import is_working_day
from anxintuo.rulebook.queries import RuleValue, rule
from enrollment.models import Placement, SettlingPlan, SettlingStep

ONE_DAY = timedelta(days=1)
TEMPLATE = "admission.settling_steps"


@dataclass(frozen=True, slots=True)
class StepValues:
    """One day of a plan as it is proposed or typed; `id` of a step that exists already."""

    on: date
    arrives: time
    until: time
    with_family: bool
    aim: str
    note: str = ""
    id: Any = None


def template_of(placement: Placement) -> RuleValue:
    """A region may have a rhythm of its own."""
    return rule(TEMPLATE, region=placement.room.institution.division_id or "")


def template_version(told: RuleValue) -> str:
    return f"{told.key}@{told.region or 'cn'}:{len(told.value)}"


def proposed_steps(told: RuleValue, placement: Placement, start: date) -> list[StepValues]:
    """The template's days counted in working days, the first being the first working day from `start` on. What
    would lie after the child's last day is left out."""
    days = _working_days(start)
    by_number: dict[int, date] = {}
    steps = []
    for each in told.value:
        number = int(each["workday"])
        while len(by_number) < number:
            by_number[len(by_number) + 1] = next(days)
        day = by_number[number]
        if placement.until_on is None or day <= placement.until_on:
            hours = (time.fromisoformat(each["arrives"]), time.fromisoformat(each["until"]))
            steps.append(StepValues(day, *hours, bool(each["with_family"]), str(each["aim"])))
    return steps


def _working_days(start: date) -> Iterator[date]:
    day = start
    while True:
        if is_working_day(day):
            yield day
        day += ONE_DAY


def stay_begins(placement: Placement) -> date:
    """The first day in this nursery: moving rooms makes a new placement, but the child has been here before."""
    earlier = Placement.objects.filter(
        child_id=placement.child_id, room__institution_id=placement.room.institution_id, from_on__lte=placement.from_on
    )
    day = placement.from_on
    for row in earlier.exclude(pk=placement.pk).order_by("-from_on"):
        if row.until_on is None or row.until_on < day - ONE_DAY:
            break
        day = row.from_on
    return day


def next_step(steps: Iterable[SettlingStep], today: date) -> SettlingStep | None:
    """The next day that is still to come; one that is past and has no word yet waits for the nursery."""
    ahead = [step for step in steps if step.done_at is None and step.on >= today]
    return min(ahead, key=lambda step: step.on, default=None)


@dataclass(frozen=True, slots=True)
class SettlingPage:
    plan: SettlingPlan
    steps: list[SettlingStep]
    next: SettlingStep | None
    today: date

    @property
    def asked(self) -> list[SettlingStep]:
        return [step for step in self.steps if step.asked_at]

    @property
    def due(self) -> list[SettlingStep]:
        """Days that have come and of which nobody has written how they went."""
        return [step for step in self.open if step.on <= self.today]

    @property
    def ahead(self) -> SettlingStep | None:
        return next((step for step in self.open if step.on > self.today), None)

    @property
    def open(self) -> list[SettlingStep]:
        return [step for step in self.steps if step.done_at is None]


def settling_page(placement: Placement) -> SettlingPage | None:
    """The plan of a placement with its days. Two statements."""
    rows = SettlingPlan.objects.filter(placement=placement).select_related("read_by")
    plan = rows.prefetch_related("steps").first()
    if plan is None:
        return None
    steps = list(plan.steps.all())
    return SettlingPage(plan, steps, next_step(steps, localdate()), localdate())


def plans_in_charge(placements: "QuerySet[Placement]", today: date) -> list[SettlingPage]:
    """Plans with a day that has no word yet, of present children, whoever's turn comes first. Two statements.
    `placements`: those that the actor may note something about."""
    waiting = SettlingStep.objects.filter(done_at__isnull=True).values("plan_id")
    plans = SettlingPlan.objects.filter(pk__in=waiting, placement__in=placements.ahead(today).values("pk"))  # type: ignore[attr-defined]
    rows = plans.select_related("placement__child", "placement__room").prefetch_related("steps")
    pages = [SettlingPage(plan, list(plan.steps.all()), None, today) for plan in rows]
    return sorted(pages, key=lambda page: (min(step.on for step in page.open), page.plan.pk))


def shared_plans(placements: "QuerySet[Placement]") -> "QuerySet[SettlingPlan]":
    """Of placements whose plan the actor may see."""
    return SettlingPlan.objects.filter(placement__in=placements.values("pk")).prefetch_related("steps")
