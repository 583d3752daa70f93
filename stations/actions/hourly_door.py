"""At the door: the health gate, taking in, handing over; and who is still here after the hour."""

from decimal import Decimal
from math import ceil

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from stations.actions.hourly import check_fetcher, keep, lock_stay
from stations.enums import StayState, Symptom
from stations.models import HourlyStay
from stations.notices_hourly import tell_over_time
from stations.policies.hourly import TAKE_IN
from stations.rules import FEVER_TENTHS, TAKEN_IN_FROM

COLDEST, HOTTEST = 340, 430


@transaction.atomic
def take_in(stay: HourlyStay, tenths: int, *, actor: Actor) -> HourlyStay:
    """Into care, or not: fever at the door or a symptom of the day and the child goes home with its family (state
    refused, with the reason). Twice is once."""
    locked = lock_stay(stay)
    TAKE_IN.demand(actor, locked)
    if locked.state == StayState.HERE:
        return locked
    if locked.state != StayState.BOOKED:
        raise ValidationError(_("这次临时照护已经结束或取消。"))
    now = timezone.now()
    if localdate(locked.starts_at) != localdate() or now < locked.starts_at - TAKEN_IN_FROM or now > locked.ends_at:
        raise ValidationError(_("还不到时间，或者已经过了时间。"))
    if not locked.answered_on(localdate()):
        raise ValidationError(_("家长还没有填今天的健康情况，请先在手机上填好。"))
    if not COLDEST <= tenths <= HOTTEST:
        raise ValidationError({"temperature": _("体温请填 34 到 43 度之间的数。")})
    locked.tenths = tenths
    why = health_refusal(locked)
    if why:
        locked.state, locked.refused_why = StayState.REFUSED, why
        keep("stations.refuse_stay", locked, actor)
    else:
        locked.state, locked.in_at, locked.in_by_id = StayState.HERE, now, user_id(actor)
        keep("stations.take_in", locked, actor)
    locked.save()
    return locked


def health_refusal(stay: HourlyStay) -> str:
    """Why a child is not taken in today; empty when nothing speaks against it."""
    if stay.tenths is not None and stay.tenths >= FEVER_TENTHS:
        return _("体温 %(degrees)s 度，今天先回家休息。") % {"degrees": Decimal(stay.tenths) / 10}
    if stay.symptoms:
        words = "、".join(str(Symptom(each).label) for each in stay.symptoms)
        return _("今天有：%(words)s，好了再来。") % {"words": words[:60]}
    return ""


@transaction.atomic
def hand_over(stay: HourlyStay, to: str, *, actor: Actor) -> HourlyStay:
    """To somebody by name, never to whom the child is kept from. Twice is once."""
    locked = lock_stay(stay)
    TAKE_IN.demand(actor, locked)
    if locked.state == StayState.GONE:
        return locked
    if locked.state != StayState.HERE:
        raise ValidationError(_("宝宝现在不在照护中。"))
    if not to.strip():
        raise ValidationError({"to": _("请写谁接走的。")})
    check_fetcher(locked.child, to, "", field="to")
    locked.state, locked.out_at, locked.out_by_id = StayState.GONE, timezone.now(), user_id(actor)
    locked.out_to = to.strip()
    locked.save()
    keep("stations.hand_over", locked, actor)
    return locked


def amount_due(stay: HourlyStay) -> Decimal | None:
    """By the half hour begun, from coming to going; None before the child is fetched."""
    if stay.in_at is None or stay.out_at is None:
        return None
    halves = max(1, ceil((stay.out_at - stay.in_at).total_seconds() / 1800))
    return halves * stay.price / 2


def watch_hours() -> int:
    """By the clock: whoever is still here after the hour, the family hears once; who never came is away."""
    now, done = timezone.now(), 0
    HourlyStay.objects.filter(state=StayState.BOOKED, ends_at__lt=now).update(state=StayState.AWAY)
    over = HourlyStay.objects.filter(state=StayState.HERE, ends_at__lt=now, late_told_at__isnull=True)
    for stay in over:
        with transaction.atomic():
            locked = lock_stay(stay)
            if locked.is_over_time(now) and locked.late_told_at is None:
                tell_over_time(locked)
                locked.late_told_at = now
                locked.save(update_fields=["late_told_at"])
                done += 1
    return done
