"""Hours of care: offered, asked for, given back. The station's row is the lock; PostgreSQL holds seats and children."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.accounts.models import phone_index
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import completed_months
from families.models import Child, CustodyBlock
from stations.days import is_free_for_groups
from stations.enums import StayState
from stations.hourly_words import VERSION
from stations.models import HourlyOffer, HourlyStay, Station
from stations.models.hourly import HOLDING
from stations.policies.hourly import ANSWER_HEALTH, ASK_STAY, CANCEL_STAY, KEEP_OFFERS
from stations.rules import MOST_STAYS_AHEAD, SHORTEST_STAY, STAYS_AHEAD

OFFER = ("weekday", "opens_at", "closes_at", "places", "age_from", "age_to", "most_hours", "price", "bring")


@transaction.atomic
def keep_offer(
    station: Station, values: Mapping[str, Any], *, actor: Actor, offer: HourlyOffer | None = None
) -> HourlyOffer:
    """A weekday's hours, new or changed (`values`: OFFER). Stays that were asked for before stand."""
    locked = _lock(station)
    KEEP_OFFERS.demand(actor, locked)
    row = offer or HourlyOffer(station=locked)
    for name in OFFER:
        setattr(row, name, values[name])
    row.full_clean()
    row.save()
    record("stations.keep_offer", actor=actor, kind=Kind.CHANGE, subjects=[("station", locked.pk)])
    return row


@transaction.atomic
def drop_offer(offer: HourlyOffer, *, actor: Actor) -> None:
    locked = _lock(offer.station)
    KEEP_OFFERS.demand(actor, locked)
    HourlyOffer.objects.filter(pk=offer.pk).delete()
    record("stations.drop_offer", actor=actor, kind=Kind.CHANGE, subjects=[("station", locked.pk)])


@transaction.atomic
def ask_stay(station: Station, child: Child, values: Mapping[str, Any], *, actor: Actor) -> HourlyStay:
    """`values`: starts_at, ends_at, emergency_phone, fetcher_name, fetcher_phone, agreed."""
    locked = _lock(station)
    ASK_STAY.demand(actor, child)
    starts, ends = values["starts_at"], values["ends_at"]
    if not values.get("agreed"):
        raise ValidationError({"agreed": _("同意了才能照护宝宝。")})
    offer = _offer_for(locked, starts, ends)
    _check_child(offer, child, starts)
    check_fetcher(child, values["fetcher_name"], values["fetcher_phone"])
    seat = _free_seat(offer, starts, ends)
    if seat is None:
        raise ValidationError({"starts": _("这个时间约满了，换一个时间看看。")})
    stay = HourlyStay(
        station=locked,
        child=child,
        seat=seat,
        starts_at=starts,
        ends_at=ends,
        price=offer.price,
        asked_by_id=user_id(actor),
        consent_version=VERSION,
        **{name: values[name] for name in ("emergency_phone", "fetcher_name", "fetcher_phone")},
    )
    try:
        with transaction.atomic():
            stay.save(force_insert=True)
    except IntegrityError:
        stay.validate_constraints()
        raise
    keep("stations.ask_stay", stay, actor)
    return stay


@transaction.atomic
def cancel_stay(stay: HourlyStay, *, actor: Actor) -> None:
    """Twice is once."""
    locked = lock_stay(stay)
    if locked.state == StayState.CANCELLED:
        return
    CANCEL_STAY.demand(actor, locked)
    locked.state = StayState.CANCELLED
    locked.save(update_fields=["state"])
    keep("stations.cancel_stay", locked, actor)


@transaction.atomic
def answer_health(stay: HourlyStay, symptoms: list[str], told: str, *, actor: Actor) -> None:
    """On the day itself: what was true yesterday says nothing."""
    locked = lock_stay(stay)
    ANSWER_HEALTH.demand(actor, locked)
    if localdate(locked.starts_at) != localdate():
        raise ValidationError(_("健康情况当天早上再填。"))
    locked.symptoms, locked.told, locked.answered_at = list(symptoms), told.strip(), timezone.now()
    locked.save(update_fields=["symptoms", "told", "answered_at"])
    keep("stations.answer_health", locked, actor)


def check_fetcher(child: Child, name: str, phone: str, *, field: str = "fetcher_name") -> None:
    """Nobody whom a court or the guardians keep away from the child."""
    for block in CustodyBlock.objects.filter(child=child, lifted_at__isnull=True):
        same_name = name.strip() and block.name.strip() == name.strip()
        same_phone = phone and block.phone_index and block.phone_index == phone_index(phone)
        if same_name or same_phone:
            raise ValidationError({field: _("这个人不能接宝宝，请换一个人。")})


def lock_stay(stay: HourlyStay) -> HourlyStay:
    return HourlyStay.objects.select_for_update(of=("self",)).select_related("station", "child").get(pk=stay.pk)


def keep(event: str, stay: HourlyStay, actor: Actor) -> None:
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("child", stay.child_id), ("stay", stay.pk)])


def _lock(station: Station) -> Station:
    return Station.objects.select_for_update().get(pk=station.pk)


def _offer_for(station: Station, starts: datetime, ends: datetime) -> HourlyOffer:
    """The offer that covers these hours; ValidationError with a sentence beside the field."""
    now, day = timezone.now(), localdate(starts)
    if starts <= now:
        raise ValidationError({"starts": _("请选择以后的时间。")})
    if starts > now + STAYS_AHEAD:
        raise ValidationError({"on": _("最多提前 %(days)s 天约。") % {"days": STAYS_AHEAD.days}})
    if not is_free_for_groups(day):
        raise ValidationError({"on": _("那天是节假日，驿站休息。")})
    offer = HourlyOffer.objects.filter(station=station, weekday=day.weekday()).first()
    if offer is None or not station.hourly_care or not station.is_open_on(day):
        raise ValidationError({"on": _("那天没有临时照护。")})
    if localtime(starts).time() < offer.opens_at or localtime(ends).time() > offer.closes_at:
        told = {"from": f"{offer.opens_at:%H:%M}", "until": f"{offer.closes_at:%H:%M}"}
        raise ValidationError({"starts": _("那天的临时照护是 %(from)s–%(until)s。") % told})
    if not SHORTEST_STAY <= ends - starts <= timedelta(hours=offer.most_hours):
        raise ValidationError({"ends": _("一次 1 到 %(n)s 小时。") % {"n": offer.most_hours}})
    return offer


def _check_child(offer: HourlyOffer, child: Child, starts: datetime) -> None:
    day = localdate(starts)
    months = completed_months(child.born_on, day) if child.born_on <= day else -1
    if not offer.age_from <= months < offer.age_to:
        told = {"low": offer.age_from, "high": offer.age_to}
        raise ValidationError({"child": _("临时照护收 %(low)s–%(high)s 个月的宝宝。") % told})
    ahead = HourlyStay.objects.filter(child=child, state=StayState.BOOKED, ends_at__gt=timezone.now())
    if ahead.count() >= MOST_STAYS_AHEAD:
        raise ValidationError({"child": _("一个宝宝最多同时约 %(n)s 次。") % {"n": MOST_STAYS_AHEAD}})


def _free_seat(offer: HourlyOffer, starts: datetime, ends: datetime) -> int | None:
    """The lowest number that nobody holds in these hours; the caller holds the station's lock."""
    others = HourlyStay.objects.filter(
        station=offer.station_id, state__in=HOLDING, starts_at__lt=ends, ends_at__gt=starts
    )
    taken = set(others.values_list("seat", flat=True))
    return next((seat for seat in range(1, offer.places + 1) if seat not in taken), None)
