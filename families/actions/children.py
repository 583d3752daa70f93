"""Adding a child and keeping its data right."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from families.enums import Relation, Standing
from families.models import Child, Guardianship
from families.models.child import identity_index
from families.policies import ADD_CHILD, EDIT_CHILD

FIELDS = ("name", "sex", "born_on", "household", "address", "care_note")


@transaction.atomic
def add_child(values: Mapping[str, Any], *, relation: str, actor: Actor) -> Child:
    """The actor becomes the child's acting guardian. `values`: FIELDS and the identity (`identity_kind`,
    `identity_number`), cleaned.

    ValidationError under `identity_number` when another family has the number (without telling which); the same child
    of the same guardian is returned instead of made twice.
    """
    ADD_CHILD.demand(actor)
    assert actor.user_id is not None
    existing = _own_with(values, actor)
    if existing is not None:
        return existing
    child = Child()
    _write(child, values)
    child.save(force_insert=True)
    Guardianship.objects.create(
        child=child,
        user_id=UUID(actor.user_id),
        relation=Relation(relation),
        standing=Standing.MANAGES,
        from_on=localdate(),
    )
    _tell("families.add_child", child, actor)
    return child


def enter_child(values: Mapping[str, Any], *, actor: Actor) -> Child:
    """A child without a guardian yet, by whoever enters a paper; the caller has asked their act. Refuses as above."""
    child = Child()
    _write(child, values)
    child.save(force_insert=True)
    _tell("families.enter_child", child, actor)
    return child


@transaction.atomic
def edit_child(child: Child, values: Mapping[str, Any], *, actor: Actor) -> Child:
    """`values` as in `add_child`; what is left out stays."""
    locked = Child.objects.select_for_update().get(pk=child.pk)
    EDIT_CHILD.demand(actor, locked)
    _write(locked, values)
    locked.save()
    _tell("families.edit_child", locked, actor)
    return locked


def identity_is_taken(kind: str, number: str, *, except_child: UUID | None = None) -> bool:
    """Whether another child bears this identity, of whichever family."""
    return (
        Child.objects.filter(identity_index=identity_index(kind, number))
        .exclude(pk=except_child or UUID(int=0))
        .exists()
    )


def _own_with(values: Mapping[str, Any], actor: Actor) -> Child | None:
    number = values.get("identity_number") or ""
    if not number:
        return None
    index = identity_index(values["identity_kind"], number)
    mine = Guardianship.objects.current(localdate()).filter(user_id=UUID(str(actor.user_id)), standing=Standing.MANAGES)
    return Child.objects.filter(identity_index=index, pk__in=mine.values("child_id")).first()


def _write(child: Child, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(child, name, values[name])
    if "identity_number" in values:
        child.set_identity(values.get("identity_kind", ""), values["identity_number"])
        if child.identity_index and identity_is_taken(
            child.identity_kind, child.identity_number, except_child=child.pk
        ):
            sentence = _("这个证件号码已经登记在另一个家庭名下。如果是您家的另一位监护人登记的，请对方邀请您。")
            raise ValidationError({"identity_number": sentence})


def _tell(event: str, child: Child, actor: Actor) -> None:
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("child", child.pk)])
