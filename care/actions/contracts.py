"""Fee contracts: made from the published list, confirmed by the family, ended or voided. Lines never change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.dates import format_full_day
from care.actions.attendance import lock_placement
from care.models import FeeContract, FeeContractLine
from care.money.terms import REFUNDED_BY_DAYS, RefundRule
from care.notices import tell_contract, tell_contract_changed
from care.policies.money import CHANGE_CONTRACT, CONFIRM_CONTRACT, MAKE_CONTRACT
from enrollment.models import Placement
from institutions.enums import FeeCategory
from institutions.models import FeeItem
from institutions.queries.fees import items_for

# As with the roll: what is older is settled. Ahead: a list of fees may be published for the next school year.
CHANGED_BACK = timedelta(days=31)
MADE_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item of the list and how days of absence come back."""

    item: FeeItem
    rule: RefundRule = field(default_factory=RefundRule)


@transaction.atomic
def make_contract(
    placement: Placement, chosen: Sequence[Chosen], *, from_on: date, by_day: bool, due_day: int, actor: Actor
) -> FeeContract:
    """From `from_on` until the place ends. One that runs already ends the day before: its terms are replaced."""
    try:
        locked = lock_placement(placement.pk)
    except Placement.DoesNotExist:
        raise ValidationError(_("宝宝的托位刚刚取消了。")) from None
    MAKE_CONTRACT.demand(actor, locked)
    _check_days(locked, from_on)
    _check_items(locked, chosen, from_on)
    _end_running(locked, from_on)
    contract = FeeContract(
        placement=locked,
        institution=locked.room.institution,
        child_id=locked.child_id,
        from_on=from_on,
        until_on=locked.until_on,
        by_day=by_day,
        continues=_follows_another(locked, from_on),
        due_day=due_day,
        made_by_id=user_id(actor),
    )
    contract.full_clean(exclude=["placement", "institution", "child", "made_by"])
    contract.save()
    for order, each in enumerate(chosen):
        _line(contract, each, order).save()
    tell_contract(contract)
    _tell("care.make_contract", contract, actor)
    return contract


@transaction.atomic
def end_contract(contract: FeeContract, last_on: date, *, actor: Actor) -> FeeContract:
    """`last_on` is the last day that is charged. What was billed beyond comes back with the next bill."""
    locked = lock_contract(contract)
    CHANGE_CONTRACT.demand(actor, locked)
    earliest = max(locked.from_on, localdate() - CHANGED_BACK)
    if last_on < earliest:
        raise ValidationError({"last_on": _("最早可以是 %(day)s。") % {"day": format_full_day(earliest)}})
    if locked.until_on is not None and last_on > locked.until_on:
        told = {"day": format_full_day(locked.until_on)}
        raise ValidationError({"last_on": _("合同已经定在 %(day)s结束。要延长，请另写一份合同。") % told})
    until = locked.placement.until_on if locked.placement else None
    if until is not None and last_on > until:
        raise ValidationError({"last_on": _("宝宝 %(day)s 离托，合同不能更晚。") % {"day": format_full_day(until)}})
    locked.until_on = last_on
    locked.validate_constraints()
    locked.save(update_fields=["until_on"])
    tell_contract_changed(locked, "end")
    _tell("care.end_contract", locked, actor)
    return locked


@transaction.atomic
def void_contract(contract: FeeContract, reason: str, *, actor: Actor) -> FeeContract:
    """Entered by mistake: it comes to nothing, and what was billed goes back. Twice is once."""
    locked = lock_contract(contract)
    if locked.is_void:
        return locked
    CHANGE_CONTRACT.demand(actor, locked)
    if not reason.strip():
        raise ValidationError({"reason": _("请写明为什么作废。")})
    locked.voided_at, locked.voided_by_id, locked.void_reason = timezone.now(), user_id(actor), reason.strip()
    locked.full_clean(exclude=["placement", "institution", "child", "made_by", "confirmed_by", "voided_by"])
    locked.save(update_fields=["voided_at", "voided_by", "void_reason"])
    tell_contract_changed(locked, "void")
    _tell("care.void_contract", locked, actor)
    return locked


