"""A child's allergies: entered, ended. By the family, or by whoever cares for the child (another act, from above)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.allergens import Allergen
from families.models import Allergy, Child
from families.notices import tell_allergy
from families.policies import EDIT_CHILD

MOST = 30


@transaction.atomic
def add_allergy(
    child: Child, values: dict[str, Any], *, actor: Actor, act: Act = EDIT_CHILD, by_nursery: bool = False
) -> Allergy:
    """`values`: allergen, note, urgent. The guardians are told of what the nursery enters. ValidationError with
    sentences; the same kind twice is refused."""
    locked = Child.objects.select_for_update().get(pk=child.pk)
    act.demand(actor, locked)
    if values["allergen"] == Allergen.OTHER and not values.get("note"):
        raise ValidationError({"note": _("请写明是什么。")})
    if locked.allergies.open().count() >= MOST:
        raise ValidationError(_("登记得太多了，请先把不再需要的结束。"))
    row = Allergy(
        child=locked, entered_by_id=UUID(str(actor.user_id)), entered_on=localdate(), by_nursery=by_nursery, **values
    )
    row.full_clean()
    row.save(force_insert=True)
    record("families.add_allergy", actor=actor, kind=Kind.CHANGE, subjects=[("child", locked.pk)])
    if by_nursery:
        tell_allergy(row, key="added")
    return row


@transaction.atomic
def end_allergy(row: Allergy, *, actor: Actor, act: Act = EDIT_CHILD, by_nursery: bool = False) -> None:
    """The child may eat it again. Twice is once."""
    child = Child.objects.select_for_update().get(pk=row.child_id)
    act.demand(actor, child)
    ended = Allergy.objects.open().filter(pk=row.pk)
    if ended.update(ended_on=localdate(), ended_by_id=UUID(str(actor.user_id))):
        record("families.end_allergy", actor=actor, kind=Kind.CHANGE, subjects=[("child", child.pk)])
        if by_nursery:
            tell_allergy(row, key="ended")
