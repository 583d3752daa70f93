"""Who besides the guardians may see a child's passport: floors above say so (a nursery with an open case, a placement).

Registered in `apps.py: ready()`; asked anew on every request. A consent that is taken back closes the door at once,
because each source asks for it.
"""

from collections.abc import Callable

from anxintuo.accounts.actor import Actor
from families.models import Child

Reader = Callable[[Actor, Child], bool]
_readers: dict[str, Reader] = {}


def register_reader(name: str, reader: Reader) -> None:
    """Twice under one name is a defect."""
    if _readers.get(name, reader) is not reader:
        raise ValueError(f"reader {name!r} is registered already")
    _readers[name] = reader


def may_read_passport(actor: Actor, child: Child) -> bool:
    """One of the floors above says yes."""
    return any(reader(actor, child) for reader in _readers.values())
