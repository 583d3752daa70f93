"""History by trigger (pghistory), for tables whose rows people also remove."""

from pghistory import DeleteEvent, InsertEvent, RowEvent, UpdateEvent


def removals_too() -> tuple[RowEvent, ...]:
    """`@pghistory.track(*removals_too())`: that a row was removed, when and by whom, is not told without it."""
    return InsertEvent(), UpdateEvent(), DeleteEvent()
