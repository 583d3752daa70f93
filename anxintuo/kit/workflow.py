"""State machines as tables (design.md §3): states, moves, and one `transition()` that every move goes through.

An app writes its table in `workflow.py`, with no database in sight::

    FILING = Workflow(
        states=FilingState, initial=FilingState.DRAFT,
        moves=(
            Move("submit", _("提交备案"), sources=(FilingState.DRAFT, FilingState.RETURNED),
                 target=FilingState.SUBMITTED, told=_("备案材料已提交，5 个工作日内会有回执。")),
            …
        ),
    )

its model names the table, and a log of `kit.moves.MoveRow` rows hangs below it as `moves`::

    class Filing(models.Model):
        workflow: ClassVar = FILING
        state = models.CharField(choices=FilingState.choices, default=FILING.initial)

and its action says `transition(filing, "submit", actor_id=actor.user_id, submitted_on=today)`. The page's buttons
come from `available_moves(filing)`, so that a button and its move cannot disagree.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.kit.verdict import ALLOWED, Verdict

Guard = Callable[[Any], Verdict]


class MoveRefused(PermissionDenied):
    """The move is not open now. Its message is a Chinese sentence; a view answers 403 with it (design.md §3)."""


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow of the table.

    `title` labels the button; `told` is the sentence the parent (or whoever waits) reads when the move is made,
    empty if nobody is told; `act` names the act of `policies.py` that the actor needs, empty where no button makes
    the move by itself; `guard` looks at the object only and gives a Verdict; `needs_note`: the mover must give a
    reason, which the log keeps.
    """

    name: str
    title: Any
    sources: Iterable[str]
    target: str
    told: Any = ""
    act: str = ""
    guard: Guard | None = None
    needs_note: bool = False

    def judge(self, obj: Any) -> Verdict:
        return self.guard(obj) if self.guard else ALLOWED


@dataclass(frozen=True, eq=False)
class Workflow:
    """States and moves. A table that cannot work (unknown state, twin names, state out of reach) is refused at once."""

    states: type[models.TextChoices]
    initial: str
    moves: tuple[Move, ...]
    field: str = "state"

    def __post_init__(self) -> None:
        known = set(self.states.values)
        names = [move.name for move in self.moves]
        if len(set(names)) != len(names):
            raise ValueError(f"a move is declared twice: {sorted(names)}")
        for move in self.moves:
            strange = ({*move.sources, move.target} | {self.initial}) - known
            if strange or not tuple(move.sources):
                raise ValueError(f"move {move.name!r} has no sources or unknown states {sorted(strange)}")
        lost = known - self.reachable(self.initial)
        if lost:
            raise ValueError(f"states out of reach from {self.initial!r}: {sorted(lost)}")

    def move(self, name: str) -> Move:
        """LookupError for a move that the table does not have: a defect of the caller, not of the user."""
        for move in self.moves:
            if move.name == name:
                return move
        raise LookupError(f"no move {name!r} in this workflow")

    def moves_from(self, state: str) -> list[Move]:
        """In the table's order, which is the order of the buttons."""
        return [move for move in self.moves if state in tuple(move.sources)]

    def reachable(self, state: str) -> set[str]:
        """Every state to which some walk leads from `state`, itself included."""
        found, waiting = {state}, [state]
        while waiting:
            for move in self.moves_from(waiting.pop()):
                if move.target not in found:
                    found.add(move.target)
                    waiting.append(move.target)
        return found

    @property
    def final(self) -> frozenset[str]:
        """States that no move leaves."""
        return frozenset(state for state in self.states.values if not self.moves_from(state))

    def label(self, state: str) -> str:
        return str(self.states(state).label)


class Stateful(Protocol):
    """A saved model with a workflow and a log of moves under the accessor `moves`."""

    workflow: ClassVar[Workflow]
    moves: Any


def judge_move(obj: Stateful, move_name: str) -> Verdict:
    """Is this move open to the object now? The reason is written for the person who pressed the button."""
    table = obj.workflow
    move = table.move(move_name)
    state = getattr(obj, table.field)
    if state not in tuple(move.sources):
        names = {"state": table.label(state), "title": move.title}
        return Verdict(False, _("现在的状态是“%(state)s”，不能再“%(title)s”。请刷新页面查看最新进展。") % names)
    return move.judge(obj)


def available_moves(obj: Stateful, act: str | None = None) -> list[Move]:
    """The moves that are open now, in the table's order: the buttons of the page, before the actor is asked.

    With the name of an act, only those that are made under it.
    """
    table = obj.workflow
    open_now = [move for move in table.moves_from(getattr(obj, table.field)) if move.judge(obj)]
    return [move for move in open_now if act is None or move.act == act]


def transition(
    obj: Stateful,
    move_name: str,
    *,
    actor_id: Any,
    note: str = "",
    at: datetime | None = None,
    **changes: Any,
) -> Any:
    """Make the move: check the stage, write state and `changes` in one UPDATE, add the log row and return it.

    The caller has locked the row (`select_for_update`) inside a transaction: beat one of an action. `changes` are the
    fields that go with the new state (its date, its reason), written together so that check constraints hold.
    `actor_id` is None when the system moves. Raises MoveRefused with a sentence, LookupError for an unknown move.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("transition() runs inside the action's transaction")
    table = obj.workflow
    move = table.move(move_name)
    verdict = judge_move(obj, move_name)
    if not verdict:
        raise MoveRefused(verdict.reason)
    note = note.strip()
    if move.needs_note and not note:
        raise MoveRefused(_("请写明原因，对方会看到。"))
    source = getattr(obj, table.field)
    _write(obj, {table.field: move.target, **changes})
    return obj.moves.create(
        move=move.name,
        source=source,
        target=move.target,
        moved_at=at or timezone.now(),
        moved_by_id=actor_id,
        note=note,
    )


def _write(obj: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        obj._meta.get_field(name)  # a misspelt change is a defect, not a silent attribute
        setattr(obj, name, value)
    stamped = [each.name for each in obj._meta.concrete_fields if getattr(each, "auto_now", False)]
    obj.save(update_fields=[*changes, *stamped])


def state_date_constraint(
    states: Iterable[str],
    date_field: str,
    *,
    name: str,
    message: Any,
    state_field: str = "state",
    only: bool = True,
) -> models.CheckConstraint:
    """Tie states to their date: in any of `states` the date is there, and (`only`) in no other state.

    With `only=False` the date may stay after the object has moved on: “was filed on”.
    """
    inside, dated = Q(**{f"{state_field}__in": list(states)}), Q(**{f"{date_field}__isnull": False})
    condition = (inside & dated) | (~inside & ~dated) if only else ~inside | dated
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=message)
