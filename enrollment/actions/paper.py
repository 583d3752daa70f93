"""An application on paper, entered by the nursery: the child, one case here, the family reached by phone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.accounts.models import User
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from enrollment.actions.applying import check_start, class_kind_for
from enrollment.actions.moving import move
from enrollment.models import Application, Case
from enrollment.policies import ENTER_PAPER
from families.actions.children import enter_child
from families.consents import TEXTS
from families.enums import ConsentPurpose, Standing
from families.models import Consent, Guardianship
from institutions.models import Institution


@transaction.atomic
def enter_paper(
    institution: Institution, values: Mapping[str, Any], *, phone: str, relation: str, actor: Actor
) -> Case:
    """`values`: the child as in `families.actions.children`, with `start_on` and `hours`. The person with that number
    is its acting guardian and finds the application at the first sign-in.

    ValidationError when the child's identity belongs to a family already (then that family applies or invites).
    """
    ENTER_PAPER.demand(actor)
    child = enter_child(values, actor=actor)
    check_start(child, values["start_on"], region=institution.division_id)
    user, _is_new = User.objects.get_or_create_with_phone(phone)
    Guardianship.objects.create(
        child=child, user=user, relation=relation, standing=Standing.MANAGES, from_on=localdate()
    )
    now = timezone.now()
    # Signed on paper, which the nursery keeps; the version is that of the words on the form.
    Consent.objects.create(
        child=child,
        purpose=ConsentPurpose.APPLY,
        text_version=TEXTS[ConsentPurpose.APPLY].version,
        given_by=user,
        given_at=now,
    )
    application = Application.objects.create(
        child=child,
        applicant=user,
        entered_by_id=user_id(actor),
        paper_phone=phone,
        start_on=values["start_on"],
        hours=values["hours"],
        submitted_at=now,
    )
    case = Case.objects.create(application=application, institution=institution, rank=1)
    case.application = application
    move(case, "submit", actor=actor, submitted_at=now, class_kind=class_kind_for(application, institution))
    subjects: list[tuple[str, UUID]] = [("child", child.pk), ("case", case.pk)]
    record("enrollment.enter_paper", actor=actor, kind=Kind.CHANGE, subjects=subjects)
    return case
