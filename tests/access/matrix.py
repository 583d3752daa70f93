"""Who may do what, as a table that people read: tests/access/matrix.csv.

    pytest tests/access --update-matrix     writes it anew; look at the difference before committing it

`allowed`, `denied` (403 with a reason, or to the sign-in page for the visitor), `hidden` (404: not theirs to know).
"""

import csv
import io
from pathlib import Path
from typing import Any

from anxintuo.accounts.access import Act, registry
from anxintuo.accounts.actor import Actor
from tests.access.cases import Case, all_cases
from tests.access.personas import ROLES, World

FILE = Path(__file__).with_name("matrix.csv")
ALLOWED, DENIED, HIDDEN = "allowed", "denied", "hidden"
SEAT_ONLY = "—"


def outcome(act: Act, actor: Actor, obj: Any = None) -> str:
    """What `requires` and `Act.fetch` together give this actor for this object."""
    if not act.admits(actor):
        return HIDDEN if act.is_hidden_from(actor) else DENIED
    if obj is None:
        return ALLOWED
    if not act.visible(actor, type(obj)._default_manager.filter(pk=obj.pk)).exists():
        return HIDDEN
    return ALLOWED if all(guard(actor, obj) for guard in act.guards) else DENIED


def rows_of(act: Act, cases: list[Case], world: World) -> list[list[str]]:
    """One row a case; an act without objects has one row."""
    things = [(case.label, case.make(world)) for case in cases] or [(SEAT_ONLY, None)]
    return [
        [act.name, act.title, label, *(outcome(act, world.actors[key], thing) for key in ROLES)]
        for label, thing in things
    ]


def table(world: World, acts: dict[str, Act] | None = None) -> str:
    """The whole matrix as CSV text: keys in the first line, who they are in the second."""
    acts, cases = registry if acts is None else acts, all_cases()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["act", "做什么", "对什么", *ROLES])
    writer.writerow(["", "", "", *ROLES.values()])
    for name in sorted(acts):
        writer.writerows(rows_of(acts[name], cases.get(name, []), world))
    return out.getvalue()


def scoped_without_cases(acts: dict[str, Act] | None = None) -> list[str]:
    """Acts on objects whose objects the matrix does not know."""
    acts, cases = registry if acts is None else acts, all_cases()
    return sorted(name for name, act in acts.items() if (act.scope or act.guards) and name not in cases)
