"""A place is offered, answered, taken back, or lapses. The seat is held from the offer to the end of the placement.

Lock order: room, application, case, offer.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.kit.workdays import add_working_days
from anxintuo.kit.workflow import MoveRefused, judge_move
from anxintuo.rulebook.queries import rule
from enrollment.actions.agreements import accept_agreement, make_agreement
from enrollment.actions.moving import end_of_day, lock_case, move
from enrollment.actions.seats import NoSeat, hold_seat, lock_room, shorten, tell_room
from enrollment.enums import CaseState, EndReason, OfferState
from enrollment.models import Case, Offer, OfferAnswer, Placement, SeatHold, ServiceAgreement
from enrollment.notices import ask_to_cosign
from enrollment.policies import ANSWER, PLACE
from enrollment.queries.places import Span, age_fits
from enrollment.queries.queue import order_rule, rule_version, waiting_line
from families.enums import Standing
from families.notices import guardians_to_tell
from institutions.models import Room
from institutions.queries.fees import fee_lines


class NoOffer(Exception):
    """The place cannot be offered. The text is a sentence for whoever tried."""


@transaction.atomic
def offer_place(case: Case, room: Room, *, starts_on: date, actor: Actor, reason: str = "") -> Offer:
    """Promise a place of a room from a day on, and ask the family.

    NoOffer: no seat on every day from then on, or the wrong age for the class. MoveRefused: the case does not wait, or
    it is not next in order and no `reason` is given (which the log keeps).
    """
    locked_room = lock_room(room.pk)
    locked = lock_case(case)
    PLACE.demand(actor, locked)
    if locked_room.institution_id != locked.institution_id:
        raise PermissionDenied(_("这不是您管辖的内容。"))
    if starts_on < localdate():
        raise NoOffer(_("最早入托日期不能早于今天。"))
    fits = age_fits(locked_room, locked.application.child.born_on, starts_on)
    if not fits:
        raise NoOffer(fits.reason)
    # Of the state first: who waits no longer is told so, whatever the order.
    _demand_waiting(locked)
    line = waiting_line(locked.institution, locked.class_kind)
    mine = next(each for each in line if each.case_id == locked.pk)
    if mine.rank > 1 and not reason.strip():
        raise MoveRefused(_("前面还有 %(count)s 个宝宝在排队。不按顺序发放的，请写明原因。") % {"count": mine.rank - 1})
    try:
        hold = hold_seat(locked_room, Span(starts_on))
    except NoSeat as fault:
        raise NoOffer(str(fault)) from fault
    told = order_rule(locked.institution)
    offer = Offer.objects.create(
        case=locked,
        room=locked_room,
        hold=hold,
        starts_on=starts_on,
        start_until_on=starts_on + timedelta(days=_days("admission.start_window_days", locked)),
        answer_by=end_of_day(add_working_days(localdate(), _days("admission.offer_workdays", locked)).on),
        made_by_id=user_id(actor),
        place_in_queue=mine.rank,
        order_rule=rule_version(told),
        facts={"own": mine.facts(), "ahead": mine.rank - 1, "waiting": len(line), "reason": reason.strip() != ""},
        fees=fee_lines(locked.institution, locked_room.class_kind, on=starts_on),
    )
    make_agreement(offer)
    move(locked, "offer", actor=actor, note=reason)
    tell_room(locked_room)
    return offer


@transaction.atomic
def answer_offer(
    offer: Offer, *, agree: bool, actor: Actor, first_day_on: date | None = None, agreement_read: bool = False
) -> Offer:
    """One guardian's answer. The place is the child's once the acting guardian accepted and all who must agree have.

    The acting guardian's acceptance needs a first day in the window and the agreement. The same answer again: the same
    result. MoveRefused after the deadline, or when the offer is no longer open.
    """
    locked_room, locked_case, locked = _lock_offer(offer, with_others=True)
    ANSWER.demand(actor, locked)
    standing = _standing(locked_case, actor)
    if locked.state == OfferState.ACCEPTED and agree:
        return locked
    _demand_open(locked)
    if not agree and standing == Standing.MANAGES:
        _close(locked, OfferState.DECLINED, locked_room)
        move(locked_case, "decline", actor=actor)
        tell_room(locked_room)
        return locked
    if agree and standing == Standing.MANAGES:
        _choose_day(locked, first_day_on)
        if not agreement_read:
            raise ValidationError({"agreement_read": _("请先看过托育服务协议并勾选同意。")})
        accept_agreement(locked, actor=actor)
    OfferAnswer.objects.update_or_create(offer=locked, user_id=user_id(actor), defaults={"agreed": agree})
    _settle(locked, locked_case, locked_room, actor)
    return locked


@transaction.atomic
def recall_offer(offer: Offer, *, note: str, actor: Actor) -> None:
    """The nursery takes it back, with a reason; the child keeps its place in line."""
    locked_room, locked_case, locked = _lock_offer(offer)
    PLACE.demand(actor, locked_case)
    _demand_open(locked, late_too=True)
    _close(locked, OfferState.RECALLED, locked_room)
    move(locked_case, "recall_offer", actor=actor, note=note)
    tell_room(locked_room)


@transaction.atomic
def expire_offer(offer_id: UUID) -> bool:
    """Past its deadline: the seat is free for the next. Safe to repeat; whether this call did it."""
    offer = Offer.objects.filter(pk=offer_id).select_related("case").first()
    if offer is None:
        return False
    locked_room, locked_case, locked = _lock_offer(offer)
    if locked.state != OfferState.OPEN or locked.answer_by > timezone.now():
        return False
    _close(locked, OfferState.EXPIRED, locked_room)
    move(locked_case, "expire_offer", actor=None)
    tell_room(locked_room)
    return True


def release_others(case: Case) -> None:
    """A place is accepted: the family's other cases end, their open offers' seats are free at once."""
    for other in case.application.cases.exclude(pk=case.pk).order_by("pk"):
        for offer in other.offers.open():
            room = lock_room(offer.room_id)
            _close(Offer.objects.select_for_update().get(pk=offer.pk), OfferState.RECALLED, room)
            tell_room(room)
        if other.is_open and other.state != CaseState.ACCEPTED:
            move(Case.objects.select_for_update().get(pk=other.pk), "release", actor=None)


def must_agree(case: Case) -> set[UUID]:
    """Users without whose yes the place is not taken: everybody who decides together."""
    return {user.pk for user in guardians_to_tell(case.application.child_id, {Standing.AGREES})}


def _settle(offer: Offer, case: Case, room: Room, actor: Actor) -> None:
    answers: Mapping[UUID, bool] = dict(offer.answers.values_list("user_id", "agreed"))
    managers = {user.pk for user in guardians_to_tell(case.application.child_id, {Standing.MANAGES})}
    has_accepted = any(answers.get(user) for user in managers)
    waiting_for = {user for user in must_agree(case) if not answers.get(user)}
    if not has_accepted:
        return
    if waiting_for:
        ask_to_cosign(
            offer,
            [
                user
                for user in guardians_to_tell(case.application.child_id, {Standing.AGREES})
                if user.pk in waiting_for
            ],
        )
        return
    _place(offer, case, room, actor)


def _place(offer: Offer, case: Case, room: Room, actor: Actor) -> None:
    """The offer's seat becomes the placement's; a place elsewhere ends the day before (转园)."""
    assert offer.hold is not None
    assert offer.first_day_on is not None
    child = case.application.child
    fits = age_fits(room, child.born_on, offer.first_day_on)
    if not fits:
        raise MoveRefused(fits.reason)
    _end_elsewhere(child.pk, offer.first_day_on, actor)
    hold: SeatHold = offer.hold
    hold.from_on = offer.first_day_on
    hold.save(update_fields=["from_on"])
    _close(offer, OfferState.ACCEPTED, room, keep_seat=True)
    placement = Placement.objects.create(child=child, room=room, case=case, hold=hold, from_on=offer.first_day_on)
    ServiceAgreement.objects.filter(offer=offer).update(placement=placement)
    move(case, "accept", actor=actor)
    release_others(case)
    tell_room(room)


def _end_elsewhere(child_id: UUID, from_on: date, actor: Actor) -> None:
    last = from_on - timedelta(days=1)
    for placement in Placement.objects.ahead(from_on).filter(child_id=child_id).select_related("hold"):
        room = lock_room(placement.room_id)
        if placement.from_on > last:
            raise MoveRefused(
                _("宝宝从 %(day)s 起已有另一个托位，请先放弃那一个。") % {"day": placement.from_on.isoformat()}
            )
        placement.until_on, placement.end_reason = last, EndReason.TRANSFER
        placement.ended_by_id, placement.ended_at = user_id(actor), timezone.now()
        placement.save(update_fields=["until_on", "end_reason", "ended_by", "ended_at"])
        shorten(placement.hold, last)
        tell_room(room)


def _lock_offer(offer: Offer, *, with_others: bool = False) -> tuple[Room, Case, Offer]:
    """`with_others`: also every room that accepting frees a seat in (other offers, the place the child has now), before
    the application: rooms come first, or two nurseries acting on one family would wait for each other."""
    wanted = {offer.room_id} | (_rooms_touched(offer.case) if with_others else set())
    rooms = {pk: lock_room(pk) for pk in sorted(wanted)}
    room = rooms[offer.room_id]
    case = lock_case(offer.case)
    if with_others and not _rooms_touched(case) <= set(rooms):
        raise MoveRefused(_("情况刚刚有变化，请再按一次。"))
    locked = Offer.objects.select_for_update(of=("self",)).select_related("hold").get(pk=offer.pk)
    locked.case = case
    return room, case, locked


def _rooms_touched(case: Case) -> set[UUID]:
    others = Offer.objects.open().filter(case__application_id=case.application_id)
    placed = Placement.objects.ahead(localdate()).filter(child__applications=case.application_id)
    return {*others.values_list("room_id", flat=True), *placed.values_list("room_id", flat=True)}


def _close(offer: Offer, state: str, room: Room, *, keep_seat: bool = False) -> None:
    hold, offer.hold = offer.hold, None
    offer.state, offer.closed_at = OfferState(state), timezone.now()
    offer.save(update_fields=["hold", "state", "closed_at", "first_day_on"])
    if hold is not None and not keep_seat:
        hold.delete()


def _demand_waiting(case: Case) -> None:
    verdict = judge_move(case, "offer")
    if not verdict:
        raise MoveRefused(verdict.reason)


def _demand_open(offer: Offer, *, late_too: bool = False) -> None:
    if offer.state != OfferState.OPEN:
        raise MoveRefused(_("这个托位通知现在是“%(state)s”，不能再答复。") % {"state": offer.get_state_display()})
    if offer.answer_by <= timezone.now() and not late_too:
        raise MoveRefused(_("答复的期限已经过了，托位要让给下一位。您可以重新排队。"))


def _choose_day(offer: Offer, day: date | None) -> None:
    if day is None or not offer.starts_on <= day <= offer.start_until_on:
        sentence = _("请在 %(first)s 至 %(last)s 之间选一天入托。")
        words = {"first": offer.starts_on.isoformat(), "last": offer.start_until_on.isoformat()}
        raise ValidationError({"first_day_on": sentence % words})
    offer.first_day_on = day
    offer.save(update_fields=["first_day_on"])


def _standing(case: Case, actor: Actor) -> str:
    current = case.application.child.guardianships.current(localdate()).filter(user_id=user_id(actor))  # type: ignore[attr-defined]
    return str(current.values_list("standing", flat=True).get())


def _days(key: str, case: Case) -> int:
    value: Any = rule(key, region=case.institution.division_id or "").value
    return int(value)
