"""Steps of the first-run guide that a nursery does not need."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from institutions.enums.guide import OPTIONAL
from institutions.models import GuideSkip, Institution
from institutions.policies.guide import SKIP_STEP


@transaction.atomic
def skip_step(institution: Institution, step: str, *, needed: bool, actor: Actor) -> None:
    """Not needed here, or needed after all. Twice is once."""
    SKIP_STEP.demand(actor, institution)
    if step not in OPTIONAL:
        raise ValidationError(_("这一步不能跳过。"))
    if needed:
        GuideSkip.objects.filter(institution=institution, step=step).delete()
    else:
        GuideSkip.objects.get_or_create(
            institution=institution, step=step, defaults={"skipped_by_id": UUID(str(actor.user_id))}
        )
    record("institutions.skip_step", actor=actor, kind=Kind.CHANGE, subjects=[("institution", institution.pk)])
