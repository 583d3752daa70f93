"""Hours of care: what is free on which day, whom a station expects today, what a family has asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.timezone import localdate, localtime

from anxintuo.accounts.actor import Actor
from stations.days import is_free_for_groups
from stations.enums import StayState
from stations.models import HourlyOffer, HourlyStay, Station
from stations.models.hourly import HOLDING
from stations.policies.hourly import MY_STAYS
from stations.rules import STAYS_AHEAD

HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Hour:
    """Half an hour of a day. `free`: places that nobody holds through it."""

    starts_at: datetime
    free: int


@dataclass(frozen=True, slots=True)
class FreeDay:
    on: date
    offer: HourlyOffer
    hours: list[Hour]

    @property
    def most(self) -> int:
        return max((hour.free for hour in self.hours), default=0)

    @property
    def spans(self) -> list[tuple[datetime, datetime, int]]:
        """From, until, free: half hours with as many free places are one line."""
        told = [list(group) for _free, group in groupby(self.hours, key=lambda hour: hour.free)]
        return [(group[0].starts_at, group[-1].starts_at + HALF_HOUR, group[0].free) for group in told]


def free_days(station: Station) -> list[FreeDay]:
    """The next two weeks, without days on which nothing is offered. Two statements."""
    now, today = timezone.now(), localdate()
    offers = {row.weekday: row for row in HourlyOffer.objects.filter(station=station)}
    held = list(
        HourlyStay.objects.filter(station=station, state__in=HOLDING, ends_at__gt=now).values_list(
            "starts_at", "ends_at"
        )
    )
    days = [today + timedelta(days=n) for n in range(STAYS_AHEAD.days)]
    found = [
        _day(day, offers[day.weekday()], held, now)
        for day in days
        if day.weekday() in offers and is_free_for_groups(day) and station.is_open_on(day)
    ]
    return [each for each in found if each.hours]


def _day(day: date, offer: HourlyOffer, held: Sequence[tuple[datetime, datetime]], now: datetime) -> FreeDay:
    hours, at, end = [], _moment(day, offer.opens_at), _moment(day, offer.closes_at)
    while at < end:
        taken = sum(starts < at + HALF_HOUR and ends > at for starts, ends in held)
        if at > now:
            hours.append(Hour(at, max(offer.places - taken, 0)))
        at += HALF_HOUR
    return FreeDay(day, offer, hours)


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


@dataclass(frozen=True, slots=True)
class Today:
    expected: list[HourlyStay]
    here: list[HourlyStay]
    done: list[HourlyStay]
    ahead: list[HourlyStay]
    late: list[HourlyStay]  # of those here, whose hour has passed


def today_at(station: Station) -> Today:
    """One statement."""
    today, now = localdate(), timezone.now()
    rows = HourlyStay.objects.filter(station=station, starts_at__date__gte=today - timedelta(days=1))
    stays = list(rows.exclude(state=StayState.CANCELLED).select_related("child").order_by("starts_at", "seat")[:300])
    mine = [row for row in stays if localtime(row.starts_at).date() == today or row.state == StayState.HERE]
    return Today(
        [row for row in mine if row.state == StayState.BOOKED],
        [row for row in mine if row.state == StayState.HERE],
        [row for row in mine if row.state in (StayState.GONE, StayState.REFUSED, StayState.AWAY)],
        [row for row in stays if localtime(row.starts_at).date() > today],
        [row for row in mine if row.is_over_time(now)],
    )


def stays_of(actor: Actor) -> list[HourlyStay]:
    """The family's, the latest first. One statement."""
    rows = MY_STAYS.visible(actor, HourlyStay.objects.select_related("station", "child"))
    return list(rows.order_by("-starts_at", "pk")[:60])
