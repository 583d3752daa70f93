"""What floors above say on a nursery's public page: a way to apply, when a place comes free (design.md §2, rule 3).

Registered in `apps.py: ready()`; asked only for a nursery whose filing is in force.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from institutions.models import Institution

BODY, ACT = "body", "act"


@dataclass(frozen=True, slots=True)
class DetailBlock:
    """`where`: BODY among the cards, ACT the page's one act. `context` is read on every request."""

    name: str
    template: str
    where: str
    context: Callable[[Institution], dict[str, Any]]


_blocks: dict[str, DetailBlock] = {}


def register_detail_block(block: DetailBlock) -> None:
    _blocks[block.name] = block


def detail_blocks(institution: Institution, where: str) -> list[tuple[str, dict[str, Any]]]:
    """(template, its values) in the order of their names."""
    chosen = [_blocks[name] for name in sorted(_blocks) if _blocks[name].where == where]
    return [(block.template, block.context(institution)) for block in chosen]
