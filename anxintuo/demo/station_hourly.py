"""Hours of care at the first station: when, and children of today and of the days to come."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from anxintuo.demo.station_rows import moment
from stations.days import is_free_for_groups
from stations.hourly_words import VERSION
from stations.models import Booking, HourlyOffer, HourlyStay, Station

OFFERED = {0: (8, 17), 1: (8, 17), 2: (8, 17), 3: (8, 17), 4: (8, 17), 5: (9, 12)}  # weekday: hours
# days ahead, from, until, state; 0 is today
STAYS = ((-1, 9, 11, "gone"), (0, 8, 10, "gone"), (0, 9, 12, "here"), (0, 14, 16, "booked"), (1, 9, 11, "booked"),
         (1, 9, 12, "booked"), (3, 13, 17, "booked"))  # fmt: skip


def write_hourly(station: Station, *, now: datetime) -> None:
    """A child in care today only while its hour lasts, whenever the demonstration is loaded."""
    Station.objects.filter(pk=station.pk).update(hourly_care=True)
    for weekday, (opens, closes) in OFFERED.items():
        HourlyOffer.objects.create(
            station=station,
            weekday=weekday,
            opens_at=time(opens),
            closes_at=time(closes),
            places=4,
            price=Decimal(15),
            bring="一套换洗衣服、尿布、常用的安抚物",
        )
    lead = station.memberships.get(leads=True, until_on__isnull=True)
    rows = Booking.objects.filter(session__station=station, state="came").select_related("child").order_by("-starts_at")
    today = localdate(now)
    known = {row.child_id: row for row in rows if 365 < (today - row.child.born_on).days < 1050}
    for (ahead, starts, ends, state), row in zip(STAYS, known.values(), strict=False):
        day = today + timedelta(days=ahead)
        if day.weekday() not in OFFERED or not is_free_for_groups(day) or ends > OFFERED[day.weekday()][1]:
            continue
        begins, over = moment(day, time(starts)), moment(day, time(ends))
        settled = _settled(state, begins, over, now)
        if settled is None:
            continue
        values = {"in_at": begins, "in_by": lead.user, "tenths": 366, "answered_at": begins - timedelta(hours=1)}
        if settled == "gone":
            values |= {"out_at": over, "out_by": lead.user, "out_to": "妈妈"}
        HourlyStay.objects.create(
            station=station,
            child=row.child,
            seat=1 + list(known).index(row.child_id) % 4,
            starts_at=begins,
            ends_at=over,
            state=settled,
            price=Decimal(15),
            asked_by=row.asked_by,
            consent_version=VERSION,
            emergency_phone="+8613000000000",
            told="睡前要抱小熊",
            **(values if settled in ("here", "gone") else {}),
        )


def _settled(state: str, begins: datetime, over: datetime, now: datetime) -> str | None:
    """What is planned for an hour that is over has ended by now; what is to be under way has not begun yet."""
    if over < now:
        return "gone"
    if begins > now:
        return "booked" if state != "gone" else None
    return "here"
