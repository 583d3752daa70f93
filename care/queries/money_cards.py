"""What the family's first page says of money: one line a child and nursery."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Subquery, Sum, Value, When
from django.db.models.fields import DecimalField
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from care.enums import PaymentKind
from care.models import Bill, FeeContract, Payment
from care.policies.money import CONFIRM_CONTRACT, FAMILY_MONEY

YUAN: "DecimalField[Any, Any]" = DecimalField(max_digits=11, decimal_places=2)


LATELY = timedelta(days=90)  # so long after the last day the card stays; an open account stays until it is settled


@dataclass(frozen=True, slots=True)
class MoneyCard:
    """`contract` opens the account; `asks`: the actor may confirm it and nobody has. Yuan; `owed` and `held` exclude
    each other."""

    contract: FeeContract
    owed: Decimal
    held: Decimal
    asks: bool


def money_card(actor: Actor) -> dict[str, Any]:
    """One card a child and nursery, with what is open on the whole account. Two statements."""
    account = {"contract__child": OuterRef("child_id"), "institution": OuterRef("institution_id")}
    billed = Bill.objects.filter(**account).order_by().values("institution").annotate(sum=Sum("total")).values("sum")
    effect = Case(When(kind=PaymentKind.IN, then=F("amount")), default=-F("amount"), output_field=YUAN)
    paid = Payment.objects.filter(**account).order_by().values("institution").annotate(sum=Sum(effect)).values("sum")
    zero = Value(Decimal(0), output_field=YUAN)
    rows = FAMILY_MONEY.visible(actor, FeeContract.objects.all()).annotate(
        open_sum=Coalesce(Subquery(billed), zero, output_field=YUAN) - Coalesce(Subquery(paid), zero, output_field=YUAN)
    )
    chosen: dict[tuple[UUID, UUID], FeeContract] = {}
    for each in rows.select_related("child", "placement").order_by("child__born_on", "from_on", "made_at", "pk"):
        key, standing = (each.child_id, each.institution_id), chosen.get((each.child_id, each.institution_id))
        if standing is None or _rank(each) >= _rank(standing):
            chosen[key] = each
    deciding = set(CONFIRM_CONTRACT.visible(actor, FeeContract.objects.all()).values_list("pk", flat=True))
    return {"cards": [_card(each, deciding) for each in chosen.values() if _is_shown(each)]}


def _rank(contract: FeeContract) -> tuple[bool, bool]:
    """One that stands before a void one; one that has begun, or waits for a word, before one to come."""
    return not contract.is_void, contract.from_on <= localdate() or contract.is_unconfirmed


def _is_shown(contract: Any) -> bool:
    lately = localdate() - LATELY
    stands = not contract.is_void and (contract.last_on is None or contract.last_on >= lately)
    return stands or contract.open_sum != 0


def _card(contract: Any, deciding: set[UUID]) -> MoneyCard:
    owed, held = max(contract.open_sum, Decimal(0)), max(-contract.open_sum, Decimal(0))
    return MoneyCard(contract, owed, held, contract.is_unconfirmed and contract.pk in deciding)
