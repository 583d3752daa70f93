"""Forty days of the roll at nursery A: somebody is ill now and then, one day was missed, today is under way."""

import random
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from anxintuo.accounts.models import User
from anxintuo.demo.personas import BY_KEY
from care.enums import AbsenceReason, AttendanceState
from care.models import AttendanceDay
from enrollment.models import Placement
from institutions.models import Institution
from institutions.opening import is_open, open_days

DAYS = 40
MISSED = 23  # so many days ago nobody called the roll
SEED = 20261127


@transaction.atomic
def load_attendance(nursery: Institution, *, today: date) -> None:
    caller = User.objects.by_phone(BY_KEY["caregiver_a1"].phone)
    placed = list(Placement.objects.filter(room__institution=nursery).order_by("pk"))
    if caller is None or AttendanceDay.objects.filter(placement__in=placed).exists():
        return
    chance = random.Random(SEED)
    rows = []
    for day in open_days(nursery, today - timedelta(days=DAYS), today):
        if day == today - timedelta(days=MISSED):
            continue
        for number, placement in enumerate(placed):
            if not (placement.from_on <= day and (placement.until_on is None or day <= placement.until_on)):
                continue
            row = _row(placement, day, caller, chance, under_way=day == today and is_open(nursery, today))
            if day < today or number == 0:  # today the others are still to be called
                rows.append(row)
    AttendanceDay.objects.bulk_create(rows)
    for row in rows:  # auto_now says now; it was written on its day
        row.recorded_at = _at(row.on, time(8, 40)) if row.on < today else timezone.now()
    AttendanceDay.objects.bulk_update(rows, ["recorded_at"], batch_size=500)


def _row(placement: Placement, day: date, caller: User, chance: random.Random, *, under_way: bool) -> AttendanceDay:
    row = AttendanceDay(placement=placement, room_id=placement.room_id, on=day, recorded_by=caller)
    if not under_way and chance.random() < 0.09:
        row.state = AttendanceState.ABSENT
        row.reason = chance.choice([AbsenceReason.SICK, AbsenceReason.SICK, AbsenceReason.FAMILY])
        row.told_on = day - timedelta(days=chance.choice([0, 0, 1]))
        return row
    row.state, arrived = AttendanceState.PRESENT, _at(day, time(8, chance.randrange(2, 40)))
    row.arrived_at = min(arrived, timezone.now())
    row.left_at = None if under_way else _at(day, time(16, 30 + chance.randrange(0, 29)))
    return row


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
