"""Inside the product's settings: a large nursery with its director's session, and the forecast timed."""

import json
import statistics
import time
from datetime import date, timedelta

import django

django.setup()

from allauth.account.internal.flows.login import (  # noqa: E402
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.timezone import localdate  # noqa: E402

from anxintuo.accounts.models import User  # noqa: E402
from anxintuo.accounts.proof import SECOND_FACTOR  # noqa: E402
from anxintuo.kit.ages import add_months  # noqa: E402
from anxintuo.kit.identifiers import resident_check_digit  # noqa: E402
from bench.admission_worker import nursery, session_of  # noqa: E402
from enrollment.models import Placement, SeatHold  # noqa: E402
from families.models import Child  # noqa: E402
from institutions.models import Institution, Room, Shift, StaffMember, StaffMembership, StaffPaper  # noqa: E402
from institutions.opening import open_days  # noqa: E402
from institutions.queries.roster import forecast_page  # noqa: E402

ROOMS, CHILDREN, PEOPLE, ROUNDS = 12, 200, 60, 9
KINDS = ("infant", "small", "small", "large", "large", "mixed")
AGES = {"infant": 8, "small": 15, "large": 28, "mixed": 20}


def fill(place: Institution, director: User, today: date) -> None:
    place.rooms.all().delete()
    rooms = [
        Room(institution=place, name=f"{number}班", class_kind=KINDS[number % 6], places=20, order=number, floor=1)
        for number in range(ROOMS)
    ]
    Room.objects.bulk_create(rooms)
    for number in range(CHILDREN):
        room = rooms[number % ROOMS]
        child = Child(name=f"宝宝{number}", sex="girl", born_on=add_months(today, -AGES[room.class_kind]))
        child.set_identity("birth_certificate", f"D{number:09d}")
        child.save()
        hold = SeatHold(room=room, seat=number // ROOMS + 1, from_on=today)
        hold.save()
        Placement.objects.create(child=child, room=room, hold=hold, from_on=today)
    for number in range(PEOPLE):
        _colleague(place, rooms[number % ROOMS] if number < 48 else None, number, director, today)


def _colleague(place: Institution, room: Room | None, number: int, director: User, today: date) -> None:
    member = StaffMember(institution=place, name=f"同事{number}", room=room, joined_on=today - timedelta(days=300))
    member.post = "caregiver" if room else "cook"
    first17 = f"3303021990{1 + number % 12:02d}{1 + number % 28:02d}{number:03d}"
    member.set_identity("resident_id", first17 + resident_check_digit(first17))
    member.save()
    for kind, result in (("health", ""), ("crime", "clear")):
        StaffPaper.objects.create(
            member=member, kind=kind, issued_on=today - timedelta(days=60), expires_on=today + timedelta(days=300),
            result=result, entered_by=director,
        )  # fmt: skip
    for day in open_days(place, today, today + timedelta(days=13)):
        Shift.objects.create(member=member, room=room, on=day, starts_at="07:30", ends_at="17:30")


def main() -> None:
    today, place = localdate(), nursery()
    director = User.objects.create_with_phone("+8619911000000")
    StaffMembership.objects.create(user=director, institution=place, post="director", from_on=today - timedelta(days=9))
    fill(place, director, today)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    took = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        page = forecast_page(place)
        took.append((time.perf_counter() - began) * 1000)
    if not page.days:
        raise SystemExit("the nursery is closed for a fortnight: nothing was forecast")
    proof = [{"method": SECOND_FACTOR, "at": time.time()}]
    noted = {AUTHENTICATION_METHODS_SESSION_KEY: proof, _AUTHENTICATION_METHODS_USER_SESSION_KEY: str(director.pk)}
    key = session_of(director, **noted)
    client = Client()
    from django.conf import settings

    client.cookies[settings.SESSION_COOKIE_NAME] = key
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get("/desk/", secure=True, headers={"host": "localhost"})
    if answer.status_code != 200:
        raise SystemExit(f"the desk answered with {answer.status_code}")
    told = {"cookies": f"{settings.SESSION_COOKIE_NAME}={key}", "statements": len(captured)}
    print(json.dumps({**told, "forecast_ms": round(statistics.median(took), 1)}))


if __name__ == "__main__":
    main()
