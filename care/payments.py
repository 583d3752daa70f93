"""How money changes hands. The platform has no payment channel: a record is all there is, and what a channel would
have to offer is written here (`PaymentAdapter`), so that one can be added without touching bills and receipts.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from care.enums import PaymentMethod

REFERENCE = re.compile(r"[0-9A-Za-z-]{4,40}")


@dataclass(frozen=True, slots=True)
class Order:
    """Yuan that go to the nursery, or back to the family."""

    amount: Decimal
    method: str  # PaymentMethod
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """`reference`: by which the money is found at the bank or the channel; may be empty for cash."""

    reference: str


class PaymentAdapter(Protocol):
    """Both raise ValidationError with a sentence for the person; whoever answers has moved the money, or knows that it
    has been moved. They are called inside the transaction that keeps the record."""

    def methods(self) -> list[tuple[str, str]]: ...

    def take(self, order: Order) -> Settled: ...

    def give_back(self, order: Order) -> Settled: ...


class OfflinePayments:
    """Money has changed hands outside; the reference is what the person typed."""

    def methods(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in PaymentMethod.choices]

    def take(self, order: Order) -> Settled:
        return self._settle(order)

    def give_back(self, order: Order) -> Settled:
        if order.method == PaymentMethod.SUBSIDY:
            raise ValidationError({"method": _("补贴不退给家长，请选别的方式。")})
        return self._settle(order)

    @staticmethod
    def _settle(order: Order) -> Settled:
        reference = order.reference.strip()
        if reference and not REFERENCE.fullmatch(reference):
            raise ValidationError({"reference": _("流水号是 4 到 40 位字母、数字或短横。")})
        return Settled(reference)


def payment_adapter() -> PaymentAdapter:
    adapter: PaymentAdapter = import_string(settings.PAYMENT_ADAPTER)()
    return adapter
