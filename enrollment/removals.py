"""A placement that never began is removed: the apps above clear what already hangs on it (absences told ahead, a fee
contract), inside the same transaction."""

from collections.abc import Callable

from anxintuo.accounts.actor import Actor
from enrollment.models import Placement

Clear = Callable[[Placement, Actor], None]
_clears: dict[str, Clear] = {}


def register_removal(name: str, clear: Clear) -> None:
    _clears[name] = clear


def clear_before_removal(placement: Placement, actor: Actor) -> None:
    for clear in _clears.values():
        clear(placement, actor)
