"""Agreeing and taking it back, one purpose at a time."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from families.consents import TEXTS
from families.enums import ConsentPurpose
from families.models import Child, Consent
from families.policies import CONSENT


@transaction.atomic
def give_consent(child: Child, purpose: str, *, actor: Actor) -> Consent:
    """To today's words. Again: the same row, unless the words have changed since; then a new one takes its place."""
    locked = Child.objects.select_for_update().get(pk=child.pk)
    CONSENT.demand(actor, locked)
    version = TEXTS[ConsentPurpose(purpose)].version
    given = Consent.objects.in_force().filter(child=locked, purpose=purpose).first()
    if given is not None and given.text_version == version:
        return given
    if given is not None:
        _withdraw(given, actor)
    return _give(locked, purpose, version, actor)


def consent_along(child: Child, purpose: str, *, actor: Actor) -> None:
    """Consent ticked on the form of an act that has locked its rows and judged the actor already (a guardian who
    manages). In force in today's words: nothing happens."""
    version = TEXTS[ConsentPurpose(purpose)].version
    given = Consent.objects.in_force().filter(child=child, purpose=purpose).first()
    if given is not None and given.text_version == version:
        return
    if given is not None:
        _withdraw(given, actor)
    _give(child, purpose, version, actor)


@transaction.atomic
def withdraw_consent(child: Child, purpose: str, *, actor: Actor) -> None:
    """Takes effect on the next request, since every reader asks. Nothing to take back: nothing happens."""
    locked = Child.objects.select_for_update().get(pk=child.pk)
    CONSENT.demand(actor, locked)
    for given in Consent.objects.in_force().filter(child=locked, purpose=purpose):
        _withdraw(given, actor)
    record("families.withdraw_consent", actor=actor, kind=Kind.CHANGE, subjects=[("child", locked.pk)], purpose=purpose)


def _give(child: Child, purpose: str, version: str, actor: Actor) -> Consent:
    consent = Consent.objects.create(
        child=child,
        purpose=ConsentPurpose(purpose),
        text_version=version,
        given_by_id=UUID(str(actor.user_id)),
        given_at=timezone.now(),
    )
    record("families.give_consent", actor=actor, kind=Kind.CHANGE, subjects=[("child", child.pk)], purpose=purpose)
    return consent


def _withdraw(consent: Consent, actor: Actor) -> None:
    consent.withdrawn_at, consent.withdrawn_by_id = timezone.now(), UUID(str(actor.user_id))
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
