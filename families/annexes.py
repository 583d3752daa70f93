"""What floors above add to a child's passport: a way on from the family's page, something for a nursery to read.

Registered in `apps.py: ready()`; asked anew on every request, each for the consent that it needs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from families.models import Child

FAMILY, NURSERY = "family", "nursery"


@dataclass(frozen=True, slots=True)
class Annex:
    """`where`: FAMILY among the cells of the child's own page, NURSERY where a nursery reads the passport with the
    family's consent. `context` None: nothing to show."""

    name: str
    template: str
    where: str
    context: Callable[[Child], dict[str, Any] | None]


_annexes: dict[tuple[str, str], Annex] = {}


def register_annex(annex: Annex) -> None:
    """Twice under one name and place is a defect."""
    key = (annex.where, annex.name)
    if _annexes.get(key, annex) != annex:
        raise ValueError(f"annex {key!r} is registered already")
    _annexes[key] = annex


def annexes(child: Child, where: str) -> list[tuple[str, dict[str, Any]]]:
    """(template, its values) in the order of their names."""
    chosen = [_annexes[key] for key in sorted(_annexes) if key[0] == where]
    told = [(annex.template, annex.context(child)) for annex in chosen]
    return [(template, values) for template, values in told if values is not None]