def void_with_place(placement: Placement, actor: Actor) -> None:
    """The place was given up before the first day (enrollment.removals). The place first, as in `make_contract`."""
    lock_placement(placement.pk)
    why = _("没有入托，托位已经放弃。")
    for each in FeeContract.objects.select_for_update().filter(placement=placement, voided_at__isnull=True):
        each.voided_at, each.voided_by_id, each.void_reason = timezone.now(), user_id(actor), why
        each.save(update_fields=["voided_at", "voided_by", "void_reason"])
        _tell("care.void_contract", each, actor)


@transaction.atomic
def confirm_contract(contract: FeeContract, *, actor: Actor) -> None:
    """The family has read it and agrees. Once."""
    locked = lock_contract(contract)
    CONFIRM_CONTRACT.demand(actor, locked)
    if locked.confirmed_at is None:
        locked.confirmed_at, locked.confirmed_by_id = timezone.now(), user_id(actor)
        locked.save(update_fields=["confirmed_at", "confirmed_by"])
        _tell("care.confirm_contract", locked, actor)


def lock_contract(contract: FeeContract) -> FeeContract:
    rows = FeeContract.objects.select_for_update(of=("self",)).select_related("institution", "placement")
    return rows.get(pk=contract.pk)


def _check_days(placement: Placement, from_on: date) -> None:
    today = localdate()
    if from_on < placement.from_on or (placement.until_on is not None and from_on > placement.until_on):
        raise ValidationError({"from_on": _("宝宝这一天不在托。")})
    replaces = FeeContract.objects.filter(placement=placement, voided_at__isnull=True).exists()
    if replaces and from_on < today - CHANGED_BACK:
        raise ValidationError({"from_on": _("换合同最多从 %(n)s 天前算起。") % {"n": CHANGED_BACK.days}})
    if from_on > today + MADE_AHEAD:
        raise ValidationError({"from_on": _("最多提前一年签。")})


def _check_items(placement: Placement, chosen: Sequence[Chosen], from_on: date) -> None:
    """Only what the list allows for the room's kind of class on that day, each once, and something basic."""
    allowed = {item.pk: item for item in items_for(placement.room, on=from_on)}
    picked = [each.item.pk for each in chosen]
    if len(set(picked)) != len(picked) or set(picked) - set(allowed):
        raise ValidationError(_("有的项目不在这一天的收费目录里，请重新选择。目录以外不得收费。"))
    if not any(allowed[pk].category == FeeCategory.BASIC for pk in picked):
        raise ValidationError(_("请至少选一项基本服务费。目录里没有的话，请先到“收费目录”填写。"))
    for each in chosen:
        if each.rule.share and each.item.unit not in REFUNDED_BY_DAYS:
            raise ValidationError(_("“%(title)s”不是按月或按天收的，不能按缺勤天数退。") % {"title": each.item.title})


def _end_running(placement: Placement, from_on: date) -> None:
    """Also one that was to begin later gives way; one that begins on the same day has to be voided first."""
    running = FeeContract.objects.select_for_update().filter(placement=placement, voided_at__isnull=True)
    for each in running.order_by("from_on"):
        if each.from_on < from_on and (each.until_on is None or each.until_on >= from_on):
            each.until_on, each.is_followed = from_on - timedelta(days=1), True
            each.save(update_fields=["until_on", "is_followed"])
        elif each.from_on >= from_on:
            raise ValidationError({"from_on": _("这一天以后已经有一份合同，请先把它作废。")})


def _follows_another(placement: Placement, from_on: date) -> bool:
    """A contract of the child at this nursery held until the day before, in this room or in another."""
    before = FeeContract.objects.filter(
        child=placement.child_id, institution=placement.room.institution_id, voided_at__isnull=True, from_on__lt=from_on
    )
    return any(each.last_on == from_on - timedelta(days=1) for each in before.select_related("placement"))


def _line(contract: FeeContract, chosen: Chosen, order: int) -> FeeContractLine:
    item, rule = chosen.item, chosen.rule
    line = FeeContractLine(
        contract=contract,
        item=item,
        title=item.title,
        category=item.category,
        unit=item.unit,
        amount=item.amount,
        refund_text=item.refund_rule,
        refund_share=rule.share,
        refund_from_day=rule.from_day,
        refund_whole_run=rule.whole_run,
        refund_told_ahead=rule.told_ahead,
        order=order,
    )
    line.full_clean(exclude=["contract", "item"])
    return line


def _tell(event: str, contract: FeeContract, actor: Actor) -> None:
    subjects = [("institution", contract.institution_id), ("child", contract.child_id), ("contract", contract.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
