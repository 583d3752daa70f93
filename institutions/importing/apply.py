"""Writing a planned run: everything in the caller's transaction, in batches, or nothing at all.

What is written is what the dry run showed: the plan's rows are read back, and a nursery that somebody changed in the
meantime (its `version` moved) makes the whole run refuse, so that it is planned anew.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Model, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.enums import ImportAction
from institutions.facts import FACTS
from institutions.importing.stock import Known, known_among
from institutions.models import (
    FeeItem,
    Filing,
    FilingMove,
    ImportRow,
    ImportRun,
    Institution,
    RegisterRecord,
    Room,
    StaffSummary,
)
from institutions.naming import free_slug, taken_slugs

BATCH = 500
# In the order of their foreign keys.
WRITTEN: tuple[type[Model], ...] = (Institution, Filing, StaffSummary, Room, FeeItem, FilingMove)
BY_REGISTER = "register"  # the move's name in a filing's log
Progress = Callable[[int, int], None]


class StalePlan(Exception):
    """Nurseries changed after the dry run; the text is a Chinese sentence."""


def apply_rows(run: ImportRun, *, progress: Progress | None = None) -> list[UUID]:
    """Write the run's rows and return the ids of the nurseries created or changed. Call inside a transaction."""
    rows = list(run.rows.exclude(action=ImportAction.SKIP).order_by("number", "pk"))
    known = _locked(row.institution_id for row in rows if row.institution_id and row.changes)
    _refuse_stale(rows, known)
    writer = _Writer(run)
    taken = taken_slugs([row.name for row in rows if row.action == ImportAction.CREATE])
    for number, row in enumerate(rows):
        if row.action == ImportAction.CREATE:
            writer.create(row, taken)
        elif row.changes:
            writer.update(row, known[row.institution_id])  # type: ignore[index]
        if progress is not None and number % BATCH == 0:
            progress(number, 2 * len(rows))
    writer.flush()
    if progress is not None:
        progress(2 * len(rows), 2 * len(rows))
    return writer.touched


def _locked(ids: Iterable[UUID]) -> dict[UUID, Known]:
    """The nurseries to be changed, locked in the order of their ids so that two runs cannot wait for each other."""
    wanted = sorted(set(ids))
    list(
        Institution.objects.real().select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True)
    )
    return {known.institution.pk: known for known in known_among(Institution.objects.real().filter(pk__in=wanted))}


def _refuse_stale(rows: Sequence[ImportRow], known: dict[UUID, Known]) -> None:
    seen = [(known.get(row.institution_id), row.seen_version) for row in rows if row.institution_id and row.changes]
    stale = sum(1 for each, version in seen if each is None or each.institution.version != version)
    if stale:
        raise StalePlan(_("试运行之后有 %(n)s 家机构又改动过，请重新试运行。") % {"n": stale})


