"""Lists that a nursery brings along: read and judged, then written as a whole or not at all.

What differs from list to list stands in KINDS: how it is judged, how it is written, who may.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from institutions.actions.menu_lists import write_menu
from institutions.actions.room_lists import write_rooms
from institutions.actions.staff_numbers import follow_files
from institutions.enums import ListImportState, ListKind
from institutions.importing.sources import SourceError, Table, read_table
from institutions.lists.menu import plan_menu
from institutions.lists.plan import ListPlan
from institutions.lists.rooms import plan_rooms
from institutions.lists.staff import plan_staff
from institutions.models import Institution, ListImport, StaffMember
from institutions.models.list_import import WAITS
from institutions.policies.menu import IMPORT_MENU
from institutions.policies.rooms import IMPORT_ROOMS
from institutions.policies.staff import CLOSE_IMPORT, IMPORT_STAFF

MOST_PROBLEMS = 2_000


@dataclass(frozen=True, slots=True)
class Listed:
    """`plan(institution, table)` judges; `write(institution, rows)` gets [number, id, values] of each row, inside a
    savepoint: IntegrityError or KeyError means that the ground has moved."""

    plan: Callable[[Institution, Table], ListPlan]
    write: Callable[[Institution, list[Any]], None]
    act: Act


@transaction.atomic
def plan_import(
    kind: ListKind, institution: Institution, content: bytes, file_name: str, *, actor: Actor
) -> ListImport:
    """A dry run. ValidationError when the file cannot be such a list; what is wrong in a row is kept with the plan."""
    KINDS[kind].act.demand(actor, institution)
    try:
        plan = KINDS[kind].plan(institution, read_table(content, file_name))
    except SourceError as fault:
        raise ValidationError({"file": str(fault)}) from fault
    rows = [[row.number, row.row, row.values] for row in plan.rows]
    made = ListImport.objects.create(
        institution=institution,
        kind=kind,
        rows="" if plan.problems else json.dumps(rows, ensure_ascii=False),
        problems=plan.problems[:MOST_PROBLEMS],
        added=plan.added,
        changed=plan.changed,
        unchanged=plan.unchanged,
        wrong=plan.wrong,
        made_by_id=UUID(str(actor.user_id)),
    )
    _tell("institutions.plan_list", made, actor)
    return made


@transaction.atomic
def apply_import(planned: ListImport, *, actor: Actor) -> ListImport:
    """All of it in one transaction. ValidationError when it is closed, has problems, or no longer fits what stands."""
    Institution.objects.select_for_update().get(pk=planned.institution_id)
    locked = ListImport.objects.select_for_update(of=("self",)).select_related("institution").get(pk=planned.pk)
    CLOSE_IMPORT.demand(actor, locked)
    if not locked.is_open or locked.wrong:
        raise ValidationError(_("这份名单已经处理过、过期了，或者还有问题，请重新上传。"))
    rows = json.loads(locked.rows or "[]")
    try:
        with transaction.atomic():
            KINDS[ListKind(locked.kind)].write(locked.institution, rows)
    except (IntegrityError, KeyError) as fault:
        raise ValidationError(_("名单上传以后档案又有变化，请重新上传一次。")) from fault
    _close(locked, ListImportState.APPLIED)
    _tell("institutions.apply_list", locked, actor)
    return locked


@transaction.atomic
def discard_import(planned: ListImport, *, actor: Actor) -> None:
    locked = ListImport.objects.select_for_update().get(pk=planned.pk)
    CLOSE_IMPORT.demand(actor, locked)
    if locked.state == ListImportState.PLANNED:
        _close(locked, ListImportState.DISCARDED)
        _tell("institutions.discard_list", locked, actor)


@transaction.atomic
def forget_old_imports() -> None:
    """Nightly: plans that nobody confirmed within a day."""
    for old in ListImport.objects.select_for_update(skip_locked=True).filter(
        state=ListImportState.PLANNED, made_at__lt=timezone.now() - WAITS
    ):
        _close(old, ListImportState.DISCARDED)


def _write_staff(institution: Institution, rows: list[Any]) -> None:
    standing = StaffMember.objects.select_for_update().filter(institution=institution, left_on=None)
    members = {str(row.pk): row for row in standing}
    fresh, kept, touched = [], [], set[str]()
    for _number, member_id, values in rows:
        member = members[member_id] if member_id else StaffMember(institution=institution)
        _fill(member, values)
        if member_id:
            member.version += 1
            touched |= {"room_id" if name == "room" else name for name in values}
            kept.append(member)
        else:
            fresh.append(member)
    StaffMember.objects.bulk_create(fresh, batch_size=500)
    if kept:
        columns = {name.removesuffix("_id") for name in touched}
        extra = {"version"} | ({"identity_index"} if "identity_number" in columns else set())
        extra |= {"phone_index"} if "phone" in columns else set()
        StaffMember.objects.bulk_update(kept, sorted(columns | extra), batch_size=500)
    follow_files(institution)


def _fill(member: StaffMember, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name == "room":
            member.room_id = UUID(value)
        elif name == "joined_on":
            member.joined_on = date.fromisoformat(value)
        elif name == "phone":
            member.set_phone(value)
        elif name not in ("identity_kind", "identity_number"):
            setattr(member, name, value)
    if "identity_number" in values:
        member.set_identity(values.get("identity_kind", member.identity_kind), values["identity_number"])


def _close(planned: ListImport, state: ListImportState) -> None:
    planned.state, planned.closed_at, planned.rows = state, timezone.now(), ""
    planned.save(update_fields=["state", "closed_at", "rows"])


def _tell(event: str, planned: ListImport, actor: Actor) -> None:
    subjects = [("institution", planned.institution_id), ("list_import", planned.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)


KINDS: dict[ListKind, Listed] = {
    ListKind.STAFF: Listed(plan_staff, _write_staff, IMPORT_STAFF),
    ListKind.ROOMS: Listed(plan_rooms, write_rooms, IMPORT_ROOMS),
    ListKind.MENU: Listed(plan_menu, write_menu, IMPORT_MENU),
}
