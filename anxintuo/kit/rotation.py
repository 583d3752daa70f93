"""Rotation of the field keys: where sealed values stand, under which key, and how they move to the first one.

Encrypted columns are found by themselves (kit.sealed_text). An app that seals anything by hand registers its store in
`apps.py: ready()`; else its values would be lost with the old key.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from anxintuo.kit.crypto import retiring_key_ids
from anxintuo.kit.sealed_text import count_text, move_text

ROWS_AN_HOUR = 20_000


@dataclass(frozen=True)
class SealedStore:
    """`count` tells how many values name which key (empty: none that is listed). `move` seals up to so many with the
    first key and returns how many; it is safe to repeat and in parallel. `hourly`: how many the hourly task moves at
    most; 0 where the app has a task of its own."""

    name: str
    count: Callable[[], Counter[str]]
    move: Callable[[int], int]
    hourly: int = 1_000


_stores: dict[str, SealedStore] = {}


def register_store(store: SealedStore) -> None:
    """Registering a name twice is a defect."""
    if store.name in _stores:
        raise ValueError(f"sealed store {store.name!r} is registered already")
    _stores[store.name] = store


def values_by_key() -> Iterator[tuple[str, Counter[str]]]:
    """Of every column and store: how many values name which listed key; empty: none of them."""
    yield from count_text()
    for name in sorted(_stores):
        yield name, _stores[name].count()


def move_some() -> int:
    """The hourly share. Returns how many rows and values moved."""
    if not retiring_key_ids():
        return 0
    return move_text(ROWS_AN_HOUR) + sum(store.move(store.hourly) for store in _stores.values() if store.hourly)


def move_all() -> int:
    """Everything that nobody is working on at this moment. Returns how many rows and values moved."""
    moved = 0
    while retiring_key_ids():
        share = move_text(ROWS_AN_HOUR) + sum(store.move(ROWS_AN_HOUR) for store in _stores.values())
        if not share:
            break
        moved += share
    return moved
