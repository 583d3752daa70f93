"""Bring the rows of one book up to date: idempotent, writes only what differs, leaves other books alone.

Runs after every `migrate` (docs/decisions/reference-data.md) and by `manage.py load_rules [FILE …]`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from anxintuo.rulebook.books import SHIPPED, shipped_rows, version_of


@dataclass(frozen=True, slots=True)
class Loaded:
    added: int
    changed: int
    removed: int
    unchanged: int

    @property
    def anything(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@transaction.atomic
def load_book(rows: Iterable[dict[str, Any]], *, origin: str = SHIPPED, model: Any = None) -> Loaded:
    """Make the book's rows in the table equal to `rows`. IntegrityError if they overlap with another book's."""
    if model is None:
        from anxintuo.rulebook.models import Rule as model
    wanted = {version_of(row): row for row in rows}
    present = {version_of(vars(rule)): rule for rule in model.objects.filter(origin=origin)}
    stale = [rule.pk for version, rule in present.items() if version not in wanted]
    changed = []
    for version, rule in present.items():
        row = wanted.get(version)
        if row and any(getattr(rule, field) != value for field, value in row.items()):
            for field, value in row.items():
                setattr(rule, field, value)
            changed.append(rule)
    new = [model(origin=origin, **row) for version, row in wanted.items() if version not in present]

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS rule_versions_do_not_overlap DEFERRED")
        model.objects.filter(pk__in=stale).delete()
        if changed:
            model.objects.bulk_update(changed, list(next(iter(wanted.values()))))
        model.objects.bulk_create(new)
        cursor.execute("SET CONSTRAINTS rule_versions_do_not_overlap IMMEDIATE")

    from anxintuo.rulebook.queries import announce_change

    loaded = Loaded(len(new), len(changed), len(stale), len(present) - len(stale) - len(changed))
    if loaded.anything:
        announce_change()
    return loaded


def load_after_migrate(apps: Any = None, **_kwargs: Any) -> None:
    """Receiver of `post_migrate`, which `migrate` sends with the state of the models and `flush` without."""
    try:
        model = apps.get_model("rulebook", "Rule") if apps else None
    except LookupError:
        return
    load_book(shipped_rows(), model=model)
    if model is None:
        from anxintuo.rulebook.queries import warm

        warm()
