"""Fee contracts, bills and what was paid: the director's and the bookkeeper's; families see and confirm their own."""

from django.db.models import Q
from django.utils.translation import gettext as _

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from care.models import FeeContract
from enrollment.policies import PARENT
from families.policies import DECIDING, SEEING, of_guarded
from institutions.policies.scopes import MONEY_POSTS, STAFF, of_own_institution, own_id, own_institution


def placements_of_nursery(actor: Actor) -> Q:
    own = own_id(actor)
    return Q(room__institution_id=own) if own else NOTHING


def contracts_seen(actor: Actor) -> Q:
    return of_guarded(actor, SEEING)


def contracts_decided(actor: Actor) -> Q:
    return of_guarded(actor, DECIDING)


def _of_contract(condition: Q, actor: Actor) -> Q:
    return Q(contract__in=FeeContract.objects.filter(condition).values("pk")) if actor.user_id else NOTHING


def bills_seen(actor: Actor) -> Q:
    return _of_contract(of_guarded(actor, SEEING), actor)


def is_open_contract(actor: Actor, contract: FeeContract) -> Verdict:
    return refuse(_("这份合同已经作废。")) if contract.is_void else ALLOWED


SEE_MONEY = Act("care.see_money", "看收费与账单", seats=STAFF, posts=MONEY_POSTS, scope=own_institution)
EXPORT_MONEY = Act("care.export_money", "导出收费与账单", seats=STAFF, posts=MONEY_POSTS, scope=own_institution)
ISSUE_BILLS = Act("care.issue_bills", "开出账单", seats=STAFF, posts=MONEY_POSTS, scope=own_institution)
MAKE_CONTRACT = Act("care.make_contract", "签收费合同", seats=STAFF, posts=MONEY_POSTS, scope=placements_of_nursery)
SEE_CONTRACT = Act("care.see_contract", "看收费合同", seats=STAFF, posts=MONEY_POSTS, scope=of_own_institution)
CHANGE_CONTRACT = Act(
    "care.change_contract",
    "结束或作废收费合同",
    seats=STAFF,
    posts=MONEY_POSTS,
    scope=of_own_institution,
    guards=(is_open_contract,),
)
CORRECT_BILL = Act("care.correct_bill", "开补充账单", seats=STAFF, posts=MONEY_POSTS, scope=of_own_institution)
TAKE_PAYMENT = Act("care.take_payment", "登记收款和退款", seats=STAFF, posts=MONEY_POSTS, scope=of_own_institution)
SEE_BILL = Act("care.see_bill", "看一张账单", seats=STAFF, posts=MONEY_POSTS, scope=of_own_institution)
SEE_PAYMENT = Act("care.see_payment", "看一张收据", seats=STAFF, posts=MONEY_POSTS, scope=of_own_institution)
VOID_PAYMENT = Act("care.void_payment", "作废一张收据", seats=STAFF, posts=MONEY_POSTS, scope=of_own_institution)

FAMILY_MONEY = Act("care.family_money", "看宝宝的费用", seats=PARENT, scope=contracts_seen)
CONFIRM_CONTRACT = Act(
    "care.confirm_contract", "确认收费合同", seats=PARENT, scope=contracts_decided, guards=(is_open_contract,)
)
FAMILY_BILL = Act("care.family_bill", "看宝宝的账单", seats=PARENT, scope=bills_seen)
FAMILY_RECEIPT = Act("care.family_receipt", "看宝宝的收据", seats=PARENT, scope=bills_seen)
