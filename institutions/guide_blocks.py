"""What floors above put on the first-run guide beside its steps (design.md §2, rule 3).

Registered in `apps.py: ready()`; drawn above the steps, in the order of their names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from institutions.models import Institution


@dataclass(frozen=True, slots=True)
class GuideBlock:
    """`context` is read on every request, in a fixed number of statements."""

    name: str
    template: str
    context: Callable[[Institution], dict[str, Any]]


_blocks: dict[str, GuideBlock] = {}


def register_guide_block(block: GuideBlock) -> None:
    _blocks[block.name] = block


def guide_blocks(institution: Institution) -> list[tuple[str, dict[str, Any]]]:
    """(template, its values)."""
    return [(_blocks[name].template, _blocks[name].context(institution)) for name in sorted(_blocks)]