class _Writer:
    """Collects objects and writes them in bulk, grouped by the fields that changed."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.new: dict[type[Model], list[Any]] = defaultdict(list)
        self.changed: dict[tuple[type[Model], frozenset[str]], list[Any]] = defaultdict(list)
        self.records: list[RegisterRecord] = []
        self.touched: list[UUID] = []
        self.bumped: list[UUID] = []

    def create(self, row: ImportRow, taken: set[str]) -> None:
        slug = free_slug(row.name, taken)
        taken.add(slug)
        institution = Institution(slug=slug, registry_source=self.run.source, registry_id=row.key)
        self.new[Institution].append(institution)
        owners = self._write_facts(institution, row)
        owners.setdefault(Filing, Filing(institution=institution))
        for model, owner in owners.items():
            self.new[model].append(owner)
        self._write_lists(Known(institution, [], []), row)
        self._note(institution, row)

    def update(self, row: ImportRow, known: Known) -> None:
        institution = known.institution
        fields: dict[type[Model], set[str]] = defaultdict(set)
        owners = self._write_facts(institution, row, fields)
        if "registry_id" in row.changes:
            institution.registry_source, institution.registry_id = self.run.source, row.key
            fields[Institution] |= {"registry_source", "registry_id"}
        if fields[Institution]:
            owners[Institution] = institution
        self.bumped.append(institution.pk)
        for model, owner in owners.items():
            if owner._state.adding:
                self.new[model].append(owner)
            else:
                self.changed[(model, frozenset(fields[model]))].append(owner)
        self._write_lists(known, row)
        self._note(institution, row)

    def _write_facts(
        self, institution: Institution, row: ImportRow, fields: dict[type[Model], set[str]] | None = None
    ) -> dict[type[Model], Any]:
        """Set the facts in memory; returns the objects concerned by model and notes their changed fields."""
        owners: dict[type[Model], Any] = {}
        noted = fields if fields is not None else defaultdict(set)
        for key, (old, new) in row.changes.items():
            if key == "location_flag":
                institution.location_flag = new
                noted[Institution].add("location_flag")
            if key not in FACTS:
                continue
            fact = FACTS[key]
            owner = fact.write(institution, new)
            owners[type(owner)] = owner
            noted[type(owner)] |= set(ATTRIBUTES.get(key, (fact.attribute.removesuffix("_id"),)))
            if key == "filing.state" and old != new and not (old is None and new == "draft"):
                self.new[FilingMove].append(
                    FilingMove(
                        filing_id=owner.pk,
                        move=BY_REGISTER,
                        source=old or "",
                        target=new,
                        note=f"import {self.run.pk}",
                    )
                )
        if StaffSummary in owners:
            owners[StaffSummary].as_of_on = self.run.as_of_on
            noted[StaffSummary].add("as_of_on")
        if row.changes.get("location", [None, None])[1]:
            institution.source_datum = self.run.report.get("datum", "wgs84")
            noted[Institution].add("source_datum")
        owners.pop(Institution, None)
        return owners

    def _write_lists(self, known: Known, row: ImportRow) -> None:
        """Rooms and fees: keys `room:<name>.<field>` and `fee:<category>/<class kind>/<title>.<field>`."""
        groups: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
        for key, (_old, new) in row.changes.items():
            group, colon, rest = key.partition(":")
            if colon:
                name, _dot, attribute = rest.rpartition(".")
                groups[(group, name)][attribute] = new
        for (group, name), values in groups.items():
            item: Any = known.rooms.get(name) if group == "room" else known.fees.get(name)
            if item is None:
                self._add_item(known, group, name, values)
                continue
            for attribute, value in values.items():
                setattr(item, attribute, value)
            self.changed[(type(item), frozenset(values))].append(item)

    def _add_item(self, known: Known, group: str, name: str, values: dict[str, Any]) -> None:
        if group == "room":
            room = Room(institution=known.institution, name=name, order=len(known.rooms), **values)
            known.rooms[name] = room
            self.new[Room].append(room)
        else:
            category, kind, title = name.split("/", 2)
            fee = FeeItem(institution=known.institution, category=category, class_kind=kind, title=title, **values)
            self.new[FeeItem].append(fee)

    def _note(self, institution: Institution, row: ImportRow) -> None:
        self.touched.append(institution.pk)
        seen_on = self.run.as_of_on
        if row.action == ImportAction.MISSING:
            seen_on = institution.register_record.seen_on if hasattr(institution, "register_record") else seen_on
        self.records.append(RegisterRecord(institution=institution, values=row.record, seen_on=seen_on))

    def flush(self) -> None:
        for model in WRITTEN:
            model._default_manager.bulk_create(self.new[model], batch_size=BATCH)
        for (model, fields), objects in self.changed.items():
            model._default_manager.bulk_update(objects, sorted(fields), batch_size=BATCH)
        Institution.objects.filter(pk__in=self.bumped).update(version=F("version") + 1, updated_at=timezone.now())
        RegisterRecord.objects.bulk_create(
            self.records,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["institution"],
            update_fields=["values", "seen_on"],
        )
        RegisterRecord.objects.filter(pk__in=self.run.same_as_before).update(seen_on=self.run.as_of_on)
        if len(self.touched) >= BATCH:
            _tell_planner()
        made = Institution.objects.filter(registry_source=self.run.source, registry_id=OuterRef("key"))
        self.run.rows.filter(action=ImportAction.CREATE).update(institution=Subquery(made.values("pk")[:1]))


# Facts that stand in more than one column.
ATTRIBUTES = {"name": ("name", "name_pinyin", "name_initials"), "location": ("lon", "lat", "location_flag")}


def _tell_planner() -> None:
    """A register multiplies the tables inside one transaction; without figures the planner joins them row by row."""
    grown: tuple[type[Model], ...] = (*WRITTEN, RegisterRecord, ImportRow)
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in grown)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
