"""What families are told of their account. No sum leaves the inbox: it stands behind the sign-in."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.enums import SeatKind
from anxintuo.kit.dates import format_month
from anxintuo.notices.actions import notify_many
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import register_kind
from care.enums import PaymentKind
from care.models import Bill, FeeContract, Payment
from families.notices import guardians_to_tell
from families.policies import DECIDING, SEEING

CONTRACT_MADE, BILL_ISSUED, PAYMENT_RECORDED = "care.contract_made", "care.bill_issued", "care.payment_recorded"


def register() -> None:
    parents = (SeatKind.PARENT,)
    register_kind(CONTRACT_MADE, _("收费合同要您确认"), channels=[Channel.SMS], sensitive=True, seats=parents)
    register_kind(BILL_ISSUED, _("新的账单"), channels=[Channel.SMS], sensitive=True, digest=True, seats=parents)
    register_kind(PAYMENT_RECORDED, _("收据"), sensitive=True, digest=True, seats=parents)


def tell_contract(contract: FeeContract) -> None:
    notify_many(
        guardians_to_tell(contract.child_id, DECIDING),
        CONTRACT_MADE,
        title=_("收费合同写好了，请您看一看"),
        body=_("每一项都在公示的收费目录里。没有问题就点“确认”，有疑问先问园里。"),
        url=reverse("care:family_money", args=[contract.pk]),
        key=f"{CONTRACT_MADE}:{contract.pk}",
    )


def tell_contract_changed(contract: FeeContract, what: str) -> None:
    """`what`: end or void."""
    notify_many(
        guardians_to_tell(contract.child_id, DECIDING),
        CONTRACT_MADE,
        title=_("收费合同有变化"),
        body=_("园里作废了一份收费合同，账上会重新算。") if what == "void" else _("园里记下了收费合同的最后一天。"),
        url=reverse("care:family_money", args=[contract.pk]),
        key=f"{CONTRACT_MADE}:{contract.pk}:{what}:{contract.until_on}",
    )


def tell_bill(bill: Bill) -> None:
    notify_many(
        guardians_to_tell(bill.contract.child_id, SEEING),
        BILL_ISSUED,
        title=format_lazy(_("{month}的账单出来了"), month=format_month(bill.month)),
        body=_("打开看每一项怎么算的。"),
        url=reverse("care:family_bill", args=[bill.pk]),
        key=f"{BILL_ISSUED}:{bill.pk}",
    )


def _payment_title(payment: Payment) -> str | Promise:
    if payment.voids_id:
        return _("园里作废了一张收据")
    return _("园里登记了一笔退款") if payment.kind == PaymentKind.BACK else _("园里登记了一笔收款")


def tell_payment(payment: Payment) -> None:
    notify_many(
        guardians_to_tell(payment.contract.child_id, SEEING),
        PAYMENT_RECORDED,
        title=_payment_title(payment),
        body=_("打开可以看收据，对不上请和园里说。"),
        url=reverse("care:family_receipt", args=[payment.pk]),
        key=f"{PAYMENT_RECORDED}:{payment.pk}",
    )
