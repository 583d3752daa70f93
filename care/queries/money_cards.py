"""What the family's first page says of money: one line a child and nursery."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.fields import DecimalField
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from care.enums import PaymentKind
from care.models import Bill, FeeContract, Payment
from care.policies.money import FAMILY_MONEY

YUAN: "DecimalField[Any, Any]" = DecimalField(max_digits=11, decimal_places=2)


LATELY = timedelta(days=90)  # so long after the last day the card stays; what is owed stays until it is paid


def money_card(actor: Actor) -> dict[str, Any]:
    """The latest contract of each child at each nursery, with what is owed on the whole account. One statement."""
    account = {"contract__child": OuterRef("child_id"), "institution": OuterRef("institution_id")}
    billed = Bill.objects.filter(**account).order_by().values("institution").annotate(sum=Sum("total")).values("sum")
    effect = Case(When(kind=PaymentKind.IN, then=F("amount")), default=-F("amount"), output_field=YUAN)
    paid = Payment.objects.filter(**account).order_by().values("institution").annotate(sum=Sum(effect)).values("sum")
    later = FeeContract.objects.filter(
        child=OuterRef("child_id"), institution=OuterRef("institution_id"), voided_at__isnull=True,
        from_on__gt=OuterRef("from_on"), from_on__lte=localdate(),
    )  # fmt: skip
    rows = FAMILY_MONEY.visible(actor, FeeContract.objects.filter(~Exists(later), voided_at__isnull=True))
    zero = Value(Decimal(0), output_field=YUAN)
    lately = localdate() - LATELY
    open_still = Q(until_on__isnull=True) | Q(until_on__gte=lately)
    in_place = Q(placement__until_on__isnull=True) | Q(placement__until_on__gte=lately)
    found = rows.annotate(
        owed=Coalesce(Subquery(billed), zero, output_field=YUAN) - Coalesce(Subquery(paid), zero, output_field=YUAN)
    )
    found = found.filter((open_still & in_place) | Q(owed__gt=0))
    contracts = list(found.select_related("child").order_by("child__born_on", "from_on", "pk"))
    return {"contracts": contracts}
