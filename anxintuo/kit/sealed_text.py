"""Every encrypted column of every model moves to the first key after a rotation. The columns are asked of the models,
so that a field added later moves too; tables of history are models like any other.

A row is locked while it moves, and what is locked already is left for the next time; besides, a value is replaced
only where it is still the one that was read. Nothing but the sealed columns is written: no blind index, no time of
change, and no history, since what the text says has not changed.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pgtrigger
from django.apps import apps
from django.apps.registry import Apps
from django.db import models, transaction
from django.db.models import Count, ExpressionWrapper, F, Model, Q, QuerySet, TextField, Value
from pghistory.trigger import Event

from anxintuo.kit.crypto import (
    DecryptionError,
    EncryptedTextField,
    decrypt_text,
    encrypt_text,
    key_id_of,
    primary_key_id,
    retiring_key_ids,
)

logger = logging.getLogger(__name__)
ROWS_AT_ONCE = 200  # as long as a transaction holds its locks: some tenths of a second

Columns = list[EncryptedTextField]


def sealed_columns(registry: Apps = apps) -> list[tuple[type[Model], Columns]]:
    """Every table that has encrypted columns, with them. A proxy shares its model's table and is left out."""
    tables = [model for model in registry.get_models(include_auto_created=True) if not model._meta.proxy]
    found = [(model, [f for f in model._meta.local_fields if isinstance(f, EncryptedTextField)]) for model in tables]
    return sorted(((model, columns) for model, columns in found if columns), key=lambda pair: pair[0]._meta.label_lower)


def count_text(registry: Apps = apps) -> Iterator[tuple[str, Counter[str]]]:
    """For each column, named `app.model.field`, how many values name which listed key; empty: none of them."""
    for model, columns in sealed_columns(registry):
        for column in columns:
            yield f"{model._meta.label_lower}.{column.name}", _count_column(model, column)


def _count_column(model: type[Model], column: EncryptedTextField) -> Counter[str]:
    keys = [primary_key_id(), *retiring_key_ids()]
    of_key = {f"key_{number}": Count("pk", filter=_sealed_with(column, key)) for number, key in enumerate(keys)}
    filled = Count("pk", filter=Q(**{f"stored_{column.name}__gt": ""}))
    counted: dict[str, int] = _stored(model, [column]).aggregate(filled=filled, **of_key)
    by_key = Counter({key: counted[f"key_{number}"] for number, key in enumerate(keys)})
    by_key[""] = counted["filled"] - by_key.total()
    return by_key


def move_text(limit: int, registry: Apps = apps) -> int:
    """Seal up to `limit` rows with the first key; returns how many. Safe to repeat and in parallel."""
    moved = 0
    if retiring_key_ids():  # else nothing can be due, and no table is looked through
        for model, columns in sealed_columns(registry):
            moved += _move_table(model, columns, limit - moved)
    return moved


def _move_table(model: type[Model], columns: Columns, limit: int) -> int:
    moved, last = 0, None
    while moved < limit:
        done, last = _move_rows(model, columns, after=last, at_most=min(ROWS_AT_ONCE, limit - moved))
        moved += done
        if last is None:
            break
    return moved


@transaction.atomic
def _move_rows(model: type[Model], columns: Columns, *, after: Any, at_most: int) -> tuple[int, Any]:
    """How many moved, and the last primary key looked at: a row that does not open holds up none behind it."""
    rows = _due(model, columns)
    rows = rows if after is None else rows.filter(pk__gt=after)
    # “No key”: rows elsewhere that refer to this one can be written meanwhile.
    rows = rows.order_by("pk").select_for_update(skip_locked=True, no_key=True)
    seen = list(rows.values_list("pk", *(f"stored_{column.name}" for column in columns))[:at_most])
    with _history_silent(model):
        moved = sum(_move_row(model, pk, dict(zip(columns, stored, strict=True))) for pk, *stored in seen)
    return moved, seen[-1][0] if seen else None


def _move_row(model: type[Model], pk: Any, stored: dict[EncryptedTextField, str | None]) -> bool:
    due = {column: text for column, text in stored.items() if text and key_id_of(text) in retiring_key_ids()}
    fresh = {}
    for column, text in due.items():
        try:
            fresh[column] = encrypt_text(decrypt_text(text, aad=column.aad), aad=column.aad)
        except (DecryptionError, ValueError):  # ValueError: what follows the key id is not base64
            logger.error("%s.%s of row %s does not open with its key", model._meta.label_lower, column.name, pk)
    return bool(fresh) and replace_if_unchanged(model, pk, {column: (due[column], fresh[column]) for column in fresh})


def replace_if_unchanged(model: type[Model], pk: Any, values: dict[EncryptedTextField, tuple[str, str]]) -> bool:
    """Write the new stored text (seen, new) of each column, unless any has changed since it was seen."""
    columns = list(values)
    rows = _stored(model, columns).filter(pk=pk, **{f"stored_{column.name}": values[column][0] for column in columns})
    new = {column.name: Value(values[column][1], output_field=TextField()) for column in columns}
    return rows.update(**new) == 1


def _due(model: type[Model], columns: Columns) -> QuerySet[Any]:
    with_a_retiring_key = Q()
    for column in columns:
        for key_id in retiring_key_ids():
            with_a_retiring_key |= _sealed_with(column, key_id)
    return _stored(model, columns).filter(with_a_retiring_key)


def _sealed_with(column: EncryptedTextField, key_id: str) -> Q:
    return Q(**{f"stored_{column.name}__startswith": f"{key_id}:"})


def _stored(model: type[Model], columns: Columns) -> QuerySet[Any]:
    """Every row, whatever the model's manager would hide, with its columns as they are stored."""
    as_stored = {f"stored_{column.name}": ExpressionWrapper(F(column.name), TextField()) for column in columns}
    return models.QuerySet(model).annotate(**as_stored)


def _history_silent(model: type[Model]) -> AbstractContextManager[None]:
    triggers = [trigger for owner, trigger in pgtrigger.registered() if owner is model and isinstance(trigger, Event)]
    if not triggers:
        return nullcontext()
    return pgtrigger.ignore(*(f"{model._meta.label}:{trigger.name}" for trigger in triggers))
