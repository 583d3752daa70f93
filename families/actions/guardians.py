"""Who else is a guardian, what they may do, and who is kept away."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.models import User, phone_index
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from families.enums import InvitationState, Relation, Standing
from families.models import Child, CustodyBlock, GuardianInvitation, Guardianship
from families.notices import tell_guardian_changed, tell_invited
from families.policies import ANSWER_INVITATION, GUARDIANSHIP, MANAGE_GUARDIANS

INVITATION_STAYS = timedelta(days=14)
MOST_GUARDIANS = 8


@transaction.atomic
def invite_guardian(child: Child, *, phone: str, relation: str, standing: str, actor: Actor) -> GuardianInvitation:
    """`phone` in E.164. Whoever signs in with it finds the invitation. ValidationError with a sentence when the person
    is a guardian already, is kept away, or was invited."""
    locked = _lock(child, actor)
    index = phone_index(phone)
    current = Guardianship.objects.current(localdate()).filter(child=locked)
    if current.filter(user__phone_index=index).exists():
        raise ValidationError({"phone": _("这位监护人已经在宝宝名下。")})
    if CustodyBlock.objects.filter(child=locked, phone_index=index, lifted_at__isnull=True).exists():
        raise ValidationError({"phone": _("这个号码在“限制接触”名单里，不能邀请。")})
    if current.count() >= MOST_GUARDIANS:
        raise ValidationError(_("一个宝宝最多 %(count)s 位监护人。") % {"count": MOST_GUARDIANS})
    _close_old(locked, index)
    invitation = GuardianInvitation(
        child=locked,
        phone=phone,
        phone_index=index,
        relation=Relation(relation),
        standing=Standing(standing),
        invited_by_id=UUID(str(actor.user_id)),
        expires_at=timezone.now() + INVITATION_STAYS,
    )
    invitation.validate_constraints()
    invitation.save(force_insert=True)
    invited = User.objects.by_phone(phone)
    if invited is not None:
        tell_invited(invited, invitation)
    _tell("families.invite_guardian", locked, actor)
    return invitation


@transaction.atomic
def answer_invitation(invitation: GuardianInvitation, *, accept: bool, actor: Actor) -> Guardianship | None:
    """By the person with the invited number. Twice gives the same answer."""
    child = Child.objects.select_for_update().get(pk=invitation.child_id)
    locked = GuardianInvitation.objects.select_for_update().get(pk=invitation.pk)
    ANSWER_INVITATION.demand(actor, locked)
    if locked.state == InvitationState.ACCEPTED and accept:
        return Guardianship.objects.current(localdate()).filter(child=child, user_id=UUID(str(actor.user_id))).first()
    if locked.state != InvitationState.OPEN or locked.expires_at <= timezone.now():
        raise ValidationError(_("这份邀请已经失效，请让对方重新邀请。"))
    locked.state = InvitationState.ACCEPTED if accept else InvitationState.DECLINED
    locked.answered_at = timezone.now()
    locked.save(update_fields=["state", "answered_at"])
    _tell("families.answer_invitation", child, actor)
    if not accept:
        return None
    guardianship, _made = Guardianship.objects.get_or_create(
        child=child,
        user_id=UUID(str(actor.user_id)),
        until_on=None,
        defaults={"relation": locked.relation, "standing": locked.standing, "from_on": localdate()},
    )
    return guardianship


@transaction.atomic
def withdraw_invitation(invitation: GuardianInvitation, *, actor: Actor) -> None:
    child = _lock(invitation.child, actor)
    rows = GuardianInvitation.objects.filter(pk=invitation.pk, state=InvitationState.OPEN)
    rows.update(state=InvitationState.WITHDRAWN, answered_at=timezone.now())
    _tell("families.withdraw_invitation", child, actor)


@transaction.atomic
def set_standing(guardianship: Guardianship, standing: str, *, actor: Actor) -> None:
    """Acts from the next request on. Somebody who may act must remain."""
    child = _lock(guardianship.child, actor)
    locked = Guardianship.objects.select_for_update().get(pk=guardianship.pk)
    GUARDIANSHIP.demand(actor, locked)
    if standing != Standing.MANAGES:
        _demand_another_manager(child, locked)
    locked.standing = Standing(standing)
    locked.save(update_fields=["standing"])
    tell_guardian_changed(locked)
    _tell("families.set_standing", child, actor)


@transaction.atomic
def end_guardianship(guardianship: Guardianship, *, actor: Actor) -> None:
    """Over with yesterday: the seat is gone on the next request."""
    child = _lock(guardianship.child, actor)
    locked = Guardianship.objects.select_for_update().get(pk=guardianship.pk)
    GUARDIANSHIP.demand(actor, locked)
    _demand_another_manager(child, locked)
    _end(locked)
    _tell("families.end_guardianship", child, actor)


@transaction.atomic
def block_person(child: Child, *, name: str, phone: str, reason: str, actor: Actor) -> CustodyBlock:
    """Keep somebody away. A guardianship and open invitations of the number end at once; the actor's own cannot."""
    locked = _lock(child, actor)
    index = phone_index(phone) if phone else ""
    theirs = Guardianship.objects.current(localdate()).filter(child=locked, user__phone_index=index) if index else None
    if theirs is not None and theirs.filter(user_id=UUID(str(actor.user_id))).exists():
        raise ValidationError({"phone": _("这是您自己的号码。")})
    block = CustodyBlock.objects.create(
        child=locked, name=name, phone=phone, phone_index=index, reason=reason, set_by_id=UUID(str(actor.user_id))
    )
    for guardianship in theirs or ():
        _demand_another_manager(locked, guardianship)
        _end(guardianship)
    if index:
        _close_old(locked, index)
    _tell("families.block_person", locked, actor)
    return block


@transaction.atomic
def lift_block(block: CustodyBlock, *, actor: Actor) -> None:
    child = _lock(block.child, actor)
    CustodyBlock.objects.filter(pk=block.pk, lifted_at__isnull=True).update(lifted_at=timezone.now())
    _tell("families.lift_block", child, actor)


def _lock(child: Child, actor: Actor) -> Child:
    locked = Child.objects.select_for_update().get(pk=child.pk)
    MANAGE_GUARDIANS.demand(actor, locked)
    return locked


def _end(guardianship: Guardianship) -> None:
    """Begun today, it never was; else its last day was yesterday."""
    yesterday = localdate() - timedelta(days=1)
    if guardianship.from_on > yesterday:
        guardianship.from_on = yesterday
    guardianship.until_on = yesterday
    guardianship.save(update_fields=["from_on", "until_on"])


def _demand_another_manager(child: Child, leaving: Guardianship) -> None:
    others = Guardianship.objects.current(localdate()).filter(child=child, standing=Standing.MANAGES)
    if leaving.standing == Standing.MANAGES and not others.exclude(pk=leaving.pk).exists():
        raise ValidationError(_("宝宝要有一位办理人。请先让另一位监护人成为办理人。"))


def _close_old(child: Child, index: str) -> None:
    rows = GuardianInvitation.objects.filter(child=child, phone_index=index, state=InvitationState.OPEN)
    rows.update(state=InvitationState.WITHDRAWN, answered_at=timezone.now())


def _tell(event: str, child: Child, actor: Actor, **more: Any) -> None:
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("child", child.pk)], **more)
