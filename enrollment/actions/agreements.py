"""The service agreement of an offer: made with it, shown before the answer, accepted with it."""

import hashlib

from django.template.loader import render_to_string
from django.utils import timezone

from anxintuo.accounts.actor import Actor, user_id
from enrollment.models import Offer, ServiceAgreement

TEXT_VERSION = "2026-11"
TEMPLATE = f"enrollment/agreement/{TEXT_VERSION}.txt"


def make_agreement(offer: Offer) -> ServiceAgreement:
    """The words as they stand today, with this child, this room and these fees."""
    case = offer.case
    values = {"offer": offer, "case": case, "child": case.application.child, "institution": case.institution}
    text = render_to_string(TEMPLATE, values).strip() + "\n"
    return ServiceAgreement.objects.create(
        offer=offer, text_version=TEXT_VERSION, text=text, sha256=hashlib.sha256(text.encode()).hexdigest()
    )


def accept_agreement(offer: Offer, *, actor: Actor) -> None:
    """By the acting guardian, once."""
    agreement = ServiceAgreement.objects.select_for_update().get(offer=offer)
    if agreement.accepted_at is None:
        agreement.accepted_by_id, agreement.accepted_at = user_id(actor), timezone.now()
        agreement.save(update_fields=["accepted_by", "accepted_at"])
