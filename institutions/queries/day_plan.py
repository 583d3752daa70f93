"""The day plan as the desk looks at it: what it lacks by the rules, which kinds may begin from a proposal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Any

from anxintuo.rulebook.queries import RuleValue, rule
from institutions.enums import ClassKind
from institutions.models import DayPlanItem, Institution

OUTDOORS = "户外"
ENOUGH_LINES = 4  # a plan of fewer lines is not written yet


@dataclass(frozen=True, slots=True)
class ShortOutdoors:
    """A plan whose lines named 户外 last `minutes` in all, less than the rule asks for."""

    kind: str
    minutes: int
    rule: RuleValue


def plans_by_kind(items: Iterable[DayPlanItem], kinds: Iterable[str]) -> list[tuple[str, list[DayPlanItem]]]:
    """By name of the kind: its own lines and those for every class, in the order of the day. Without lines of its own a
    kind is among “every class”."""
    rows = list(items)
    common = [row for row in rows if not row.class_kind]
    own = [kind for kind in ClassKind.values if any(row.class_kind == kind for row in rows)]
    plans = [
        (str(ClassKind(kind).label), sorted((row for row in rows if row.class_kind in ("", kind)), key=_at))
        for kind in own
    ]
    others = [kind for kind in kinds if kind not in own]
    return plans + ([("", sorted(common, key=_at))] if common and (others or not own) else [])


def short_outdoors(institution: Institution, items: Iterable[DayPlanItem]) -> list[ShortOutdoors]:
    """Lines last until the next one begins; a plan that has hardly been begun is not judged."""
    told = rule("outdoor.hours_min", region=institution.division_id or "")
    found = []
    for kind, rows in plans_by_kind(items, ()):
        minutes = sum(
            _minutes(after.starts_at) - _minutes(row.starts_at)
            for row, after in pairwise(rows)
            if OUTDOORS in row.title
        )
        if len(rows) >= ENOUGH_LINES and minutes < float(told.value) * 60:
            found.append(ShortOutdoors(kind, minutes, told))
    return found


def day_plan_page(institution: Institution) -> dict[str, Any]:
    """Two statements: the kinds of the nursery's rooms, its lines."""
    items = list(institution.day_plan.all())
    kinds = list(dict.fromkeys(institution.rooms.order_by("order", "name").values_list("class_kind", flat=True)))
    planned = {item.class_kind for item in items}
    free = [] if "" in planned else [ClassKind(kind) for kind in kinds if kind not in planned]
    return {"starts": free, "short": short_outdoors(institution, items), "plans": plans_by_kind(items, kinds)}


def _at(row: DayPlanItem) -> time:
    return row.starts_at


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
